#!/usr/bin/env python3
"""Cutouts beside rembg with the same net: time and memory at 24 megapixels, and how far alpha is from the true mask.

    python3 bench/cutout.py --rembg VENV/bin/python --net u2netp.onnx [--litho build/litho] [--limit N] [--rounds 3] [--sheet OUT.png]

litho as the README installs it (u2netp of role matte: the same file) and `pip install rembg onnxruntime` in a virtual environment of its own. Time:
whole processes, a 24-megapixel JPEG (a photo of coco_mini_dev with a dog and a person, enlarged, with noise) to a PNG with alpha, in turn; the
medians on the clock, CPU seconds and the largest peak. Alpha: people290 and weizmann_horse of LITHO_SHARED/data/masks, each tool its whole
batch in one process; SAD is the sum of |alpha - mask| in thousands of pixels, a photo's mean; MAD the same per pixel; the masks are
hard; last, the share of pixels on the wrong side of alpha 0.5. Needs numpy, opencv-python-headless.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import cv2
import numpy as np

import results
from results import machine

BATCH = '''
import os, sys
from PIL import Image
from rembg import new_session, remove
session = new_session('u2netp')
for line in sys.stdin:
    source, target = line.rstrip().split('\\t')
    remove(Image.open(source).convert('RGB'), session=session).save(target)
'''
SETS = {'people290': 'people290', 'horses': 'weizmann_horse'}


def timed(command, environment):
    """Seconds on the clock, CPU seconds, peak MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f'{command}\n{error.decode(errors="replace")}')
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def make_large(shared, path):
    photo = cv2.imread(os.path.join(shared, 'data/testsets/coco_mini_dev/images/000000418049.jpg'))
    large = cv2.resize(photo, (4000, 6000), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    large = np.clip(large + np.random.default_rng(0).normal(0, 3, large.shape), 0, 255).astype(np.uint8)
    cv2.imwrite(path, large, [cv2.IMWRITE_JPEG_QUALITY, 92])


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--litho', default='build/litho')
    args.add_argument('--rembg', required=True, metavar='PYTHON')
    args.add_argument('--net', required=True, metavar='U2NETP')
    args.add_argument('--limit', type=int, default=1000, help='photos of a set')
    args.add_argument('--rounds', type=int, default=3)
    args.add_argument('--sheet', help='twelve photos: litho above, rembg below')
    results.add_options(args)
    args = args.parse_args()
    shared = os.environ.get('LITHO_SHARED', '../shared')
    print(f'{machine()}\n')
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, 'u2net')
        os.mkdir(home)
        os.symlink(os.path.abspath(args.net), os.path.join(home, 'u2netp.onnx'))
        environment = {**os.environ, 'U2NET_HOME': home, 'MODEL_CHECKSUM_DISABLED': '1'}
        recipe = os.path.join(folder, 'cut.json')
        with open(recipe, 'w') as f:
            json.dump({'litho': 1, 'steps': [{'op': 'remove_background'}]}, f)
        large, out = os.path.join(folder, 'large.jpg'), os.path.join(folder, 'large.png')
        make_large(shared, large)
        one_file = f'import sys\n{BATCH.split("for line")[0]}remove(Image.open(sys.argv[1]), session=session).save(sys.argv[2])'
        commands = {'litho': [args.litho, 'apply', recipe, large, '-o', out, '--force', '--quiet'],
                    'rembg': [args.rembg, '-c', one_file, large, out]}
        times = {who: [] for who in commands}
        for _ in range(args.rounds):
            for who, command in commands.items():
                times[who].append((*timed(command, environment), os.path.getsize(out) / 1e6))
        print('| 24 megapixels, JPEG to PNG | s | CPU s | peak MB | PNG MB |\n|---|---|---|---|---|')
        for who, rows in times.items():
            middle = [statistics.median(r[k] for r in rows) for k in range(4)]
            print(f'| {who} | {middle[0]:.2f} | {middle[1]:.2f} | {max(r[2] for r in rows):.0f} | {middle[3]:.1f} |')
        sad, shown = {}, []
        print('\n| alpha | photos | litho: SAD, 1000 px | MAD | wrong at 0.5 | rembg: SAD | MAD | wrong at 0.5 |\n|' + '---|' * 8)
        for name, part in SETS.items():
            data = os.path.join(shared, 'data/masks', part)
            masks = {os.path.splitext(m)[0]: os.path.join(data, 'masks', m) for m in os.listdir(os.path.join(data, 'masks'))}
            photos = [p for p in sorted(os.listdir(os.path.join(data, 'images'))) if os.path.splitext(p)[0] in masks][:args.limit]
            sources = [os.path.join(data, 'images', p) for p in photos]
            targets = {}
            for who in commands:
                to = os.path.join(folder, f'{name}-{who}')
                os.mkdir(to)
                targets[who] = [os.path.join(to, os.path.splitext(p)[0] + '.png') for p in photos]
            subprocess.run([args.litho, 'apply', recipe, *sources, '-o', os.path.join(folder, f'{name}-litho'), '--format', 'png', '--force', '--quiet'],
                           env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            subprocess.run([args.rembg, '-c', BATCH], env=environment, text=True, check=True, stderr=subprocess.DEVNULL,
                           input=''.join(f'{s}\t{t}\n' for s, t in zip(sources, targets['rembg'])))
            rows = {who: [] for who in commands}
            for i, photo in enumerate(photos):
                truth = cv2.imread(masks[os.path.splitext(photo)[0]], cv2.IMREAD_GRAYSCALE) / 255.0
                for who in commands:
                    cut = cv2.imread(targets[who][i], cv2.IMREAD_UNCHANGED) if os.path.exists(targets[who][i]) else None
                    # Where nothing is found litho writes no file: all of the photo is background.
                    alpha = np.zeros_like(truth) if cut is None else cut[:, :, 3] / 255.0 if cut.ndim == 3 and cut.shape[2] == 4 else np.ones_like(truth)
                    alpha = cv2.resize(alpha, truth.shape[::-1]) if alpha.shape != truth.shape else alpha
                    rows[who].append((np.abs(alpha - truth).sum() / 1000, np.abs(alpha - truth).mean(), ((alpha > 0.5) != (truth > 0.5)).mean()))
                if args.sheet and i % (max(len(photos) // 6, 1)) == 0 and len(shown) < 12:
                    shown.append([cv2.imread(targets[who][i], cv2.IMREAD_UNCHANGED) if os.path.exists(targets[who][i]) else None for who in commands])
            mean = {who: np.mean(rows[who], axis=0) for who in commands}
            sad[name] = {who: mean[who][0] for who in commands}
            print(f'| {name} | {len(photos)} | ' + ' | '.join(f'{mean[w][0]:.2f} | {mean[w][1]:.4f} | {100 * mean[w][2]:.1f} %' for w in commands) + ' |')
        if args.sheet:
            n, sheet = 220, np.full((440, 220 * len(shown), 3), 200, np.uint8)
            for x, pair in enumerate(shown):
                for y, cut in enumerate(pair):
                    if cut is None or cut.ndim < 3 or cut.shape[2] < 4:
                        continue
                    share = cut[:, :, 3:] / 255.0
                    look = (cut[:, :, :3] * share + np.array([60, 200, 60]) * (1 - share)).astype(np.uint8)
                    scale = (n - 4) / max(look.shape[:2])
                    look = cv2.resize(look, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                    sheet[y * n:y * n + look.shape[0], x * n:x * n + look.shape[1]] = look
            cv2.imwrite(args.sheet, sheet)
        figures = {who: {'time': statistics.median(r[0] for r in times[who]), 'peak': max(r[2] for r in times[who])} for who in commands}
        results.record(args, 'background-rembg', figures['litho'], {'rembg': figures['rembg']})
        alphas = {who: {name: sad[name][who] for name in SETS} for who in commands}
        results.record(args, 'background-alpha', alphas['litho'], {'rembg': alphas['rembg']})


if __name__ == '__main__':
    main()
