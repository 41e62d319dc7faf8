#!/usr/bin/env python3
"""Lists of photos and masks for `litho train mask` and `litho train stuff`, out of sets with pixel labels.

    python3 tools/mask_data.py OUT [--shared ../shared]

Writes OUT/mask.tsv (photo, mask, kind), OUT/stuff.tsv and OUT/stuff_held.tsv (photo, map of labels) and the PNGs
that they name. Masks: regions that people drew (BSDS500, one of the annotators by turns), clothes and whole people
(CCP), hair, horses, people, instances and stuff of COCO's panoptic maps. Stuff: COCO's panoptic maps, first half (train2017) to train on, the second
(val2017) held back. Needs numpy and opencv-python-headless.
"""
import argparse
import json
import os
import random

import cv2
import numpy as np

LABELS = ('other person animal vehicle sky tree grass plant water ground road sand snow mountain rock building wall '
          'floor ceiling furniture food').split()
UNKNOWN = 255
# COCO's panoptic names → ours; things that are not here are "other", stuff that is not here unknown.
OF_COCO = {
    'person': 'person',
    **dict.fromkeys('bird cat dog horse sheep cow elephant bear zebra giraffe'.split(), 'animal'),
    **dict.fromkeys('bicycle car motorcycle airplane bus train truck boat'.split(), 'vehicle'),
    **dict.fromkeys(['bench', 'chair', 'couch', 'bed', 'dining table', 'cabinet-merged', 'table-merged', 'counter',
                     'shelf'], 'furniture'),
    **dict.fromkeys(['banana', 'apple', 'sandwich', 'orange', 'broccoli', 'carrot', 'hot dog', 'pizza', 'donut', 'cake',
                     'fruit', 'food-other-merged'], 'food'),
    'sky-other-merged': 'sky', 'tree-merged': 'tree', 'grass-merged': 'grass', 'playingfield': UNKNOWN, 'flower': 'plant',
    'potted plant': 'plant', 'sea': 'water', 'river': 'water', 'water-other': 'water', 'dirt-merged': 'ground',
    'gravel': 'ground', 'platform': 'ground', 'railroad': 'ground', 'road': 'road', 'pavement-merged': 'road', 'sand': 'sand',
    'snow': 'snow', 'mountain-merged': 'mountain', 'rock-merged': 'rock', 'house': 'building', 'bridge': 'building',
    'roof': 'building', 'building-other-merged': 'building', 'wall-brick': 'wall', 'wall-stone': 'wall',
    'wall-tile': 'wall', 'wall-wood': 'wall', 'wall-other-merged': 'wall', 'floor-wood': 'floor',
    'floor-other-merged': 'floor', 'rug-merged': 'floor', 'ceiling-merged': 'ceiling', 'stairs': UNKNOWN}


class Writer:
    def __init__(self, out):
        self.out, self.rows, self.partial, self.n = out, [], [], 0
        os.makedirs(os.path.join(out, 'png'), exist_ok=True)

    def png(self, pixels):
        name = f'png/{self.n:06d}.png'
        self.n += 1
        cv2.imwrite(os.path.join(self.out, name), pixels)
        return name

    def mask(self, photo, mask, kind, least=0.0008, most=0.92):
        if least <= mask.mean() <= most:
            self.rows.append(f'{photo}\t{self.png(mask.astype(np.uint8) * 255)}\t{kind}\n')

    def only(self, photo, mask, label):
        """A map of labels that knows one thing and nothing of the rest."""
        labels = np.where(mask, LABELS.index(label), UNKNOWN).astype(np.uint8)
        self.partial.append(f'{photo}\t{self.png(labels)}\n')

    def close(self, name):
        with open(os.path.join(self.out, name), 'w') as f:
            f.writelines(self.rows)
        print(f'{len(self.rows)} rows in {name}')
        self.rows = []


def photos(folder):
    return sorted(os.listdir(os.path.join(folder, 'images')))


