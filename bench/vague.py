#!/usr/bin/env python3
"""Requests that do not say what to do, judged by what is wrong with the photo.

    bench/vague.py [--litho build/litho] [--planner words] [--keep FOLDER]

Forty requests, English and Chinese. Each is given to one photo of lowlight_LIME (dark), RNI15 (noisy) and fivek4 (as
the camera gave it, with an expert's version), in turn; complaints only to photos that they fit. What would be right
is fixed beforehand by the set, not by the plan:

    LIME    mean lightness rises by 0.03, and no more than 2 % of the photo is newly clipped
    RNI15   noise falls by a tenth, where litho describe calls more than 5 codes noise
    fivek4  mean lightness and contrast both end nearer to the expert's (or stay within 0.02 of them)
    pop     contrast or chroma rises by a twentieth, with less than 2 % newly clipped or gaudy

Beside litho: the untouched photo and the automatic tone alone. Measures by `litho describe --json`. A second table: PSNR
and SSIM to the expert for "fix this photo". Needs numpy, Pillow, scikit-image. Sets under LITHO_SHARED (default ../shared)."""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.metrics import structural_similarity

import results

HERE = Path(__file__).resolve().parent
SETS = Path(os.environ.get('LITHO_SHARED', HERE.parent.parent / 'shared')) / 'data' / 'testsets'
GENERAL = [
    'fix it', 'fix this photo', 'improve this', 'make it better', 'make it look good', 'make it look professional',
    'can you make this look nicer?', 'please enhance this picture', 'make this photo beautiful',
    'do your magic', 'this looks bad', 'it needs help, please make it look better', 'touch it up',
    'make it presentable', 'make it perfect', 'improve the quality of this picture a bit',
    'make the image look great', 'I want this to look stunning', 'retouch it', 'spruce it up',
    '好看一点', '修一下', '把照片修好看', '优化一下', '美化这张照片', '让它更专业', '照片拍得不好，帮我修一下', '自然好看一点',
]
DARK = ['too dark', 'it is way too dark', 'fix the lighting', '太暗了', '照片太黑了', 'the photo came out dark']
POP = ['make it pop', 'make this pop more', 'let it come alive', 'I want it to pop', '更有质感', '让画面鲜活一点']
REQUESTS = [(w, 'general') for w in GENERAL] + [(w, 'dark') for w in DARK] + [(w, 'pop') for w in POP]


def describe(litho, path):
    out = subprocess.run([litho, 'describe', '--json', str(path)], check=True, capture_output=True, text=True)
    return json.loads(out.stdout)['measures']


def edit(litho, planner, words, photo, out):
    """Runs the request; an answer of nothing to do leaves the photo as it is. Returns the plan in a line."""
    run = subprocess.run([litho, 'edit', '--planner', planner, '--json', '-f', words, str(photo), '-o', str(out)],
                         capture_output=True, text=True)
    if not out.exists():
        Image.open(photo).convert('RGB').save(out)
        return '-'
    return ' '.join(s['op'] + s.get('said', {}).get('sign', '') + ('(0)' if s.get('strength') == 0 else '')
                    for s in json.loads(run.stdout)['recipe']['steps'])


def auto_tone(litho, photo, out):
    recipe = out.with_suffix('.json')
    recipe.write_text('{"litho": 1, "steps": [{"op": "auto_tone"}]}')
    subprocess.run([litho, 'apply', '-f', str(recipe), str(photo), '-o', str(out)], check=True, capture_output=True)


def judge(kind, before, after, expert):
    """True, False, or None where the photo has nothing that could be judged."""
    def rise(key):
        return after[key] - before[key]
    safe = rise('clipped') < 0.02 and rise('oversaturated') < 0.02
    if kind == 'dark':
        return rise('mean_lightness') > 0.03 and safe
    if kind == 'noise':
        return None if before['noise_sigma'] < 5 else after['noise_sigma'] < 0.9 * before['noise_sigma']
    if kind == 'pop':
        return safe and (after['rms_contrast'] > 1.05 * before['rms_contrast'] or
                         after['mean_chroma'] > 1.05 * before['mean_chroma'])
    return all(abs(after[k] - expert[k]) < max(abs(before[k] - expert[k]), 0.02)
               for k in ('mean_lightness', 'rms_contrast'))


