#!/usr/bin/env python3
"""Grounding of free text on COCO's masks: what litho answers, the cells of the locked tower alone, the centre and the class net.

    python3 bench/grounding.py [--limit N] [--litho build/litho] [--bench build/bench/grounding] [--data DIR]

Every class name of a photo of coco_mini_dev is asked for as free text. litho answers by `litho regions --text`, nets as installed:
pointing at the deepest pixel of its mask. The cells of the tower: pointing: does the place of the best fit lie in an instance
of the class. IoU: of the mask (cover > 0.5) with all instances of the class. The centre prior is a disc about the middle of the
frame of the cover's own area. The class net answers by `litho regions --text` for the names that it knows (its row counts those
only). Absent: as many names of classes that the photo does not show. A dev set: the thresholds of src/see/find/dense.c were chosen on it.
Needs numpy and opencv-python-headless, `meson compile -C build bench/grounding`, an installed text tower.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import tempfile

import cv2
import numpy as np

import results
from regions import CLASSES, paint
from results import machine


def planes(bench, asked):
    """(fit, cover or None) for each (photo, text)."""
    text = ''.join(f'{photo}\t{words}\n' for photo, words in asked)
    with subprocess.Popen([bench], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run, \
            tempfile.TemporaryFile('w+') as f:
        f.write(text)
        run.stdin.write(text.encode())
        run.stdin.close()

        def plane():
            width, height = map(int, run.stdout.readline().split())
            return np.frombuffer(run.stdout.read(4 * width * height), np.float32).reshape(height, width) if width else None
        return [(plane(), plane()) for _ in asked]


def centre(shape, share):
    """A disc in fractions of the frame, so that it keeps the frame's shape."""
    y, x = np.mgrid[:shape[0], :shape[1]]
    far = np.hypot((x + .5) / shape[1] - .5, (y + .5) / shape[0] - .5)
    return far <= np.quantile(far, min(share, 1))


def iou(mask, truth):
    both, either = np.count_nonzero(mask & truth), np.count_nonzero(mask | truth)
    return both / either if either else 0


def by_class_net(litho, photo, words):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'mask.png')
        run = subprocess.run([litho, 'regions', '--quiet', '--force', f'--text={words}', '-o', out, photo],
                             capture_output=True, text=True)
        if run.returncode not in (0, 1):
            raise SystemExit(run.stderr)
        return cv2.imread(out, cv2.IMREAD_UNCHANGED) > 32767 if os.path.exists(out) else None


def by_regions(litho, asked):
    """The mask or None for each (photo, text), a process a photo."""
    of_photo, out = collections.defaultdict(list), [None] * len(asked)
    for i, (photo, words) in enumerate(asked):
        of_photo[photo].append((i, words))
    for photo, some in of_photo.items():
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([litho, 'regions', '--quiet', '--force', '--json', *(f'--text={words}' for _, words in some), '-o', folder, photo],
                                 capture_output=True, text=True)
            lines = [line for line in run.stdout.splitlines() if line.startswith('{"photo"')]
            if run.returncode not in (0, 1) or not lines:
                raise SystemExit(f'{photo}: {run.stderr or run.stdout}')
            for (i, words), answer in zip(some, json.loads(lines[0])['regions']):
                if answer['region'] != {'text': words}:
                    raise SystemExit(f'{photo}: asked for {words}, answered {answer["region"]}')
                if 'mask' in answer:
                    picture = cv2.imread(answer['mask'], cv2.IMREAD_UNCHANGED)
                    out[i] = picture > np.iinfo(picture.dtype).max // 2
    return out


