#!/usr/bin/env python3
"""Label maps for `litho train stuff` out of photos that have captions or hand-drawn regions, but no labels.

    python3 tools/stuff_weak.py OUT [--planes build/bench/stuff_planes] [--shared ../shared] [--limit 900]

Self-training (Lee 2013): the installed stuff net is asked. On Flickr8k's train photos what the captions do not speak
of is made unlikely (no snow without snow, skis, ice …), what they name likelier, and the best label is kept where it
is sure. On BSDS500's photos the probabilities are averaged over the regions that one person drew, and a region that
is sure gets its label. The rest stays unknown (255). Writes OUT/weak.tsv and the PNGs. Needs numpy and opencv-python-headless.
"""
import argparse
import collections
import os
import random
import re
import subprocess

import cv2
import numpy as np

UNKNOWN, SURE, SURE_REGION, LEAST_KNOWN = 255, 0.72, 0.6, 0.3
NAMED, NOT_NAMED, HARDLY_NAMED = 1.6, 0.06, 0.25
# Labels that need words: what captions say where they are. Of the second group people seldom speak.
NEED = {
    'snow': 'snow snowy snowboard snowboarder snowboarding ski skis skier skiing sled sledding ice icy snowmobile',
    'sand': 'sand sandy beach desert dune dunes shore shoreline',
    'water': 'water ocean sea lake pool river wave waves surf surfer surfing surfboard swim swims swimming swimmer stream fountain '
             'puddle pond beach shore boat kayak canoe splash splashes splashing wading creek waterfall bay',
    'mountain': 'mountain mountains hill hills cliff hillside peak peaks canyon hiker hikers hiking',
    'food': 'food eat eating eats cake pizza fruit sandwich meal dinner lunch cook cooking bread icecream apple banana',
    'vehicle': 'car cars bike bicycle bicyclist motorcycle truck bus boat kayak canoe train plane van vehicle motorbike biker '
               'bicycles cyclist taxi atv',
    'animal': 'dog dogs puppy cat horse horses bird birds cow sheep animal animals puppies poodle retriever greyhound terrier '
              'duck goose pigeon monkey goat bull'}
NEED_LESS = {
    'rock': 'rock rocks rocky boulder boulders cliff stone stones climb climbs climber climbing',
    'grass': 'grass grassy field lawn park yard soccer meadow football baseball pasture backyard garden hill golf ball frisbee dog dogs',
    'road': 'street road sidewalk bike bicycle bicyclist car cars path pavement paved city motorcycle race racing driveway parking '
            'crosswalk truck bus skateboard skateboarder skateboarding cobblestone concrete walkway walking',
    'floor': 'floor room inside indoor indoors kitchen carpet gym court hall stage living house bed couch table bar restaurant rug',
    'ceiling': 'floor room inside indoor indoors kitchen gym hall stage living bar restaurant',
    'furniture': 'table chair couch bed bench sofa desk seat bar restaurant counter chairs benches crib'}


def captions(path):
    words = collections.defaultdict(set)
    with open(path) as f:
        for line in f:
            name, text = line.split('\t', 1)
            words[name.split('#')[0]] |= set(re.findall('[a-z]+', text.lower()))
    return words


def planes(program, paths):
    """(labels, probabilities (n, h, w)) of each photo."""
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        for path in paths:
            run.stdin.write((path + '\n').encode())
            run.stdin.flush()
            labels, width, height = run.stdout.readline().split()
            labels, shape = labels.decode().split('|'), (int(height), int(width))
            p = np.frombuffer(run.stdout.read(4 * len(labels) * shape[0] * shape[1]), np.float32)
            yield labels, p.reshape(len(labels), *shape).copy()


def by_captions(labels, p, words):
    for need, otherwise in ((NEED, NOT_NAMED), (NEED_LESS, HARDLY_NAMED)):
        for name, text in need.items():
            p[labels.index(name)] *= NAMED if words & set(text.split()) else otherwise
    p /= p.sum(0)
    best = p.argmax(0).astype(np.uint8)
    best[p.max(0) < SURE] = UNKNOWN
    return best


def by_regions(p, regions):
    height, width = regions.shape
    large = np.stack([cv2.resize(plane, (width, height)) for plane in p])
    best = np.full(regions.shape, UNKNOWN, np.uint8)
    for n in np.unique(regions):
        mean = large[:, regions == n].mean(1)
        if mean.max() > SURE_REGION:
            best[regions == n] = mean.argmax()
    return best


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('out')
    args.add_argument('--planes', default='build/bench/stuff_planes')
    args.add_argument('--shared', default=os.environ.get('LITHO_SHARED', '../shared'))
    args.add_argument('--limit', type=int, default=900)
    args = args.parse_args()
    flickr, bsds = (os.path.abspath(os.path.join(args.shared, 'data', f)) for f in ('flickr8k', 'masks/bsds500'))
    words = captions(os.path.join(flickr, 'captions.tsv'))
    with open(os.path.join(flickr, 'train.txt')) as f:
        names = f.read().split()
    random.Random(2).shuffle(names)
    drawn = [os.path.join(bsds, 'images', n) for n in sorted(os.listdir(os.path.join(bsds, 'images')))]
    maps = sorted(os.listdir(os.path.join(bsds, 'masks')))
    photos = [os.path.join(flickr, 'images', n) for n in names[:args.limit]] + drawn
    os.makedirs(os.path.join(args.out, 'png'), exist_ok=True)
    n = 0
    with open(os.path.join(args.out, 'weak.tsv'), 'w') as out:
        for photo, (labels, p) in zip(photos, planes(args.planes, photos)):
            name = os.path.basename(photo)
            if photo in drawn:
                own = next(m for m in maps if m.startswith(name[:-4] + '_a'))
                best = by_regions(p, cv2.imread(os.path.join(bsds, 'masks', own), cv2.IMREAD_UNCHANGED))
            else:
                best = by_captions(labels, p, words[name])
            if (best != UNKNOWN).mean() < LEAST_KNOWN:
                continue
            png = os.path.join('png', f'{n:05d}.png')
            cv2.imwrite(os.path.join(args.out, png), best)
            out.write(f'{photo}\t{png}\n')
            n += 1
    print(f'{n} maps')


if __name__ == '__main__':
    main()