def cases():
    """(words, photo, kind, expert) for all requests."""
    lime = sorted((SETS / 'lowlight_LIME').glob('*.png'))
    noisy = sorted((SETS / 'RNI15').iterdir())
    raw = sorted((SETS / 'fivek4').glob('*_in.png'))
    out = []
    for i, (words, kind) in enumerate(REQUESTS):
        expert = raw[i % 4].with_name(raw[i % 4].name.replace('_in', '_expertC'))
        if kind == 'pop':
            out.append((words, raw[i % 4], 'pop', None))
            out.append((words, noisy[i % 15], 'pop', None))
            continue
        out.append((words, lime[i % len(lime)], 'dark', None))
        if kind == 'general':
            out.append((words, noisy[i % 15], 'noise', None))
            out.append((words, raw[i % 4], 'expert', expert))
    return out


def psnr(a, b):
    return 10 * np.log10(255 ** 2 / np.mean((a.astype(float) - b) ** 2))


def experts(args, folder):
    print('\n| “fix this photo”, fivek4 | untouched | auto_tone | litho | plan |\n|---|---|---|---|---|')
    sums = np.zeros((3, 2))
    for photo in sorted((SETS / 'fivek4').glob('*_in.png')):
        tone, ours = folder / f'e_{photo.stem}_auto.png', folder / f'e_{photo.stem}_ours.png'
        auto_tone(args.litho, photo, tone)
        plan = edit(args.litho, args.planner, 'fix this photo', photo, ours)
        want = np.asarray(Image.open(photo.with_name(photo.name.replace('_in', '_expertC'))).convert('RGB'))
        cells = []
        for i, path in enumerate((photo, tone, ours)):
            got = np.asarray(Image.open(path).convert('RGB').resize(want.shape[1::-1]))
            pair = psnr(got, want), structural_similarity(got, want, channel_axis=2)
            sums[i] += pair
            cells.append('%.2f / %.3f' % pair)
        print('| %s | %s | %s |' % (photo.stem, ' | '.join(cells), plan))
    print('| mean | %s | |' % ' | '.join('**%.2f / %.3f**' % tuple(s / 4) for s in sums))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--litho', default=str(HERE.parent / 'build' / 'litho'))
    parser.add_argument('--planner', default='words')
    parser.add_argument('--keep', help='keep the pictures in this folder')
    results.add_options(parser)
    args = parser.parse_args()
    if not SETS.is_dir():
        sys.exit(f'{SETS}: not there')
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(args.keep or temporary)
        folder.mkdir(exist_ok=True)
        cache = {}

        def measured(path):
            if path not in cache:
                cache[path] = describe(args.litho, path)
            return cache[path]

        def tone_of(photo):
            out = folder / f'tone_{photo.parent.name}_{photo.stem}.png'
            if not out.exists():
                auto_tone(args.litho, photo, out)
            return out

        def work(item):
            i, (words, photo, kind, expert) = item
            out = folder / f'v{i:03d}.png'
            plan = edit(args.litho, args.planner, words, photo, out)
            return plan, out

        todo = cases()
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(work, enumerate(todo)))
        table = {}
        for (words, photo, kind, expert), (plan, out) in zip(todo, done):
            want = measured(expert) if expert else None
            before = measured(photo)
            ours = judge(kind, before, measured(out), want)
            print(f'{kind:7} {str(ours):5} {photo.parent.name}/{photo.name}: {words} → {plan}', file=sys.stderr)
            if ours is None:
                continue
            row = table.setdefault(kind, [0, 0, 0, 0])
            row[0] += 1
            row[1] += ours
            row[2] += judge(kind, before, measured(tone_of(photo)), want)
            row[3] += judge(kind, before, before, want)
        print(f'{len(REQUESTS)} requests, {args.planner} planner, {platform.processor() or platform.machine()}\n')
        print('| what is wrong | runs | litho right | auto_tone right | untouched right |\n|---|---|---|---|---|')
        total = [sum(row[i] for row in table.values()) for i in range(4)]
        for kind, row in [*table.items(), ('all', total)]:
            print('| %s | %d | %s |' % (kind, row[0], ' | '.join('%d (%.0f %%)' % (x, 100 * x / row[0]) for x in row[1:])))
        results.record(args, 'vague', {'right': 100 * total[1] / total[0]}, {'auto tone': {'right': 100 * total[2] / total[0]}})
        experts(args, folder)


if __name__ == '__main__':
    main()
