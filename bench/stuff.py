#!/usr/bin/env python3
"""Sky, grass, water, walls by name: IoU on COCO's panoptic maps, beside another build.

    python3 bench/stuff.py [--limit N] [--litho build/litho] [--beside OTHER/litho] [--data DIR] [--sheet OUT.png]

The 98 photos of val2017 in coco200 (litho's stuff net learnt from the others). Every name is asked for in words by `litho regions --text`,
nets as installed; a mask counts where it covers more than half, and what litho says is absent is an empty mask. Intersections and unions are summed
over the photos. What COCO's names leave open is left out of both: NAMES says which (whether a playing field is grass, say),
as well as what COCO left unlabelled. A false alarm: more than 0.1 % of a photo that shows none of it. At least 1 % of the frame
decides whether a photo counts as one that has it. The sheet: of each name the two photos that show most of it; green is right, red too much,
blue missed. Needs numpy and opencv-python-headless.
"""
import argparse
import collections
import json
import os
import subprocess
import tempfile

import cv2
import numpy as np

import results
from regions import cpu_s
from results import machine

WALLS = ['wall-brick', 'wall-stone', 'wall-tile', 'wall-wood', 'wall-other-merged']
HOUSES = ['building-other-merged', 'house', 'roof', 'tent']
FLOORS = ['floor-wood', 'floor-other-merged']
BARE = ['dirt-merged', 'gravel', 'sand', 'snow', 'road', 'pavement-merged', 'platform', 'railroad']
NAMES = {  # words for litho: (COCO's names, those that may be or not)
    'the sky': (['sky-other-merged'], []),
    'the trees': (['tree-merged'], []),
    'the grass': (['grass-merged'], ['playingfield']),
    'the plants': (['tree-merged', 'grass-merged', 'flower', 'potted plant'], ['playingfield', 'fruit', 'net']),
    'the water': (['sea', 'river', 'water-other'], []),
    'the ground': (BARE, ['playingfield', 'grass-merged', 'rock-merged', 'stairs', 'rug-merged', *FLOORS]),
    'the road': (['road'], ['pavement-merged']),
    'the sand': (['sand'], ['playingfield']),
    'the snow': (['snow'], []),
    'the mountains': (['mountain-merged'], ['rock-merged']),
    'the buildings': (HOUSES, ['window-other', 'door-stuff', 'bridge', *WALLS]),
    'the wall': (WALLS, ['window-other', 'door-stuff', 'mirror-stuff', 'window-blind', *HOUSES]),
    'the floor': (FLOORS, ['rug-merged', 'stairs', 'platform', 'pavement-merged']),
    'the ceiling': (['ceiling-merged'], ['light']),
}
SHEET_PX, ACROSS = 320, 7
VOID = 0  # what COCO left unlabelled


