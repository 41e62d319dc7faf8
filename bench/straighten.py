#!/usr/bin/env python3
"""Photos turned by known angles: does `straighten` turn them back, and does it leave level ones alone?

    bench/straighten.py --litho build/litho [--sheet seen.png]

Photos of Flickr8k, taken as level (people hold cameras level within a degree or two), each turned by an angle between
-45 and 45 degrees and cut to what is left of the frame; the error is the turn that litho notes against that angle. The
second row has the photos whose own tilt the lines alone are sure of (`describe --floor`), with that tilt added to the
truth; the last one compares what is found for a photo turned with what is found for it as it is: litho's own noise.
Without Flickr8k under LITHO_SHARED (default ../shared) exit 77."""
import argparse
import glob
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile

import cv2
import numpy as np

import results


def turned(photo, degrees):
    """clockwise, and the largest frame of the old shape that is full"""
    h, w = photo.shape[:2]
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), -degrees, 1)
    out = cv2.warpAffine(photo, matrix, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    s, c = math.sin(math.radians(abs(degrees))), math.cos(math.radians(degrees))
    k = min(w / (w * c + h * s), h / (w * s + h * c))
    iw, ih = int(w * k), int(h * k)
    x, y = (w - iw) // 2, (h - ih) // 2
    return out[y:y + ih, x:x + iw]


def found(litho, recipe, photo, out):
    """degrees clockwise that the photo was taken to be off"""
    run = subprocess.run([litho, 'apply', recipe, photo, '-o', out, '--force', '--json'], capture_output=True,
                         text=True, check=False)
    note = re.search(r'turned by ([\d.]+)° (counter-)?clockwise', run.stdout)
    return float(note.group(1)) * (1 if note.group(2) else -1) if note else 0.


def own_tilt(litho, photo):
    """degrees clockwise that the photo is off by strong evidence, or None"""
    run = subprocess.run([litho, 'describe', '--floor', '--json', photo], capture_output=True, text=True, check=True)
    note = re.search(r'"tilt_deg":\s*(-?[\d.]+)', run.stdout)
    return float(note.group(1)) if note else None


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--litho', default='build/litho')
    args.add_argument('--photos', type=int, default=60)
    args.add_argument('--sheet')
    args.add_argument('--data', default=os.path.join(os.environ.get('LITHO_SHARED', '../shared'), 'data'))
    results.add_options(args)
    args = args.parse_args()
    photos = sorted(glob.glob(os.path.join(args.data, 'flickr8k/images/*.jpg')))
    if not photos:
        print('skipped: no Flickr8k in', args.data)
        return 77
    rng = random.Random(45)
    photos = rng.sample(photos, args.photos)
    errors, sure, level, tiles = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        recipe, turned_file, out = (os.path.join(folder, n) for n in ('r.json', 'in.png', 'out.png'))
        with open(recipe, 'w', encoding='utf-8') as f:
            json.dump({'litho': 1, 'steps': [{'op': 'straighten'}]}, f)
        for photo in photos:
            angle = rng.uniform(-45, 45)
            picture = turned(cv2.imread(photo), angle)
            cv2.imwrite(turned_file, picture)
            errors.append(found(args.litho, recipe, turned_file, out) - angle)
            own = own_tilt(args.litho, photo)
            if own is not None:
                sure.append(errors[-1] - own)
            level.append(found(args.litho, recipe, photo, os.path.join(folder, 'level.png')))
            if args.sheet:
                tiles.append(np.hstack([cv2.resize(p, (240, 180)) for p in (picture, cv2.imread(out))]))
    if args.sheet:
        while len(tiles) % 4:
            tiles.append(np.zeros_like(tiles[0]))
        cv2.imwrite(args.sheet, np.vstack([np.hstack(tiles[k:k + 4]) for k in range(0, len(tiles), 4)]))
    share = lambda values, most: 100 * np.mean(np.abs(values) <= most)
    print('| photos | within 1° | within 3° | median |\n|---|---|---|---|')
    for name, values in ((f'turned by up to 45° ({len(errors)})', errors),
                         (f'of these, own tilt sure ({len(sure)})', sure), ('not turned', level),
                         ('turned beside not turned', np.subtract(errors, level))):
        print(f'| {name} | {share(values, 1):.0f} % | {share(values, 3):.0f} % | {np.median(np.abs(values)):.1f}° |')
    results.record(args, 'straighten', {'turned back within 1°': share(errors, 1),
                                        'own tilt sure, within 1°': share(sure, 1),
                                        'level left within 3°': share(level, 3)})
    return 0


if __name__ == '__main__':
    sys.exit(main())
