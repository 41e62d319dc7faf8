#!/usr/bin/env python3
"""crops: 40 photos in frames around a thing that is named in words: is all of it in the frame, and is the shape right?

  bench/crops.py [--litho FILE] [--shared DIR] [--sheet FILE]

Photos of the shared coco200 on which a thing is alone of its kind, wholly in the photo and 3 to 35 % of it, with the
mask that people drew. Each is edited by words ("a square around the dog", "9:16 with the dog in it", …) to PNG; the
window is found again in the photo by its pixels. A wish is taken whose shape has room for the thing in that photo.
Whole: at least 97 % of the mask is in the window. Shape: the sides have the asked ratio within 2 %. Printed as
Markdown. Needs numpy, opencv-python-headless and the shared data; without these exit 77."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np

import results

WISHES = [
    ('crop to a square around the {}', 1), ('9:16 with the {} in it', 9 / 16), ('crop to 4:5 around the {}', 4 / 5),
    ('crop tightly to the {}', None), ('16:9 crop with the {} in the middle', 16 / 9),
    ('crop around the {} with some room', None), ('square crop, {} centred', 1), ('3:2 around the {}', 3 / 2),
    ('crop to the {} with a 10 % margin', None), ('cut it to a 10x15 cm print with the {} in it', 2 / 3),
]
N_CROPS = 40
SHARE = (0.03, 0.35)
WHOLE = 0.97
SHAPE = 0.02


def things(root):
    """(photo, category's name, mask): one a photo, in the file's order"""
    folder, found = os.path.join(root, 'data/masks/coco200'), []
    for part in ('train', 'val'):
        with open(os.path.join(folder, f'panoptic_{part}2017.json'), encoding='utf-8') as f:
            panoptic = json.load(f)
        kinds = {c['id']: c for c in panoptic['categories']}
        for a in panoptic['annotations']:
            path = os.path.join(folder, 'images', a['file_name'].replace('.png', '.jpg'))
            bgr = cv2.imread(os.path.join(folder, 'panoptic', a['file_name']))
            if bgr is None:
                continue
            ids = bgr.astype(np.int32) @ np.array([65536, 256, 1])
            labels = [s['category_id'] for s in a['segments_info']]
            for s in a['segments_info']:
                mask = ids == s['id']
                inside = not (mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())
                if kinds[s['category_id']].get('isthing') and labels.count(s['category_id']) == 1 and inside and \
                        SHARE[0] < mask.mean() < SHARE[1]:
                    found.append((path, kinds[s['category_id']]['name'], mask))
                    break
    return found


def has_room(mask, aspect):
    """the thing's box in the largest frame of the shape"""
    if aspect is None:
        return True
    height, width = mask.shape
    w = min(width, height * aspect)
    y, x = np.nonzero(mask)
    return np.ptp(x) < 0.97 * w and np.ptp(y) < 0.97 * w / aspect


def window(photo, out):
    """x, y, width, height of the result in the photo; None: not its pixels"""
    h, w = out.shape[:2]
    if h > photo.shape[0] or w > photo.shape[1]:
        return None
    score = cv2.matchTemplate(photo, out, cv2.TM_SQDIFF)
    least, _, (x, y), _ = cv2.minMaxLoc(score)
    return (x, y, w, h) if least < 4 * out.size else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument('--shared', default=os.environ.get('LITHO_SHARED', os.path.join(here, '../shared')))
    parser.add_argument('--litho', default=os.path.join(here, 'build/litho'))
    parser.add_argument('--sheet', metavar='FILE')
    results.add_options(parser)
    args = parser.parse_args()
    if not os.path.isdir(os.path.join(args.shared, 'data/masks/coco200')):
        print('skipped: no masks in', args.shared)
        return 77
    chosen = things(args.shared)[:N_CROPS]
    whole, shape, tiles = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for k, (path, name, mask) in enumerate(chosen):
            wish, aspect = next(w for w in WISHES[k % len(WISHES):] + WISHES if has_room(mask, w[1]))
            words, result = wish.format(name), os.path.join(folder, f'{k}.png')
            run = subprocess.run([args.litho, 'edit', words, path, '-o', result, '--force', '--quiet'],
                                 capture_output=True, text=True, check=False)
            photo, out = cv2.imread(path), cv2.imread(result)
            at = window(photo, out) if out is not None else None
            if at is None:
                whole.append(0)
                print(f'{os.path.basename(path)} {words}: {run.stderr.strip()[:150] or "not a part of the photo"}',
                      file=sys.stderr)
            else:
                x, y, w, h = at
                whole.append(mask[y:y + h, x:x + w].sum() / mask.sum())
                shape += [abs(w / h / aspect - 1)] if aspect else []
                if whole[-1] < WHOLE or (aspect and shape[-1] > SHAPE) or (w, h) == photo.shape[1::-1]:
                    print(f'{os.path.basename(path)} {words}: {whole[-1]:.2f} of it, {w}x{h} of {photo.shape[1::-1]}',
                          file=sys.stderr)
                cv2.rectangle(photo, (x, y), (x + w - 1, y + h - 1), (0, 255, 255), 2)
            edge, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(photo, edge, -1, (0, 0, 255), 1)
            tile = np.zeros((256, 240, 3), np.uint8)
            small = cv2.resize(photo, None, fx=240 / max(photo.shape), fy=240 / max(photo.shape))
            tile[16:16 + small.shape[0], :small.shape[1]] = small
            tiles.append(cv2.putText(tile, words[-38:], (1, 11), 0, 0.33, (255, 255, 255), 1, cv2.LINE_AA))
    if args.sheet:
        tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 8)
        cv2.imwrite(args.sheet, np.vstack([np.hstack(tiles[i:i + 8]) for i in range(0, len(tiles), 8)]))
    n_whole = sum(v >= WHOLE for v in whole)
    right = 100 * np.mean([v <= SHAPE for v in shape])
    print(f'| crops | whole thing in the frame | least of a thing | asked shape |\n|---|---|---|---|\n'
          f'| {len(whole)} | {n_whole} | {100 * min(whole):.0f} % | {right:.0f} % of {len(shape)} |')
    results.record(args, 'crops', {'whole': n_whole, 'shape': right}, digits=3)
    return 0


if __name__ == '__main__':
    sys.exit(main())
