#!/usr/bin/env python3
"""Time and peak memory of styles at 24 megapixels, and of a style net beside a bare loop.

    python3 bench/style_time.py LITHO [--repeat 3]

The photo is 24 Kodak crops enlarged to 6000 × 4000, as JPEG. Every command reads and writes JPEG; "nothing" is the same
without a step. Rows are run in turn, medians are printed. The net's own share is the command with the net less the
command with the look `faded` (a point pass over the frame), beside onnxruntime's session.run on the same size in the same
run. Needs pillow, numpy, onnxruntime.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

import results

DATA = Path(os.environ.get('LITHO_SHARED', Path(__file__).parent.parent.parent / 'shared')) / 'data'
STEPS = {
    'nothing': None,
    'look faded': {'style': 'faded'},
    'look vintage_film': {'style': 'vintage_film'},
    'look dreamy': {'style': 'dreamy'},
    'look oil_painting': {'style': 'oil_painting'},
    'look watercolor': {'style': 'watercolor'},
    'reference wreck (800 px)': {'reference': 'ref'},
    'net style_wreck': {'model': 'style_wreck'},
}


def photo(path):
    sheet = Image.new('RGB', (6000, 4000))
    for i, file in enumerate(sorted((DATA / 'testsets/Kodak24').glob('*.png'))[:24]):
        crop = Image.open(file).convert('RGB').resize((1000, 1000), Image.BICUBIC)
        sheet.paste(crop, (i % 6 * 1000, i // 6 * 1000))
    sheet.save(path, quality=92)


def run(command, env):
    begin = time.monotonic()
    process = subprocess.Popen(command, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f'failed: {command}')
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def bare(model, width, height):
    session = onnxruntime.InferenceSession(str(model), providers=['CPUExecutionProvider'])
    x = np.random.default_rng(1).random((1, 3, height, width), dtype=np.float32)
    name = session.get_inputs()[0].name
    begin, cpu = time.monotonic(), time.process_time()
    session.run(None, {name: x})
    return time.monotonic() - begin, time.process_time() - cpu


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('litho')
    parser.add_argument('--repeat', type=int, default=3)
    results.add_options(parser)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, 'XDG_CONFIG_HOME': f'{folder}/config', 'LITHO_CACHE': f'{folder}/cache'}
        model = DATA / 'models/style_wreck.onnx'
        subprocess.run([args.litho, 'models', 'add', model, '--role', 'style', '--quiet'], env=env, check=True,
                       stdout=subprocess.DEVNULL)
        photo(f'{folder}/in.jpg')
        rows, loops = {name: [] for name in STEPS}, []
        for _ in range(args.repeat):
            for name, step in STEPS.items():
                recipe = {'litho': 1, 'steps': [{'op': 'style', **step}] if step else []}
                Path(f'{folder}/recipe.json').write_text(json.dumps(recipe))
                command = [args.litho, 'apply', f'{folder}/recipe.json', f'{folder}/in.jpg', '-o', f'{folder}/out.jpg',
                           '--force', '--quiet', '--asset', f'ref={DATA}/style_refs/wreck.jpg']
                rows[name].append(run(command, env))
            loops.append(bare(model, 960, 640))
    print(f'{platform.processor() or platform.machine()}, {os.cpu_count()} threads, median of {args.repeat}\n')
    print('| step, 6000 × 4000 JPEG to JPEG | s | CPU s | peak MB |\n|---|---|---|---|')
    median = {}
    for name, values in rows.items():
        median[name] = [statistics.median(v[k] for v in values) for k in range(3)]
        wall, cpu, memory = median[name]
        print(f'| {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} |')
    wall, cpu = (statistics.median(v[k] for v in loops) for k in range(2))
    print(f'| onnxruntime, style_wreck at 960 × 640, session.run alone | {wall:.2f} | {cpu:.2f} | |')
    own = median['net style_wreck'][1] - median['look faded'][1]
    print(f"\nThe net's share of the command: {own:.2f} CPU s, {own / cpu:.2f} × the bare run.")
    wall, _, memory = median['reference wreck (800 px)']
    results.record(args, 'style-reference', {'time': wall, 'peak': memory})


main()
