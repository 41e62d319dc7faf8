#!/usr/bin/env python3
"""Regions on COCO's masks: litho with nets and without, beside OpenCV's grabCut and plain DeepLab.

    python3 bench/regions.py [--limit N] [--litho build/litho] [--data DIR] [--voc DEEPLAB.tflite] \
        [--yolo YOLOV8-SEG.tflite --labels NAMES.txt]

IoU of person, animal, subject and of each class that Pascal VOC and COCO share, pooled over the photos of
coco_mini_dev (intersections and unions are summed; crowds count). The subject's truth: every instance of at least a
quarter of the largest one's area. litho writes its masks by `litho regions`, nets as installed; a region that it says
is absent is an empty mask. Below the table: the mean over VOC's twenty classes (those that the photos show; photos pooled in each), false
alarms of all regions, and the CPU time of a region found: of all that was asked for, over the masks with an IoU of at
least 0.5 in their photo. grabCut: five rounds from a rectangle of the middle 80 %, and, as an oracle, from the true
mask's box. Plain DeepLab (with --voc; needs openvino): the picture stretched to 513 px, its class numbers as they are.
The net of --yolo alone: letterboxed to its square, boxes from a score of 0.25 on after suppression at an
overlap of 0.5, masks of its prototypes inside the boxes; its subject is all that it sees of at least a quarter of the largest.
A dev set: MIN_AGREEMENT of src/see/people/person.c and the looks of src/see/segments.c were chosen on 14 of its photos.
Needs numpy and opencv-python-headless.
"""
import argparse
import collections
import glob
import json
import os
import resource
import subprocess
import tempfile

import cv2
import numpy as np

import results
from results import machine

CLASSES = {  # COCO's name: (VOC's number, words for litho)
    'bicycle': (2, 'all bicycles'), 'boat': (4, 'all boats'), 'bottle': (5, 'all bottles'), 'bus': (6, 'all buses'),
    'car': (7, 'all cars'), 'chair': (9, 'all chairs'), 'dining table': (11, 'all tables'), 'dog': (12, 'all dogs'),
    'cat': (8, 'all cats'), 'bird': (3, 'all birds'), 'horse': (13, 'all horses'), 'cow': (10, 'all cows'),
    'sheep': (17, 'all sheep'), 'motorcycle': (14, 'all motorbikes'), 'potted plant': (16, 'all potted plants'),
    'couch': (18, 'all sofas'), 'train': (19, 'all trains'), 'tv': (20, 'all monitors'), 'airplane': (1, 'all planes')}
ANIMALS = [3, 8, 10, 12, 13, 17]


def from_runs(segment):
    height, width = segment['size']
    mask, at, value = np.zeros(height * width, np.uint8), 0, 0
    for n in segment['counts']:
        mask[at:at + n] = value
        at, value = at + n, 1 - value
    return mask.reshape(width, height).T


def paint(annotations, width, height):
    mask = np.zeros((height, width), np.uint8)
    for a in annotations:
        if isinstance(a['segmentation'], dict):
            mask |= from_runs(a['segmentation'])
        else:
            for outline in a['segmentation']:
                cv2.fillPoly(mask, [np.round(np.reshape(outline, (-1, 2))).astype(np.int32)], 1)
    return mask > 0


def truths(image, annotations, category):
    def of(keep):
        return paint([a for a in annotations if keep(a)], image['width'], image['height'])
    largest = max([a['area'] for a in annotations if not a['iscrowd']], default=0)
    out = {'person': of(lambda a: category[a['category_id']]['name'] == 'person'),
           'animal': of(lambda a: category[a['category_id']]['supercategory'] == 'animal'),
           'subject': of(lambda a: not a['iscrowd'] and a['area'] >= 0.25 * largest)}
    for name in CLASSES:
        out[name] = of(lambda a: category[a['category_id']]['name'] == name)
    return out


def cpu_s():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def by_litho(litho, photo, folder, floor):
    """{region: mask} and CPU seconds."""
    start, masks = cpu_s(), {}
    wanted = ['--region=person', '--region=animal', '--region=subject']
    wanted += [] if floor else [f'--text={words}' for _, words in CLASSES.values()]
    run = subprocess.run([litho, 'regions', '--quiet', '--force', *wanted, '-o', folder, *(['--floor'] if floor else []),
                          '--json', photo], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr)
    files = glob.glob(os.path.join(folder, '*.png'))
    stem = os.path.splitext(os.path.basename(photo))[0]
    names = {**{k: k for k in ('person', 'animal', 'subject')},
             **{name: words.replace(' ', '-') for name, (_, words) in CLASSES.items()}}
    for name, tail in names.items():
        for f in files:
            if os.path.basename(f).replace(' ', '-').replace('_', '-').lower() == f'{stem}-{tail}.png'.lower():
                masks[name] = cv2.imread(f, cv2.IMREAD_UNCHANGED) > 32767
    for f in files:
        os.remove(f)
    return masks, cpu_s() - start


