#!/usr/bin/env python3
"""How often a detector's word is right, and the numbers of src/see/things/sure.c that say so.

    ls PHOTOS | build/bench/things > things.jsonl
    python3 bench/things_fit.py things.jsonl [--data DIR] [--plot OUT.svg]

A box is right when a thing of its name in COCO's annotations overlaps it with IoU ≥ 0.5 (each thing once, best box
first; boxes on crowds are left out). Logistic regression on the detector's log odds and log10 of the share of the frame; L2 of 1e-2. Prints the numbers, the mean log loss of five-fold cross-validation over
photos beside the detector's own score, and what the boxes of ten bins of score came to. The plot shows those bins.
Needs numpy.
"""
import argparse
import collections
import json
import os

import numpy as np


def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(w, 0) * max(h, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both), both / (a[2] * a[3])


def log_odds(p):
    p = np.clip(p, 0.01, 0.99)
    return np.log(p / (1 - p))


def rows_of(path, data):
    with open(os.path.join(data, 'annotations/instances_train2017.json')) as f:
        coco = json.load(f)
    names = {c['id']: c['name'] for c in coco['categories']}
    image_of = {i['file_name']: i for i in coco['images']}
    of_image = collections.defaultdict(list)
    for a in coco['annotations']:
        of_image[a['image_id']].append(a)
    with open(path) as f:
        for line in f:
            photo = json.loads(line)
            image = image_of.get(os.path.basename(photo['photo']))
            if image is None:
                continue
            size, used = np.array([image['width'], image['height']] * 2), set()
            for t in sorted(photo['things'], key=lambda t: -t['said']):
                box, best, at, crowd = np.array(t['box']) * size, 0, None, False
                for a in of_image[image['id']]:
                    if names[a['category_id']] == t['label']:
                        iou, inside = overlap(box, a['bbox'])
                        crowd |= a['iscrowd'] == 1 and inside > 0.5
                        if not a['iscrowd'] and a['id'] not in used and iou > best:
                            best, at = iou, a['id']
                if best >= 0.5:
                    used.add(at)
                elif crowd:
                    continue
                yield image['id'], best >= 0.5, t['said'], t['box'][2] * t['box'][3], t['score']


def fit(x, y, rounds=50):
    w = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(len(w))
        w += np.linalg.solve(hessian, x.T @ (y - p) - 1e-2 * w)
    return w


def loss(p, y):
    p = np.clip(p, 1e-4, 1 - 1e-4)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def plot(path, bins):
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 340" font-family="sans-serif" font-size="11">',
           '<rect width="340" height="340" fill="#fff"/><path d="M40 300H320V20H40Z M40 300L320 20" fill="none" stroke="#bbb"/>']
    for mean, share, n in bins:
        out.append(f'<circle cx="{40 + 280 * mean:.1f}" cy="{300 - 280 * share:.1f}" r="{1.5 + n ** .5 / 4:.1f}" fill="#2060a0"/>')
    out.append('<text x="180" y="330" text-anchor="middle">score</text>'
               '<text x="14" y="160" text-anchor="middle" transform="rotate(-90 14 160)">share that is right</text></svg>')
    with open(path, 'w') as f:
        f.write('\n'.join(out) + '\n')


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('things')
    args.add_argument('--data', default=os.path.join(os.environ.get('LITHO_SHARED', '../shared'), 'data/testsets/coco_mini_dev'))
    args.add_argument('--plot')
    args = args.parse_args()
    rows = list(rows_of(args.things, args.data))
    photo, right, said, share, score = (np.array(c) for c in zip(*rows))
    y = right.astype(float)
    print(f'{len(rows)} boxes on {len(set(photo))} photos, {int(y.sum())} right')
    x = np.stack([np.ones(len(y)), log_odds(said), np.log10(share)], 1)
    folds, out = photo % 5, np.zeros(len(y))
    for k in range(5):
        out[folds == k] = 1 / (1 + np.exp(-x[folds == k] @ fit(x[folds != k], y[folds != k])))
    print('base, said, size:', np.round(fit(x, y), 3), f'log loss {loss(out, y):.4f}, the detector alone {loss(said, y):.4f}')
    bins = []
    for low in np.arange(0, 1, 0.1):
        here = (score >= low) & (score < low + 0.1)
        if here.any():
            bins.append((score[here].mean(), y[here].mean(), int(here.sum())))
            print(f'score {low:.1f}-{low + 0.1:.1f}: {here.sum()} boxes, {100 * y[here].mean():.0f} % right')
    if args.plot:
        plot(args.plot, bins)


if __name__ == '__main__':
    main()
