#!/usr/bin/env python3
"""recolor: 40 things of real photos in 8 colours, by people's masks, so that finding does not matter.

  bench/recolor.py [--litho FILE] [--shared DIR] [--sheet DIR] [--only WORD]

Of every picture: the hue of the thing against the one that was named (red, dark blue, yellow, pink, green: within
15 °), its usual lightness (within what the name means), mean ΔE outside the mask (Oklab × 100), and how well
the fine detail of L goes with the old one. Hue, lightness and detail are taken four pixels inside the mask and, as a
thing is one material and has parts of others (windows, tyres, print), where litho painted. Printed as Markdown;
--sheet writes pictures to look at, ten things a page. Needs numpy, opencv-python-headless and the shared data;
without these exit 77."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np

import results

# Set, photo, and what its map calls the thing (the largest such segment of COCO, the label of CCP).
THINGS = [
    ('coco', 9891, 'car'), ('coco', 471, 'bus'), ('coco', 1584, 'bus'), ('coco', 5037, 'bus'), ('coco', 9769, 'truck'),
    ('coco', 6040, 'train'), ('coco', 443, 'couch'), ('coco', 4495, 'couch'), ('coco', 3934, 'couch'),
    ('coco', 36, 'umbrella'), ('coco', 9448, 'umbrella'), ('coco', 42, 'dog'), ('coco', 394, 'dog'),
    ('coco', 4795, 'cat'), ('coco', 1993, 'door-stuff'), ('coco', 164, 'wall-other-merged'), ('coco', 514, 'curtain'),
    ('coco', 1993, 'bed'), ('coco', 776, 'teddy bear'), ('coco', 400, 'boat'), ('coco', 7574, 'cabinet-merged'),
    ('coco', 5477, 'airplane'), ('coco', 510, 'bench'), ('coco', 5600, 'bowl'), ('coco', 394, 'frisbee'),
    ('coco', 30, 'potted plant'), ('ccp', '0267', 'dress'), ('ccp', '0749', 't-shirt'), ('ccp', '0410', 'shirt'),
    ('ccp', '0399', 'shirt'), ('ccp', '0072', 'jacket'), ('ccp', '0962', 'coat'), ('ccp', '0410', 'pants'),
    ('ccp', '0798', 'skirt'), ('ccp', '0278', 'skirt'), ('ccp', '0558', 'sweater'),
    ('hair', 'celeb_train_27833', 'hair'), ('hair', 'figaro_training_Frame00179', 'hair'),
    ('hair', 'figaro_training_Frame00301', 'hair'), ('hair', 'celeb_test_28478', 'hair'),
]
# Name, hue of Oklab in degrees (None: grey), and the lightness × 100 that the name means.
COLORS = [
    ('red', 26.5, (35, 72)), ('dark blue', 268, (10, 42)), ('white', None, (80, 100)), ('black', None, (5, 33)),
    ('yellow', 98, (74, 97)), ('pink', 356, (60, 88)), ('green', 142, (34, 74)), ('grey', None, (42, 74)),
]
HUE_OFF = 15        # degrees that are within
GREY_CHROMA = 3     # × 100: what white, black and grey may have
OUTSIDE = 1         # mean ΔE
DETAIL = 0.7        # correlation
PAINTED = 2         # ΔE from which on a pixel was painted
INSIDE_PX = 4


def oklab(bgr):
    """× 100, of 8-bit sRGB"""
    v = bgr[..., ::-1].astype(np.float64) / 255
    v = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    lms = np.cbrt(v @ np.array([[0.4122214708, 0.2119034982, 0.0883024619], [0.5363325363, 0.6806995451, 0.2817188376],
                                [0.0514459929, 0.1073969566, 0.6299787005]]))
    return 100 * lms @ np.array([[0.2104542553, 1.9779984951, 0.0259040371],
                                 [0.7936177850, -2.4285922050, 0.7827717662],
                                 [-0.0040720468, 0.4505937099, -0.8086757660]])


def thing(root, kind, photo, label):
    """(photo, mask as bool)"""
    folder = os.path.join(root, 'data/masks')
    if kind == 'hair':
        picture = cv2.imread(os.path.join(folder, f'hair/images/{photo}.jpg'))
        mask = cv2.imread(os.path.join(folder, f'hair/masks/{photo}.png'), cv2.IMREAD_GRAYSCALE)
        return picture, cv2.resize(mask, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR) > 127
    if kind == 'ccp':
        with open(os.path.join(folder, 'ccp/labels.txt'), encoding='utf-8') as f:
            labels = {name: int(k) for k, name in (line.split('\t') for line in f.read().splitlines() if '\t' in line)}
        mask = cv2.imread(os.path.join(folder, f'ccp/masks/{photo}.png'), cv2.IMREAD_GRAYSCALE)
        return cv2.imread(os.path.join(folder, f'ccp/images/{photo}.jpg')), mask == labels[label]
    for part in ('train', 'val'):
        with open(os.path.join(folder, f'coco200/panoptic_{part}2017.json'), encoding='utf-8') as f:
            panoptic = json.load(f)
        names = {c['id']: c['name'] for c in panoptic['categories']}
        for a in panoptic['annotations']:
            if int(a['image_id']) == photo:
                bgr = cv2.imread(os.path.join(folder, 'coco200/panoptic', a['file_name']))
                ids = bgr.astype(np.int32) @ np.array([65536, 256, 1])
                masks = [ids == s['id'] for s in a['segments_info'] if names[s['category_id']] == label]
                return cv2.imread(os.path.join(folder, f'coco200/images/{photo:012d}.jpg')), max(masks, key=np.sum)
    sys.exit(f'no photo {photo} in {folder}/coco200')


def recolored(litho, photo, mask, color, folder):
    paths = {n: os.path.join(folder, n) for n in ('photo.png', 'mask.png', 'recipe.json', 'out.png')}
    cv2.imwrite(paths['photo.png'], photo)
    cv2.imwrite(paths['mask.png'], mask.astype(np.uint8) * 255)
    with open(paths['recipe.json'], 'w', encoding='utf-8') as f:
        json.dump({'litho': 1, 'steps': [{'op': 'recolor', 'color': color, 'region': {'mask': 'thing'}}]}, f)
    run = subprocess.run([litho, 'apply', paths['recipe.json'], paths['photo.png'], '--asset',
                          f'thing={paths["mask.png"]}', '-o', paths['out.png'], '--force', '--quiet'],
                         capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):  # 1: hardly visible, as of a red thing that is made red
        sys.exit(run.stderr)
    return cv2.imread(paths['out.png'])


def off(lab, hue):
    """Degrees between the mean hue of pixels and one."""
    mean = np.degrees(np.arctan2(lab[:, 2].mean(), lab[:, 1].mean()))
    return abs((mean - hue + 180) % 360 - 180)


def judge(old, new, mask, hue, light):
    """figures of one picture"""
    a, b = oklab(old), oklab(new)
    change = np.linalg.norm(b - a, axis=2)
    inner = cv2.erode(mask.astype(np.uint8), np.ones((2 * INSIDE_PX + 1,) * 2, np.uint8)) > 0
    painted = inner & (change > PAINTED)
    if painted.sum() < 0.2 * inner.sum():  # it had the colour
        painted = inner
    weight = cv2.GaussianBlur(inner.astype(np.float64), (0, 0), 3) + 1e-9  # what is beside the thing is no detail of it
    fine = [x[..., 0] - cv2.GaussianBlur(x[..., 0] * inner, (0, 0), 3) / weight for x in (a, b)]
    lightness = np.median(b[painted][:, 0])
    chroma = np.hypot(*b[painted][:, 1:].mean(axis=0))
    return {'hue': chroma <= GREY_CHROMA if hue is None else off(b[painted], hue) <= HUE_OFF,
            'light': light[0] <= lightness <= light[1], 'outside': change[~mask].mean(), 'L': lightness,
            'detail': np.corrcoef(fine[0][painted], fine[1][painted])[0, 1], 'share': painted.sum() / inner.sum()}


def page(rows, path):
    """the photo and its colours, a thing a row"""
    size = 260
    def small(p):
        k = size / max(p.shape[:2])
        p = cv2.resize(p, None, fx=k, fy=k, interpolation=cv2.INTER_AREA if k < 1 else cv2.INTER_CUBIC)
        return cv2.copyMakeBorder(p, 0, size - p.shape[0], 0, size - p.shape[1], cv2.BORDER_CONSTANT)
    cv2.imwrite(path, np.vstack([np.hstack([small(p) for p in row]) for row in rows]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument('--shared', default=os.environ.get('LITHO_SHARED', os.path.join(here, '../shared')))
    parser.add_argument('--litho', default=os.path.join(here, 'build/litho'))
    parser.add_argument('--sheet', metavar='DIR')
    parser.add_argument('--only', help='things whose name or photo has this in it')
    results.add_options(parser)
    args = parser.parse_args()
    if not os.path.isdir(os.path.join(args.shared, 'data/masks/coco200')):
        print('skipped: no masks in', args.shared)
        return 77
    chosen = [t for t in THINGS if args.only is None or args.only in f'{t[1]} {t[2]}']
    rows, sheet = {name: [] for name, _, _ in COLORS}, []
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, label in chosen:
            photo, mask = thing(args.shared, kind, name, label)
            sheet.append([photo])
            for color, hue, light in COLORS:
                out = recolored(args.litho, photo, mask, color, folder)
                sheet[-1].append(out)
                row = judge(photo, out, mask, hue, light)
                rows[color].append(row)
                if not row['hue'] or not row['light'] or row['detail'] < DETAIL or row['outside'] >= OUTSIDE:
                    print(f'{label} {name} {color}:', {k: round(float(v), 2) for k, v in row.items()}, file=sys.stderr)
    if args.sheet:
        os.makedirs(args.sheet, exist_ok=True)
        for k in range(0, len(sheet), 10):
            page(sheet[k:k + 10], os.path.join(args.sheet, f'{k // 10}.png'))
    print(f'{len(chosen)} things\n\n| colour | hue | lightness | outside | detail | median L | worst outside | '
          'mean correlation | painted |\n|---|---|---|---|---|---|---|---|---|')
    tests = [lambda r: r['hue'], lambda r: r['light'],
             lambda r: r['outside'] < OUTSIDE, lambda r: r['detail'] >= DETAIL]
    total = []
    for color, some in rows.items():
        total.append([100 * np.mean([test(r) for r in some]) for test in tests])
        print(f'| {color} | ' + ' | '.join(f'{v:.0f} %' for v in total[-1]) +
              f' | {np.median([r["L"] for r in some]):.0f} | {max(r["outside"] for r in some):.2f} | '
              f'{np.mean([r["detail"] for r in some]):.2f} | {100 * np.mean([r["share"] for r in some]):.0f} % |')
    share = np.mean(total, axis=0)
    print('| all | ' + ' | '.join(f'{v:.1f} %' for v in share) + ' |')
    results.record(args, 'recolor', dict(zip(['hue', 'lightness', 'outside', 'detail'], share)), digits=3)
    return 0


if __name__ == '__main__':
    sys.exit(main())