def grab_cut(picture, box):
    height, width = picture.shape[:2]
    scale = 320 / max(height, width)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    x, y, w, h = (int(v * scale) for v in box)
    mask = np.zeros(small.shape[:2], np.uint8)
    if w < 4 or h < 4:
        return np.zeros((height, width), bool)
    cv2.setRNGSeed(0)
    cv2.grabCut(small, mask, (x, y, min(w, small.shape[1] - x - 1), min(h, small.shape[0] - y - 1)),
                np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    return cv2.resize((mask % 2).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0


def box_of(mask):
    ys, xs = np.nonzero(mask)
    return (xs.min(), ys.min(), np.ptp(xs) + 1, np.ptp(ys) + 1) if len(xs) else (0, 0, 0, 0)


def deeplab(path):
    import openvino
    net = openvino.Core().compile_model(path, 'CPU')

    def label(picture):
        inside = cv2.resize(picture[:, :, ::-1], (513, 513), interpolation=cv2.INTER_AREA)
        classes = next(iter(net([inside[None]]).values())).reshape(513, 513).astype(np.uint8)
        return cv2.resize(classes, picture.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return label


def yolo(path, labels):
    """picture → {name: mask} of a YOLOv8-seg net alone, and its subject."""
    import openvino
    net = openvino.Core().compile_model(path, 'CPU')
    with open(labels) as f:
        names = [line.strip() for line in f]
    side = net.input(0).shape[1]

    def label(picture):
        height, width = picture.shape[:2]
        scale = side / max(height, width)
        w, h = round(width * scale), round(height * scale)
        x0, y0 = (side - w) // 2, (side - h) // 2
        inside = np.full((side, side, 3), 114, np.uint8)
        inside[y0:y0 + h, x0:x0 + w] = cv2.resize(picture[:, :, ::-1], (w, h), interpolation=cv2.INTER_LINEAR)
        rows, prototypes = sorted(net([inside[None].astype(np.float32) / 255]).values(), key=lambda v: v.ndim)
        rows, prototypes = rows[0].T, prototypes[0]
        scores = rows[:, 4:4 + len(names)]
        best, score = scores.argmax(1), scores.max(1)
        boxes = rows[:, :4] * (side if rows[:, :4].max() < 4 else 1)
        corners = np.concatenate([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, 2:]], 1)
        masks, seen = {}, []
        for i in np.ravel(cv2.dnn.NMSBoxesBatched(corners.tolist(), score.tolist(), best.tolist(), 0.25, 0.5)).astype(int):
            small = prototypes @ rows[i, 4 + len(names):]
            mask = cv2.resize(small, (side, side), interpolation=cv2.INTER_LINEAR) > 0
            x, y, bw, bh = corners[i]
            only = np.zeros_like(mask)
            only[max(int(y), 0):max(int(y + bh), 0), max(int(x), 0):max(int(x + bw), 0)] = True
            mask = (mask & only)[y0:y0 + h, x0:x0 + w]
            mask = cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
            masks[names[best[i]]] = masks.get(names[best[i]], False) | mask
            seen.append(mask)
        largest = max((m.sum() for m in seen), default=0)
        for m in seen:
            if m.sum() >= 0.25 * largest:
                masks['subject'] = masks.get('subject', False) | m
        return masks
    return label


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--limit', type=int, default=80)
    args.add_argument('--litho', default='build/litho')
    args.add_argument('--data', default=os.path.join(os.environ.get('LITHO_SHARED', '../shared'),
                                                     'data/testsets/coco_mini_dev'))
    args.add_argument('--voc')
    args.add_argument('--yolo', metavar='NET')
    args.add_argument('--labels', metavar='FILE', help='names of the classes of --yolo')
    results.add_options(args)
    args = args.parse_args()
    with open(os.path.join(args.data, 'annotations/instances_train2017.json')) as f:
        coco = json.load(f)
    category = {c['id']: c for c in coco['categories']}
    of_image = collections.defaultdict(list)
    for a in coco['annotations']:
        of_image[a['image_id']].append(a)
    label = deeplab(args.voc) if args.voc else None
    instances = yolo(args.yolo, args.labels) if args.yolo else None
    animals = {c['name'] for c in coco['categories'] if c['supercategory'] == 'animal'}
    both, either, n_with = collections.Counter(), collections.Counter(), collections.Counter()
    false_alarms, n_without, seconds = collections.Counter(), collections.Counter(), collections.Counter()
    n_found = collections.Counter()

    def count(who, name, mask, truth):
        mask = np.zeros_like(truth) if mask is None else mask
        common, all_of_it = int((mask & truth).sum()), int((mask | truth).sum())
        both[who, name] += common
        either[who, name] += all_of_it
        n_found[who] += common >= 0.5 * all_of_it > 0
        if not truth.any():
            n_without[who, name] += 1
            false_alarms[who, name] += mask.mean() > 0.001

    images = sorted(coco['images'], key=lambda i: i['id'])[:args.limit]
    with tempfile.TemporaryDirectory() as folder:
        for image in images:
            photo = os.path.join(args.data, 'images', image['file_name'])
            picture = cv2.imread(photo)
            truth = truths(image, of_image[image['id']], category)
            by_net, s = by_litho(args.litho, photo, folder, False)
            seconds['net'] += s
            by_floor, s = by_litho(args.litho, photo, folder, True)
            seconds['floor'] += s
            classes = label(picture) if label else None
            alone = instances(picture) if instances else {}
            if instances:
                for name in animals & alone.keys():
                    alone['animal'] = alone.get('animal', False) | alone[name]
            height, width = truth['person'].shape
            middle = grab_cut(picture, (0.1 * width, 0.1 * height, 0.8 * width, 0.8 * height))
            for name, true in truth.items():
                n_with[name] += bool(true.any())
                count('net', name, by_net.get(name), true)
                if name in ('person', 'animal', 'subject'):
                    count('floor', name, by_floor.get(name), true)
                    count('middle', name, middle, true)
                    count('oracle', name, grab_cut(picture, box_of(true)), true)
                if instances:
                    count('yolo', name, alone.get(name), true)
                if label:
                    wanted = {'person': [15], 'animal': ANIMALS, 'subject': range(1, 21)}.get(name) or [CLASSES[name][0]]
                    count('deeplab', name, np.isin(classes, list(wanted)), true)

    def cell(who, name):
        return f'{both[who, name] / max(either[who, name], 1):.3f}' if (who, name) in either else ''
    print(f'{len(images)} photos, {machine()}; litho {seconds["net"] / len(images):.2f} s CPU a photo with nets (22 regions), '
          f'{seconds["floor"] / len(images):.2f} s floor (3 regions)\n')
    more = ['yolo'] if instances else []
    print('| region | photos with it | litho, nets | false alarms | litho, floor | DeepLab alone | grabCut, middle | grabCut, true box |'
          + (' the net of --yolo alone |' if instances else ''))
    print('|---|---|---|---|---|---|---|---|' + '---|' * len(more))
    for name in ['person', 'animal', 'subject', *CLASSES]:
        if n_with[name]:
            print(f'| {name} | {n_with[name]} | {cell("net", name)} | {false_alarms["net", name]} of '
                  f'{n_without["net", name]} | ' + ' | '.join(cell(w, name) for w in ('floor', 'deeplab', 'middle', 'oracle', *more)) + ' |')
    for who, title in (('net', 'litho, nets'), *((('deeplab', 'DeepLab alone'),) if label else ()),
                       *((('yolo', 'the net of --yolo alone'),) if instances else ())):
        each = [both[who, name] / max(either[who, name], 1) for name in ('person', *CLASSES) if n_with[name]]
        print(f'\n{title}: mean of {len(each)} classes {np.mean(each):.3f}, without person {np.mean(each[1:]):.3f}; false alarms '
              f'{sum(false_alarms[who, name] for name in n_with)} of all {len(n_with)} regions, '
              f'{sum(false_alarms[who, name] for name in CLASSES)} of the {len(CLASSES)} names')
    print(f'litho, nets: {n_found["net"]} regions found, {seconds["net"] / max(n_found["net"], 1):.2f} s CPU each')
    for name in ('person', 'subject'):
        found = {who: both[who, name] / max(either[who, name], 1) for who in ('net', 'deeplab', 'oracle') if (who, name) in either}
        if label:
            results.record(args, f'regions-{name}', {'IoU': found['net']}, {'DeepLab alone': {'IoU': found['deeplab']},
                                                                            'grabCut, true box': {'IoU': found['oracle']}})


if __name__ == '__main__':
    main()
