#!/usr/bin/env python3
"""Free texts: does the finder point at what is meant, and does its score mean the chance to be right?

    python3 bench/phrases.py [--sets names,phrases,questions] [--limit N] [--answers build/bench/answers] [--plot O.svg]

names: every class name of each photo of coco_mini_dev, and as many of classes that are not there; truth: the
instances. phrases: RefCOCO's on photos of coco200 and coco_mini_dev; questions: those on Flickr8k's photos, from their
first noun phrase on; truth: a box. The answer's point is the middle of its mask (the pixel farthest from its edge).
"Best" is the best candidate whether it is believed or not, "answered" what is said to be there. Beside it: the middle
of the frame, and the subject (saliency). --plot: the share that was right (IoU with the truth at least .4) by score,
as SVG. A dev set: the factors of src/see/find/sure.c and proposals.c were chosen on it.
Needs numpy and opencv-python-headless, `meson compile -C build bench/answers`, and the nets of `litho models pull see`.
"""
import argparse
import collections
import json
import os
import random
import re
import subprocess
import tempfile

import cv2
import numpy as np

import results
from regions import paint
from results import machine

RIGHT_IOU = 0.4


def ask(program, asked, always):
    """(answer, mask or None) for each (photo, text)."""
    environment = {**os.environ, **({'LITHO_ANSWERS_ALL': '1'} if always else {})}
    with tempfile.TemporaryFile() as f:
        f.write(''.join(f'{photo}\t{words}\n' for photo, words in asked).encode())
        f.seek(0)
        with subprocess.Popen([program], stdin=f, stdout=subprocess.PIPE, env=environment) as run:
            for _ in asked:
                line = run.stdout.readline()
                if not line:
                    raise SystemExit(f'{program} ended early')
                answer = json.loads(line)
                w, h = answer['width'], answer['height']
                mask = np.frombuffer(run.stdout.read(4 * w * h), np.float32).reshape(h, w) > .5 if w else None
                yield answer, mask if mask is not None and mask.any() else None


def middle(mask):
    """Fractions of the frame: the pixel farthest from the mask's edge."""
    deep = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = np.unravel_index(np.argmax(deep), deep.shape)
    return (x + .5) / mask.shape[1], (y + .5) / mask.shape[0]


def hits(truth, point):
    if point is None:
        return False
    x, y = point
    if isinstance(truth, tuple):
        return truth[0] <= x <= truth[2] and truth[1] <= y <= truth[3]
    height, width = truth.shape
    return bool(truth[min(int(y * height), height - 1), min(int(x * width), width - 1)])


def iou(truth, mask):
    if mask is None:
        return 0.
    if isinstance(truth, tuple):  # of boxes
        ys, xs = np.nonzero(mask)
        height, width = mask.shape
        box = xs.min() / width, ys.min() / height, (xs.max() + 1) / width, (ys.max() + 1) / height
        w, h = min(truth[2], box[2]) - max(truth[0], box[0]), min(truth[3], box[3]) - max(truth[1], box[1])
        both = max(w, 0) * max(h, 0)
        areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (truth, box)]
        return both / (sum(areas) - both)
    small = cv2.resize(truth.astype(np.uint8), mask.shape[::-1], interpolation=cv2.INTER_AREA) > 0
    both, either = np.count_nonzero(mask & small), np.count_nonzero(mask | small)
    return both / either if either else 0.


def names(data, limit):
    """(photo, text, truth or None where it is not there)"""
    folder = os.path.join(data, 'testsets/coco_mini_dev')
    with open(os.path.join(folder, 'annotations/instances_train2017.json')) as f:
        coco = json.load(f)
    name = {c['id']: c['name'] for c in coco['categories']}
    of_image = collections.defaultdict(list)
    for a in coco['annotations']:
        of_image[a['image_id']].append(a)
    rng = random.Random(0)
    for image in coco['images'][:limit]:
        here = sorted({name[a['category_id']] for a in of_image[image['id']]})
        gone = rng.sample(sorted(set(name.values()) - set(here)), len(here))
        for n in here + gone:
            of_name = [a for a in of_image[image['id']] if name[a['category_id']] == n]
            mask = paint(of_name, image['width'], image['height'])
            yield os.path.join(folder, 'images', image['file_name']), n, mask if n in here else None


def phrases(data, limit):
    with open(os.path.join(data, 'masks/grounding/refcoco_on_photos_we_have.jsonl')) as f:
        for row in list(map(json.loads, f))[:limit]:
            n = f'{row["image_id"]:012}.jpg'
            photo = next((p for p in (os.path.join(data, 'testsets/coco_mini_dev/images', n),
                                      os.path.join(data, 'masks/coco200/images', n),
                                      os.path.join(data, 'masks/coco200', n)) if os.path.exists(p)), None)
            if photo:
                w, h, b = row['w'], row['h'], row['bbox']
                yield photo, row['phrase'], (b[0] / w, b[1] / h, b[2] / w, b[3] / h)


def questions(data, limit):
    with open(os.path.join(data, 'masks/grounding/flickr8k_question_boxes.jsonl')) as f:
        for row in list(map(json.loads, f))[:limit]:
            photo = os.path.join(data, 'flickr8k/images', row['file'])
            match = re.search(r'\b(the|an?|someone|anyone|any)\b.*', row['question'], re.I)
            words = match.group(0) if match else row['question']
            words = re.sub(r'\b(in|of) (the|this) (image|photo|picture|photograph)\b|\?', '', words)
            if os.path.exists(photo):
                yield photo, ' '.join(words.split()[:10]), tuple(row['bbox_norm'])


