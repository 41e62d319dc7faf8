#!/usr/bin/env python3
"""From a box or a click to a mask: IoU on COCO's things beside OpenCV's grabCut and plain DeepLab.

    python3 bench/masks.py [--limit N] [--litho build/litho] [--beside OTHER/litho] [--data DIR] [--voc DEEPLAB.tflite] [--sheet OUT.png]

Every thing of coco_mini_dev that is no crowd is asked for twice: by its true box, and by one click on its deepest inside point (the
farthest from its edge and from the frame's). litho answers by `litho regions --box --point`, nets as installed; a mask counts where it covers
more than half. What is not found is an empty mask: IoU 0. The mean is over things, by COCO's sizes: small under 32² px, medium
under 96², large. grabCut: five rounds from the same box in a window of
twice its sides, at most 256 px. The box: all of it as the mask. DeepLab (with --voc; needs openvino): the pixels of the true
class in the true box, for things of VOC's twenty names only; litho's mean on the same things stands beside it. Beside (with --beside): the click
given to another build. The sheet: 40 things drawn by chance, as many of each size; white: the box or click, green: what is right, red: too
much, blue: missed. A dev set: what was chosen on it is said by docs/bench/masks.md. Needs numpy and opencv-python-headless.
"""
import argparse
import collections
import glob
import json
import os
import random
import subprocess
import tempfile

import cv2
import numpy as np

import results
from regions import CLASSES, cpu_s, deeplab, paint
from results import machine

SIZES = ['small', 'medium', 'large']
VOC = {**{name: number for name, (number, _) in CLASSES.items()}, 'person': 15}
SHEET_PX, ACROSS = 240, 8


def size_of(annotation):
    return 'small' if annotation['area'] < 32 ** 2 else 'medium' if annotation['area'] < 96 ** 2 else 'large'


def iou(mask, truth):
    both, either = np.count_nonzero(mask & truth), np.count_nonzero(mask | truth)
    return both / either if either else 0


def deepest(mask):
    """x, y of the pixel that is farthest from what is not the mask; beyond the frame is not the mask."""
    far = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = np.unravel_index(np.argmax(far), far.shape)
    return int(x), int(y)


def by_litho(litho, photo, prompts, shape):
    """A mask for each of [('--box' | '--point', fractions)], and CPU seconds. At most 64 prompts."""
    words = [f'{option}={",".join(f"{v:.5f}" for v in values)}' for option, values in prompts]
    start = cpu_s()
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([litho, 'regions', '--quiet', '--force', *words, '-o', folder, '--json', photo],
                             capture_output=True, text=True)
        lines = [line for line in run.stdout.splitlines() if line.startswith('{')]
        if run.returncode not in (0, 1) or not lines:
            raise SystemExit(f'{photo}: {run.stderr}')
        answers = json.loads(lines[0])['regions']
        if len(answers) != len(prompts):
            raise SystemExit(f'{photo}: {len(prompts)} were asked for, {len(answers)} answered')
        # Answers come in an order of litho's own: told apart by the numbers that it repeats.
        masks = {}
        for answer in answers:
            key = json.dumps(answer['region'], sort_keys=True)
            file = answer.get('mask')
            picture = cv2.imread(file, cv2.IMREAD_UNCHANGED) if file and os.path.exists(file) else None
            masks[key] = np.zeros(shape, bool) if picture is None else picture > np.iinfo(picture.dtype).max // 2
        out = []
        for option, values in prompts:
            kind = option[2:]
            fits = [k for k in masks if kind in json.loads(k) and np.allclose(json.loads(k)[kind], values, atol=2e-5)]
            if not fits:
                raise SystemExit(f'{photo}: no answer for {option} {values}')
            out.append(masks[fits[0]])
    return out, cpu_s() - start


