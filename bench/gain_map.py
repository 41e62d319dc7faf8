#!/usr/bin/env python3
"""gain_map.py: does an edited Ultra HDR photo still shine where it did? Judged by libultrahdr, which knows nothing of litho.

  bench/gain_map.py build/litho PHOTO… [--sheet FILE]     any photos; highlights are made to shine up to four times as bright

Needs imagecodecs (it brings libultrahdr), numpy and pillow. Each photo becomes an Ultra HDR file by libultrahdr; litho takes it
through a step with --keep-gainmap; libultrahdr decodes the output to HDR. Measured is the gain at each pixel, log2 of HDR over
SDR light, beside that of the source moved in the same way by numpy; in stops. The peer is what libultrahdr itself loses when
it decodes and codes the same file once more at quality 95.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import imagecodecs
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent))
import results  # noqa: E402

OFFSET = 1 / 64


def half(gain):
    return np.asarray(Image.fromarray(gain.astype(np.float32)).resize((gain.shape[1] // 2, gain.shape[0] // 2),
                                                                      Image.Resampling.BOX))


def middle(gain):
    return gain[gain.shape[0] // 4:gain.shape[0] * 3 // 4, gain.shape[1] // 4:gain.shape[1] * 3 // 4]


CROP = {'op': 'crop', 'box': [.25, .25, .5, .5]}
TURN = {'op': 'rotate', 'angle': 90}
HALF = {'op': 'resize', 'percent': 50}
EXPOSURE = {'op': 'exposure', 'ev': 0.5}
# The step, or several one after the other, and what numpy does to the gain of the source.
STEPS = {
    'exposure': (EXPOSURE, lambda g: g),
    'saturation in a box': ({'op': 'saturation', 'amount': 40, 'region': {'box': [.2, .2, .7, .7]}}, lambda g: g),
    'flip': ({'op': 'flip'}, lambda g: g[:, ::-1]),
    'quarter turn': (TURN, lambda g: np.rot90(g, 3)),
    'crop': (CROP, middle),
    'half size': (HALF, half),
    'crop, turn, half size, exposure': ([CROP, TURN, HALF, EXPOSURE], lambda g: half(np.rot90(middle(g), 3))),
}


def linear(codes):
    return np.where(codes <= .04045, codes / 12.92, ((codes + .055) / 1.055) ** 2.4)


def make_hdr(path):
    """Linear light in which what is bright shines; even sides, at most 1,000 px."""
    picture = Image.open(path).convert('RGB')
    picture.thumbnail((1000, 1000))
    codes = np.asarray(picture, np.float32)[:picture.height // 4 * 4, :picture.width // 4 * 4] / 255
    light = linear(codes)
    return light * (1 + 3 * np.clip((light.mean(2, keepdims=True) - .3) / .4, 0, 1))


def encode(light):
    rgba = np.dstack([light, np.ones(light.shape[:2])]).astype(np.float16)
    return imagecodecs.ultrahdr_encode(np.ascontiguousarray(rgba), 95)


def gain_of(path):
    """log2 of HDR over SDR light, and the HDR light."""
    hdr = np.asarray(imagecodecs.ultrahdr_decode(Path(path).read_bytes(), dtype=np.float16)).astype(np.float32)[..., :3]
    sdr = linear(np.asarray(Image.open(path).convert('RGB'), np.float32) / 255)
    return np.log2((hdr.mean(2) + OFFSET) / (sdr.mean(2) + OFFSET)), hdr


def error_of(gain, wanted):
    height, width = min(gain.shape[0], wanted.shape[0]), min(gain.shape[1], wanted.shape[1])
    return float(np.abs(gain[:height, :width] - wanted[:height, :width]).mean())


def apply(litho, folder, step, source, output):
    recipe = folder / 'recipe.json'
    recipe.write_text(json.dumps({'litho': 1, 'steps': step if isinstance(step, list) else [step]}))
    subprocess.run([litho, 'apply', recipe, source, '-o', output, '--keep-gainmap', '--force'], check=True)


def shown(path, hdr):
    """SDR beside the HDR picture darkened to a quarter, so that what shines is seen."""
    right = (np.clip(hdr / 4, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    pair = Image.fromarray(np.hstack([np.asarray(Image.open(path).convert('RGB')), right]))
    pair.thumbnail((900, 300))
    return pair


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('litho')
    parser.add_argument('photo', nargs='+')
    parser.add_argument('--sheet', metavar='FILE')
    results.add_options(parser)
    args = parser.parse_args()
    errors, recoded, pairs = {name: [] for name in STEPS}, [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, output = folder / 'source.jpg', folder / 'output.jpg'
        for photo in args.photo:
            source.write_bytes(encode(make_hdr(photo)))
            gain, hdr = gain_of(source)
            output.write_bytes(encode(hdr))
            recoded.append(error_of(gain_of(output)[0], gain))
            for step_name, (step, move) in STEPS.items():
                apply(args.litho, folder, step, source, output)
                after, hdr = gain_of(output)
                errors[step_name].append(error_of(after, move(gain)))
                if photo == args.photo[0]:
                    pairs.append(shown(output, hdr))
    for step_name, values in errors.items():
        print(f'{step_name:32} {np.mean(values):.3f} stops')
    every = float(np.mean([np.mean(v) for v in errors.values()]))
    print(f'{"all":32} {every:.3f} stops\n{"libultrahdr, once more":32} {np.mean(recoded):.3f} stops')
    if args.sheet:
        sheet = Image.new('RGB', (max(p.width for p in pairs), sum(p.height for p in pairs)))
        top = 0
        for pair in pairs:
            sheet.paste(pair, (0, top))
            top += pair.height
        sheet.save(args.sheet)
    results.record(args, 'gain-map', {'error of the gain': round(every, 3)},
                   {'libultrahdr': {'error of the gain': round(float(np.mean(recoded)), 3)}})


if __name__ == '__main__':
    main()