def bsds(w, folder, rng):
    maps = sorted(os.listdir(os.path.join(folder, 'masks')))
    for k, name in enumerate(photos(folder)):
        own = [m for m in maps if m.startswith(name[:-4] + '_a')]
        regions = cv2.imread(os.path.join(folder, 'masks', own[k % len(own)]), cv2.IMREAD_UNCHANGED)
        numbers = [n for n in np.unique(regions) if 0.004 <= (regions == n).mean() <= 0.6]
        for n in rng.sample(numbers, min(6, len(numbers))):
            w.mask(os.path.join(folder, 'images', name), regions == n, 'region')


def ccp(w, folder, rng):
    for name in photos(folder):
        labels = cv2.imread(os.path.join(folder, 'masks', name[:-4] + '.png'), cv2.IMREAD_UNCHANGED)
        photo = os.path.join(folder, 'images', name)
        w.mask(photo, labels > 0, 'person')
        w.only(photo, labels > 0, 'person')
        numbers = [n for n in np.unique(labels) if n > 0 and (labels == n).mean() > 0.004]
        for n in rng.sample(numbers, min(3, len(numbers))):
            w.mask(photo, labels == n, 'part')


def binary(w, folder, kind):
    masks = {os.path.splitext(m)[0]: m for m in os.listdir(os.path.join(folder, 'masks'))}
    for name in photos(folder):
        if name[:-4] in masks:
            m = cv2.imread(os.path.join(folder, 'masks', masks[name[:-4]]), cv2.IMREAD_GRAYSCALE)
            w.mask(os.path.join(folder, 'images', name), m > 127, kind)
            if kind != 'part':
                w.only(os.path.join(folder, 'images', name), m > 127, kind)


def panoptic(folder):
    """(photo, which half, map of segment ids, {id: name})."""
    for half in ('train', 'val'):
        with open(os.path.join(folder, f'panoptic_{half}2017.json')) as f:
            coco = json.load(f)
        names = {c['id']: c['name'] for c in coco['categories']}
        for a in coco['annotations']:
            path = os.path.join(folder, 'panoptic', a['file_name'])
            if os.path.exists(path):
                bgr = cv2.imread(path).astype(np.int32)
                ids = bgr[:, :, 2] + 256 * bgr[:, :, 1] + 65536 * bgr[:, :, 0]
                photo = os.path.join(folder, 'images', a['file_name'][:-4] + '.jpg')
                yield photo, half, ids, {s['id']: (names[s['category_id']], s['category_id'] <= 90, s['iscrowd'])
                                         for s in a['segments_info']}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('out')
    args.add_argument('--shared', default=os.environ.get('LITHO_SHARED', '../shared'))
    args = args.parse_args()
    sets, rng, w = os.path.abspath(os.path.join(args.shared, 'data/masks')), random.Random(1), Writer(args.out)
    bsds(w, os.path.join(sets, 'bsds500'), rng)
    ccp(w, os.path.join(sets, 'ccp'), rng)
    for name, kind in (('hair', 'part'), ('weizmann_horse', 'animal'), ('people290', 'person')):
        binary(w, os.path.join(sets, name), kind)
    held = []
    for photo, half, ids, segments in panoptic(os.path.join(sets, 'coco200')):
        labels = np.full(ids.shape, UNKNOWN, np.uint8)
        for number, (name, is_thing, crowd) in segments.items():
            here = ids == number
            label = OF_COCO.get(name, 'other' if is_thing else UNKNOWN)
            labels[here] = label if label == UNKNOWN else LABELS.index(label)
            ys, xs = np.nonzero(here)
            if len(xs) and not crowd and min(np.ptp(xs), np.ptp(ys)) >= 10:
                w.mask(photo, here, 'thing' if is_thing else 'stuff', 0.0004)
        held.append((half, f'{photo}\t{w.png(labels)}\n'))
    w.close('mask.tsv')
    for half, name in (('train', 'stuff.tsv'), ('val', 'stuff_held.tsv')):
        w.rows = [row for h, row in held if h == half] + (w.partial if half == 'train' else [])
        w.close(name)


if __name__ == '__main__':
    main()