def table(kind, rows, by_photo):
    here = [r for r in rows if r['truth'] is not None]
    gone = [r for r in rows if r['truth'] is None]
    ways = {'best': [(r['hit'], r['iou']) for r in here],
            'answered': [(r['hit'] and r['present'], r['iou'] * r['present']) for r in here],
            'the middle': [(hits(r['truth'], (.5, .5)), 0) for r in here],
            'the subject': [(hits(r['truth'], by_photo[r['photo']][1]), iou(r['truth'], by_photo[r['photo']][0]))
                            for r in here]}
    for way, values in ways.items():
        point, overlap = np.mean(values, axis=0)
        print(f'| {kind} | {way} | {len(here)} | {100 * point:.1f} % | {overlap:.3f} |')
    said = sum(r['present'] for r in gone)
    return f'{kind}: said to be there: {sum(r["present"] for r in here)} of {len(here)} that are' + \
        (f', {said} of {len(gone)} that are not' if gone else '')


def reliability(rows):
    bins = []
    for low in np.arange(0, 1, .1):
        inside = [r for r in rows if low <= r['score'] < low + .1 or (low > .85 and r['score'] == 1)]
        if inside:
            bins.append((np.mean([r['score'] for r in inside]), np.mean([r['right'] for r in inside]), len(inside)))
    return bins


def plot(bins, path):
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 330" font-family="sans-serif" font-size="11">',
           '<rect width="340" height="330" fill="#fff"/><path d="M40 10V290H320" fill="none" stroke="#000"/>'
           '<path d="M40 290L320 10" stroke="#999" stroke-dasharray="4 3"/>']
    for score, right, n in bins:
        x, y, radius = 40 + 280 * score, 290 - 280 * right, 2 + n ** .5 / 2
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#36c"/>'
                   f'<text x="{x + radius + 2:.1f}" y="{y - 4:.1f}">{n}</text>')
    for k in range(0, 11, 2):
        out.append(f'<text x="{34 + 28 * k}" y="304">{k / 10:.1f}</text>')
        out.append(f'<text x="16" y="{294 - 28 * k}">{k / 10:.1f}</text>')
    out.append('<text x="140" y="322">score</text>')
    out.append('<text x="12" y="170" transform="rotate(-90 12 170)">share right</text></svg>')
    with open(path, 'w') as f:
        f.write('\n'.join(out) + '\n')


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--sets', default='names,phrases,questions')
    args.add_argument('--limit', type=int, default=10000)
    args.add_argument('--answers', default='build/bench/answers')
    args.add_argument('--dump', help='write each answer with its truth there, a line of JSON each')
    args.add_argument('--plot')
    args.add_argument('--data', default=os.path.join(os.environ.get('LITHO_SHARED', '../shared'), 'data'))
    results.add_options(args)
    args = args.parse_args()
    print(machine() + '\n\n| set | by | asked | pointing | mean IoU |\n|---|---|---|---|---|')
    notes, everything, recorded, beside = [], [], {}, {}
    for kind in args.sets.split(','):
        asked = list({'names': names, 'phrases': phrases, 'questions': questions}[kind](args.data, args.limit))
        asked.sort(key=lambda a: a[0])
        photos = sorted({a[0] for a in asked})
        by_photo = {p: (m, middle(m) if m is not None else None) for p, (_, m) in
                    zip(photos, ask(args.answers, [(p, 'the subject') for p in photos], True))}
        rows = []
        for (photo, text, truth), (answer, mask) in zip(asked, ask(args.answers, [a[:2] for a in asked], True)):
            row = {'photo': photo, 'text': text, 'truth': truth, 'present': answer['present'],
                   'score': answer['score'], 'answer': answer,
                   'hit': truth is not None and mask is not None and hits(truth, middle(mask)),
                   'iou': iou(truth, mask) if truth is not None else 0}
            row['right'] = row['iou'] >= RIGHT_IOU
            rows.append(row)
        notes.append(table(kind, rows, by_photo))
        everything += rows
        here = [r for r in rows if r['truth'] is not None]
        recorded[f'{kind}_pointing'] = 100 * np.mean([r['hit'] for r in here])
        recorded[f'{kind}_iou'] = np.mean([r['iou'] for r in here])
        beside[f'{kind}_pointing'] = 100 * np.mean([hits(r['truth'], (.5, .5)) for r in here])
    print('\n' + '\n'.join(notes))
    bins = reliability(everything)
    print('\nscore and share right: ' + ', '.join(f'{s:.2f} {r:.2f} ({n})' for s, r, n in bins))
    if args.plot:
        plot(bins, args.plot)
    if args.dump:
        with open(args.dump, 'w') as f:
            for row in everything:
                plain = {k: v for k, v in row.items() if k != 'truth'}
                plain.update(here=row['truth'] is not None, hit=bool(row['hit']), right=bool(row['right']))
                f.write(json.dumps(plain) + '\n')
    results.record(args, 'phrases', recorded, {'the middle': beside})


if __name__ == '__main__':
    main()