def grab_cut(picture, box):
    """In a window about the box, so that small things keep their pixels."""
    x, y, w, h = box
    height, width = picture.shape[:2]
    x0, y0 = max(int(x - w / 2), 0), max(int(y - h / 2), 0)
    x1, y1 = min(int(x + 1.5 * w) + 1, width), min(int(y + 1.5 * h) + 1, height)
    window, out = picture[y0:y1, x0:x1], np.zeros((height, width), bool)
    scale = min(1, 256 / max(window.shape[:2]))
    small = cv2.resize(window, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left, top = int((x - x0) * scale), int((y - y0) * scale)
    wide, high = max(round(w * scale), 1), max(round(h * scale), 1)
    mask = np.zeros(small.shape[:2], np.uint8)
    rectangle = (left, top, min(wide, small.shape[1] - left), min(high, small.shape[0] - top))
    if min(rectangle[2:]) < 1 or rectangle[2] * rectangle[3] >= mask.size:
        out[y0:y1, x0:x1] = True  # nothing is outside: it has nothing to learn the ground from
        return out
    cv2.setRNGSeed(0)
    try:
        cv2.grabCut(small, mask, rectangle, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    except cv2.error:  # fewer pixels than its ten Gaussians
        mask[rectangle[1]:rectangle[1] + rectangle[3], rectangle[0]:rectangle[0] + rectangle[2]] = cv2.GC_FGD
    out[y0:y1, x0:x1] = cv2.resize((mask % 2).astype(np.uint8), window.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    return out


def cut_sheet(shown, path):
    cells = []
    for picture, truth, mask, box, point in shown:
        look = picture.copy()
        for where, colour in ((mask & truth, (60, 200, 60)), (mask & ~truth, (50, 50, 230)), (truth & ~mask, (230, 90, 40))):
            look[where] = look[where] // 2 + np.array(colour, np.uint8) // 2
        x, y, w, h = (int(v) for v in box)
        side = int(max(w, h, 24) * 1.5)
        left, top, n = x + w // 2 - side // 2, y + h // 2 - side // 2, SHEET_PX - 4
        padded = cv2.copyMakeBorder(look, side, side, side, side, cv2.BORDER_CONSTANT, value=(90, 90, 90))
        cell = cv2.resize(padded[top + side:top + 2 * side, left + side:left + 2 * side], (n, n), interpolation=cv2.INTER_AREA)

        def at(px, py):
            return int((px - left) * n / side), int((py - top) * n / side)
        if point is None:
            cv2.rectangle(cell, at(x, y), at(x + w, y + h), (255, 255, 255), 1)
        else:
            cv2.circle(cell, at(point[0] + .5, point[1] + .5), 4, (255, 255, 255), -1)
        cells.append(cell)
    sheet = np.zeros((-(-len(cells) // ACROSS) * SHEET_PX, ACROSS * SHEET_PX, 3), np.uint8)
    for i, cell in enumerate(cells):
        y, x = i // ACROSS * SHEET_PX, i % ACROSS * SHEET_PX
        sheet[y:y + cell.shape[0], x:x + cell.shape[1]] = cell
    cv2.imwrite(path, sheet)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--limit', type=int, default=80, help='photos')
    args.add_argument('--litho', default='build/litho')
    args.add_argument('--beside', metavar='LITHO', help='another build, which gets the clicks')
    args.add_argument('--no-grabcut', action='store_true')
    args.add_argument('--data', default=os.path.join(os.environ.get('LITHO_SHARED', '../shared'),
                                                     'data/testsets/coco_mini_dev'))
    args.add_argument('--voc')
    args.add_argument('--sheet')
    results.add_options(args)
    args = args.parse_args()
    with open(glob.glob(os.path.join(args.data, 'annotations/instances_*.json'))[0]) as f:
        coco = json.load(f)
    names = {c['id']: c['name'] for c in coco['categories']}
    of_image = collections.defaultdict(list)
    for a in coco['annotations']:
        if not a['iscrowd']:
            of_image[a['image_id']].append(a)
    label = deeplab(args.voc) if args.voc else None
    rows, seconds, n_asked, seen = collections.defaultdict(list), 0, 0, collections.defaultdict(list)

    def count(who, thing, value):
        for group in (size_of(thing), 'all', *(['VOC'] if names[thing['category_id']] in VOC else [])):
            rows[who, group].append(value)

    for image in sorted(coco['images'], key=lambda i: i['id'])[:args.limit]:
        photo, width, height = os.path.join(args.data, 'images', image['file_name']), image['width'], image['height']
        picture, things = cv2.imread(photo), of_image[image['id']]
        truth = [paint([a], width, height) for a in things]
        things, truth = [a for a, t in zip(things, truth) if t.any()], [t for t in truth if t.any()]
        clicks = [deepest(t) for t in truth]
        boxes = [('--box', [a['bbox'][0] / width, a['bbox'][1] / height, a['bbox'][2] / width, a['bbox'][3] / height])
                 for a in things]
        points = [('--point', [(x + .5) / width, (y + .5) / height]) for x, y in clicks]
        if not things:
            continue
        for who, litho, prompts in (('box', args.litho, boxes), ('click', args.litho, points), ('beside', args.beside, points)):
            if litho is None:
                continue
            masks, s = by_litho(litho, photo, prompts, truth[0].shape)
            if who != 'beside':
                seconds, n_asked = seconds + s, n_asked + len(prompts)
            for thing, mask, true, click in zip(things, masks, truth, clicks):
                count(who, thing, iou(mask, true))
                if args.sheet and who != 'beside':
                    seen[who, size_of(thing)].append((image['file_name'], true, mask, thing['bbox'], click if who == 'click' else None))
        classes = label(picture) if label else None
        for thing, true in zip(things, truth):
            x, y, w, h = (int(round(v)) for v in thing['bbox'])
            filled = np.zeros_like(true)
            filled[y:y + h, x:x + w] = True
            count('filled', thing, iou(filled, true))
            if not args.no_grabcut:
                count('grabCut', thing, iou(grab_cut(picture, thing['bbox']), true))
            number = VOC.get(names[thing['category_id']])
            if label and number is not None:
                count('DeepLab', thing, iou((classes == number) & filled, true))

    n = {group: len(rows['box', group]) for group in [*SIZES, 'all', 'VOC']}
    print(f'{n["all"]} things, {machine()}; litho {seconds / n_asked:.3f} s CPU a prompt\n')
    print('| mean IoU | ' + ' | '.join(f'{group} ({n[group]})' for group in n) + ' |\n|' + '---|' * (len(n) + 1))
    titles = {'box': 'litho, true box', 'filled': 'the box, filled', 'grabCut': 'grabCut, true box', 'DeepLab': 'DeepLab, true box and class', 'click': 'litho, one click',
              'beside': 'the other build, one click'}
    for who, title in titles.items():
        if (who, 'all') in rows:
            cells = ['' if who == 'DeepLab' and group != 'VOC' else f'{np.mean(rows[who, group]):.3f}' if rows[who, group] else ''
                     for group in n]
            print(f'| {title} | ' + ' | '.join(cells) + ' |')
    if args.sheet:
        rng, shown = random.Random(0), []
        for who, n_each in (('box', 9), ('click', 5)):
            for size in SIZES:
                some = seen[who, size]
                shown += rng.sample(some, min(n_each, len(some)))
        shown = shown[:-2]  # 40
        cut_sheet([(cv2.imread(os.path.join(args.data, 'images', name)), *rest) for name, *rest in shown], args.sheet)
    if args.limit >= len(coco['images']) and not args.no_grabcut:
        peers = {'OpenCV grabCut': {'IoU from the true box': np.mean(rows['grabCut', 'all'])}}
        if args.beside:
            peers['litho before'] = {'IoU from one click': np.mean(rows['beside', 'all'])}
        results.record(args, 'masks-box', {'IoU from the true box': np.mean(rows['box', 'all'])},
                       {k: v for k, v in peers.items() if k == 'OpenCV grabCut'})
        if args.beside:
            results.record(args, 'masks-click', {'IoU from one click': np.mean(rows['click', 'all'])},
                           {k: v for k, v in peers.items() if k == 'litho before'})


if __name__ == '__main__':
    main()
