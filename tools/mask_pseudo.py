#!/usr/bin/env python3
"""Masks for `litho train mask` out of photos without any: what a detector and a saliency net agree on.

    python3 tools/mask_pseudo.py OUT [--shared ../shared] [--limit 1100] [--things build/bench/things] [--matte u2netp.onnx]

litho's detector (SSD MobileNet v2) finds boxes in Flickr8k's train photos; u2netp looks at each box, widened by 12 %. The mask is kept
where its own box is the detector's (IoU ≥ 0.78), hardly any of it lies outside, and few of its pixels are in doubt:
about one box in four. Writes OUT/pseudo.tsv (photo, mask, "pseudo") and the PNGs. Needs the nets of `litho models
pull see`, numpy, opencv-python-headless and openvino.
"""
import argparse
import json
import os
import random
import subprocess

import cv2
import numpy as np
import openvino

MIN_SCORE, MARGIN, MIN_SIDE_PX, MOST_A_PHOTO = 0.4, 0.12, 24, 3
MIN_BOX_IOU, MOST_OUTSIDE, MOST_DOUBT, LEAST_OF_BOX = 0.78, 0.12, 0.35, 0.15
MEAN, STD = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])


def salient(net, rgb):
    x = cv2.resize(rgb, (320, 320), interpolation=cv2.INTER_AREA).astype(np.float32)
    x = (x / max(x.max(), 1e-6) - MEAN) / STD
    return net(x.transpose(2, 0, 1)[None])[0][0, 0]


def agreed(net, rgb, x0, y0, x1, y1):
    """The mask (float, the photo's size) of what is in the box; None where the two nets differ."""
    height, width = rgb.shape[:2]
    w, h = x1 - x0, y1 - y0
    left, top = int(max(x0 - MARGIN * w, 0)), int(max(y0 - MARGIN * h, 0))
    right, bottom = int(min(x1 + MARGIN * w, width)), int(min(y1 + MARGIN * h, height))
    full, inside = np.zeros((height, width), np.float32), np.zeros((height, width), bool)
    full[top:bottom, left:right] = cv2.resize(salient(net, rgb[top:bottom, left:right]), (right - left, bottom - top))
    inside[int(y0):int(np.ceil(y1)), int(x0):int(np.ceil(x1))] = True
    on = full > 0.5
    ys, xs = np.nonzero(on & inside)
    if len(xs) < LEAST_OF_BOX * w * h:
        return None
    mx0, my0, mx1, my1 = xs.min(), ys.min(), xs.max() + 1, ys.max() + 1
    both = (min(mx1, x1) - max(mx0, x0)) * (min(my1, y1) - max(my0, y0))
    either = (max(mx1, x1) - min(mx0, x0)) * (max(my1, y1) - min(my0, y0))
    doubt = ((full > 0.1) & (full < 0.9)).sum() / on.sum()
    if both / either < MIN_BOX_IOU or (on & ~inside).sum() > MOST_OUTSIDE * on.sum() or doubt > MOST_DOUBT:
        return None
    return np.where(inside, full, 0)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('out')
    args.add_argument('--shared', default=os.environ.get('LITHO_SHARED', '../shared'))
    args.add_argument('--limit', type=int, default=1100)
    args.add_argument('--things', default='build/bench/things')
    args.add_argument('--matte', default=os.path.join(os.environ.get('LITHO_CACHE', os.path.expanduser('~/.cache/litho')),
                                                      'models/u2netp.onnx'))
    args = args.parse_args()
    folder = os.path.abspath(os.path.join(args.shared, 'data/flickr8k'))
    matte = openvino.Core().compile_model(args.matte, 'CPU', {'INFERENCE_PRECISION_HINT': 'f32'})
    os.makedirs(os.path.join(args.out, 'png'), exist_ok=True)
    with open(os.path.join(folder, 'train.txt')) as f:
        names = f.read().split()
    random.Random(1).shuffle(names)
    photos = ''.join(f'{folder}/images/{name}\n' for name in names[:args.limit])
    seen = subprocess.run([args.things], input=photos, capture_output=True, text=True, check=True).stdout
    n = 0
    with open(os.path.join(args.out, 'pseudo.tsv'), 'w') as out:
        for line in seen.splitlines():
            row = json.loads(line)
            rgb = np.ascontiguousarray(cv2.imread(row['photo'])[:, :, ::-1])
            height, width = rgb.shape[:2]
            kept = 0
            for thing in row['things']:
                x, y, w, h = np.array(thing['box']) * [width, height, width, height]
                if thing['said'] < MIN_SCORE or kept == MOST_A_PHOTO or min(w, h) < MIN_SIDE_PX:
                    continue
                mask = agreed(matte, rgb, x, y, x + w, y + h)
                if mask is not None:
                    png = os.path.join('png', f'{n:05d}.png')
                    cv2.imwrite(os.path.join(args.out, png), (mask * 255).astype(np.uint8))
                    out.write(f"{row['photo']}\t{png}\tpseudo\n")
                    kept += 1
                    n += 1
    print(f'{n} masks')


if __name__ == '__main__':
    main()