def by_litho(litho, photo, shape):
    """{words: mask}, a missing one being absent, and CPU seconds."""
    start, masks = cpu_s(), {}
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([litho, 'regions', '--quiet', '--force', *(f'--text={words}' for words in NAMES), '-o', folder,
                              '--json', photo], capture_output=True, text=True)
        lines = [line for line in run.stdout.splitlines() if line.startswith('{"photo"')]
        if run.returncode not in (0, 1) or not lines:
            raise SystemExit(f'{photo}: {run.stderr or run.stdout}')
        for words, answer in zip(NAMES, json.loads(lines[0])['regions']):
            if answer['region'] != {'text': words}:
                raise SystemExit(f'{photo}: asked for {words}, answered {answer["region"]}')
            picture = cv2.imread(answer['mask'], cv2.IMREAD_UNCHANGED) if 'mask' in answer else None
            if picture is not None:
                picture = cv2.resize(picture, shape[::-1], interpolation=cv2.INTER_AREA)
                masks[words] = picture > np.iinfo(picture.dtype).max // 2
    return masks, cpu_s() - start


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--limit', type=int, default=98)
    args.add_argument('--litho', default='build/litho')
    args.add_argument('--beside', metavar='LITHO', help='another build')
    args.add_argument('--data', default=os.path.join(os.environ.get('LITHO_SHARED', '../shared'), 'data/masks/coco200'))
    args.add_argument('--sheet')
    results.add_options(args)
    args = args.parse_args()
    with open(os.path.join(args.data, 'panoptic_val2017.json')) as f:
        coco = json.load(f)
    names = {c['id']: c['name'] for c in coco['categories']}
    unknown = {n for pair in NAMES.values() for part in pair for n in part} - set(names.values())
    if unknown:
        raise SystemExit(f'no such names in the panoptic file: {unknown}')
    both, either, n_with, n_without = (collections.Counter() for _ in range(4))
    n_found, n_false, seconds = collections.Counter(), collections.Counter(), collections.Counter()
    shown, n_photos = collections.defaultdict(list), 0
    builds = {'litho': args.litho, **({'beside': args.beside} if args.beside else {})}
    for a in sorted(coco['annotations'], key=lambda a: a['image_id']):
        photo = os.path.join(args.data, 'images', f'{a["image_id"]:012d}.jpg')
        if not os.path.exists(photo) or n_photos == args.limit:
            continue
        n_photos += 1
        coded = cv2.imread(os.path.join(args.data, 'panoptic', f'{a["image_id"]:012d}.png')).astype(np.int64)
        ids = coded[:, :, 2] + 256 * coded[:, :, 1] + 65536 * coded[:, :, 0]
        of_name = collections.defaultdict(list)
        for s in a['segments_info']:
            of_name[names[s['category_id']]].append(s['id'])
        answers = {}
        for who, litho in builds.items():
            answers[who], s = by_litho(litho, photo, ids.shape)
            seconds[who] += s
        for words, (wanted, open_) in NAMES.items():
            truth = np.isin(ids, [i for n in wanted for i in of_name[n]])
            counted = ~np.isin(ids, [VOID] + [i for n in open_ for i in of_name[n]])
            has = truth.mean() >= 0.01
            n_with[words] += has
            n_without[words] += not truth.any()
            for who in builds:
                mask = answers[who].get(words, np.zeros_like(truth))
                both[who, words] += int((mask & truth & counted).sum())
                either[who, words] += int(((mask | truth) & counted).sum())
                n_found[who, words] += has and np.count_nonzero(mask & truth) >= 0.5 * truth.sum()
                n_false[who, words] += not truth.any() and (mask & counted).mean() > 0.001
            if has:
                shown[words].append((truth.mean(), photo, truth, answers['litho'].get(words, np.zeros_like(truth)), counted))
                shown[words] = sorted(shown[words], key=lambda x: -x[0])[:2]

    def iou(who, words):
        return both[who, words] / max(either[who, words], 1)
    each = ', '.join(f'{seconds[who] / n_photos:.2f} s CPU {title}' for who, title in (('litho', ''), ('beside', 'the other build')) if who in builds)
    print(f'{n_photos} photos, {machine()}; {len(NAMES)} names of a photo: {each}\n')
    titles = {'litho': 'litho', 'beside': 'the other build'}
    print('| words | photos with it | ' + ' | '.join(f'{titles[w]}: IoU | at least half found | false alarms' for w in builds) + ' |\n|'
          + '---|' * (2 + 3 * len(builds)))
    for words in NAMES:
        cells = [f'{iou(who, words):.3f} | {n_found[who, words]} | {n_false[who, words]} of {n_without[words]}' for who in builds]
        print(f'| {words} | {n_with[words]} | ' + ' | '.join(cells) + ' |')
    mean = {who: np.mean([iou(who, words) for words in NAMES if n_with[words]]) for who in builds}
    print('| mean | | ' + ' | '.join(f'{mean[who]:.3f} | | {sum(n_false[who, w] for w in NAMES)}' for who in builds) + ' |')
    if args.sheet:
        cells = [(words, *rest[1:]) for words, some in shown.items() for rest in some]
        sheet = np.zeros((-(-len(cells) // ACROSS) * SHEET_PX, ACROSS * SHEET_PX, 3), np.uint8)
        for i, (words, photo, truth, mask, counted) in enumerate(cells):
            look = cv2.resize(cv2.imread(photo), truth.shape[::-1])
            for where, colour in ((mask & truth, (60, 200, 60)), (mask & ~truth & counted, (50, 50, 230)), (truth & ~mask, (230, 90, 40))):
                look[where] = look[where] // 2 + np.array(colour, np.uint8) // 2
            scale = (SHEET_PX - 4) / max(look.shape[:2])
            look = cv2.resize(look, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            cv2.putText(look, words, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, .5, (0, 0, 0), 3)
            cv2.putText(look, words, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, .5, (255, 255, 255), 1)
            y, x = i // ACROSS * SHEET_PX, i % ACROSS * SHEET_PX
            sheet[y:y + look.shape[0], x:x + look.shape[1]] = look
        cv2.imwrite(args.sheet, sheet)
    if 'beside' in builds:
        results.record(args, 'stuff', {'mean IoU': mean['litho']}, {'litho before': {'mean IoU': mean['beside']}})


if __name__ == '__main__':
    main()
