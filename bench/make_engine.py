#!/usr/bin/env python3
"""make_engine.py: a step of `litho make` by a model of others against the same step of stable-diffusion.cpp's own program.

    ninja -C build litho tests/tiny_weights && build/tests/tiny_weights weights sd1.gguf
    bench/make_engine.py --litho build/litho --sd-cli sd-cli --model weights/sd1.gguf --size 256 --result

Both make the same picture of the same weights with as many steps, one after the other, in changing order. Each is run with
few steps and with more: the difference over the steps between is a step, without reading the model, the words and the
autoencoder. CPU time is what the process and those that it started used, which other work on the machine hardly moves; the
seconds that either program says itself are told beside it. The pictures are compared: they have to be the same.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import results


def run(argv):
    """(CPU seconds, wall seconds, output) of a program and all that it waited for."""
    start, before = time.monotonic(), os.times()
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace', check=False)
    after = os.times()
    if done.returncode != 0:
        raise SystemExit(f'{argv[0]}: {done.stdout[-2000:]}')
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.monotonic() - start, done.stdout


def by_litho(args, steps, out):
    cpu, wall, said = run([args.litho, 'make', 'a red house by the sea', '--by', 'engine', '--model', args.model, '--steps', str(steps),
                           '--cfg', '1', '--sampler', 'euler', '--size', f'{args.size}x{args.size}', '--threads', str(args.threads),
                           '--seed', '7', '--json', '--force', '-o', str(out)])
    return cpu, wall, json.loads(said[said.index('{'):])['sample_s'] / steps


def by_cli(args, steps, out):
    cpu, wall, said = run([args.sd_cli, '-m', args.model, '-p', 'a red house by the sea', '--steps', str(steps), '--cfg-scale', '1',
                           '--sampling-method', 'euler', '-W', str(args.size), '-H', str(args.size), '-t', str(args.threads), '-s', '7',
                           '-o', str(out)])
    told = re.search(r'sampling completed, taking ([0-9.]+)s', said)
    return cpu, wall, float(told.group(1)) / steps if told else float('nan')


def pixels(path):
    return subprocess.run(['vips', 'rawsave', str(path), str(path) + '.raw'], check=True) and Path(str(path) + '.raw').read_bytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--litho', default='build/litho')
    parser.add_argument('--sd-cli', required=True)
    parser.add_argument('--model', required=True)
    parser.add_argument('--size', type=int, default=256)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--few', type=int, default=1)
    parser.add_argument('--more', type=int, default=4)
    parser.add_argument('--rounds', type=int, default=5)
    results.add_options(parser)
    args = parser.parse_args()
    if args.more <= args.few:
        parser.error('--more steps than --few')
    makers = {'litho': by_litho, 'sd-cli': by_cli}
    step = {name: [] for name in makers}
    told = {name: [] for name in makers}
    with tempfile.TemporaryDirectory() as folder:
        outs = {name: Path(folder) / f'{name}.png' for name in makers}
        for turn in range(args.rounds):
            order = list(makers) if turn % 2 == 0 else list(makers)[::-1]
            low, high = {}, {}
            for name in order:
                low[name] = makers[name](args, args.few, outs[name])
            for name in order:
                high[name] = makers[name](args, args.more, outs[name])
            if pixels(outs['litho']) != pixels(outs['sd-cli']):
                raise SystemExit('the two made different pictures')
            for name in makers:
                step[name].append((high[name][0] - low[name][0]) / (args.more - args.few))
                told[name].append(high[name][2])
            print(f'round {turn + 1}: CPU of a step: ' + ', '.join(f'{name} {step[name][-1]:.2f} s' for name in makers), flush=True)
    ours, theirs = (statistics.median(step[name]) for name in ('litho', 'sd-cli'))
    ratios = sorted(a / b for a, b in zip(step['litho'], step['sd-cli']))
    ratio = ours / theirs
    print(f'CPU of a step, median of {args.rounds}: litho {ours:.3f} s, sd-cli {theirs:.3f} s; '
          f'ratio {ratio:.3f} (of single rounds {ratios[0]:.3f} to {ratios[-1]:.3f})')
    print('a step as told, median: ' + ', '.join(f'{name} {statistics.median(told[name]):.3f} s' for name in makers))
    results.record(args, 'make-engine', {'CPU of a step': round(ours, 2), 'over sd-cli': round(ratio, 3)},
                   {'sd-cli': {'CPU of a step': round(theirs, 2)}})


if __name__ == '__main__':
    main()