def deepest(mask):
    return np.unravel_index(np.argmax(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)), mask.shape)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--limit', type=int, default=80)
    args.add_argument('--litho', default='build/litho')
    args.add_argument('--bench', default='build/bench/grounding')
    args.add_argument('--no-class-net', action='store_true')
    args.add_argument('--data', default=os.path.join(os.environ.get('LITHO_SHARED', '../shared'),
                                                     'data/testsets/coco_mini_dev'))
    results.add_options(args)
    args = args.parse_args()
    with open(os.path.join(args.data, 'annotations/instances_train2017.json')) as f:
        coco = json.load(f)
    names = {c['id']: c['name'] for c in coco['categories']}
    of_image = collections.defaultdict(list)
    for a in coco['annotations']:
        of_image[a['image_id']].append(a)
    rng, asked, about = random.Random(0), [], []
    for image in coco['images'][:args.limit]:
        photo = os.path.join(args.data, 'images', image['file_name'])
        here = sorted({names[a['category_id']] for a in of_image[image['id']]})
        gone = rng.sample(sorted(set(names.values()) - set(here)), len(here))
        for name in here + gone:
            truth = paint([a for a in of_image[image['id']] if names[a['category_id']] == name], image['width'],
                          image['height'])
            asked.append((photo, name))
            about.append((name in here, truth))
    rows = collections.defaultdict(list)
    best = {True: [], False: []}
    n_said, n_answered = {True: 0, False: 0}, {True: 0, False: 0}
    answers = by_regions(args.litho, asked)
    for (photo, name), (is_here, truth), answer, (fit, cover) in zip(asked, about, answers, planes(args.bench, asked)):
        n_answered[is_here] += answer is not None
        best[is_here].append(fit.max())
        n_said[is_here] += cover is not None
        if not is_here:
            continue
        size = truth.shape[1::-1]
        known = 'known' if name in CLASSES or name == 'person' else 'other'
        y, x = np.unravel_index(np.argmax(fit), fit.shape)
        point = truth[int((y + .5) / fit.shape[0] * size[1]), int((x + .5) / fit.shape[1] * size[0])]
        # The mask that the fit would give were nothing ever absent, and what is really answered.
        mean, top = fit.mean(), fit.max()
        all_of_it = cv2.resize(((fit - mean) / (top - mean) > .5).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
        answered = cv2.resize(cover, size) > .5 if cover is not None else np.zeros_like(truth)
        disc = centre(truth.shape, all_of_it.mean())
        for kind in (known, 'all'):
            found = answer if answer is not None else np.zeros_like(truth)
            rows[kind, 'litho'].append((found.any() and truth[deepest(found)], iou(found, truth)))
            rows[kind, 'cells of the tower, always'].append((point, iou(all_of_it, truth)))
            rows[kind, 'cells of the tower, as answered'].append((point and cover is not None, iou(answered, truth)))
            rows[kind, 'centre, same area'].append((truth[size[1] // 2, size[0] // 2], iou(disc, truth)))
        if known == 'known' and not args.no_class_net:
            words = 'all people' if name == 'person' else CLASSES[name][1]
            mask = by_class_net(args.litho, photo, words)
            inside = np.zeros_like(truth) if mask is None else mask
            if inside.any():
                deep = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
                hit = truth[np.unravel_index(np.argmax(deep), deep.shape)]
            rows['known', 'class net'].append((inside.any() and hit, iou(inside, truth)))
    print(machine() + '\n')
    print('| names | by | asked | pointing | mean IoU |\n|---|---|---|---|---|')
    for (kind, who), values in sorted(rows.items()):
        print(f'| {kind} | {who} | {len(values)} | {100 * np.mean([v[0] for v in values]):.1f} % | '
              f'{np.mean([v[1] for v in values]):.3f} |')
    here, gone = np.array(best[True]), np.array(best[False])
    auc = np.mean(here[:, None] > gone[None]) + .5 * np.mean(here[:, None] == gone[None])
    print(f'\nsaid to be there: {n_said[True]} of {len(here)} that are, {n_said[False]} of {len(gone)} that are not; '
          f'AUC of the best fit {auc:.3f}; medians {np.median(here):.3f} and {np.median(gone):.3f}')
    print(f'litho answers with a mask: {n_answered[True]} of {len(here)} that are there, {n_answered[False]} of {len(gone)} that are not')
    pointing = {who: 100 * np.mean([v[0] for v in rows['all', who]]) for who in ('litho', 'centre, same area')}
    results.record(args, 'grounding', {'pointing': pointing['litho'], 'IoU': np.mean([v[1] for v in rows['all', 'litho']])},
                   {'the centre': {'pointing': pointing['centre, same area']}})


if __name__ == '__main__':
    main()
