#!/usr/bin/env python3
"""Nets by role: litho's denoise, upscale and enhance beside their floors, other programs and a bare loop.

    python3 bench/nets.py denoise [--images N] [--sigma 25]
    python3 bench/nets.py upscale
    python3 bench/nets.py enhance
    python3 bench/nets.py large [--megapixels 24]

The nets of ../shared/data/models are added to a store of their own under a temporary folder. "Bare" is OpenVINO's
Python API with the same options as litho's on pictures of the same size, in the same run.

denoise: Kodak24 crops, Gaussian noise (numpy default_rng, seed = number of the image) on coded values, not clipped, as
FFDNet's paper has it, as a 32-bit float TIFF in linear light; OpenCV gets it as 8 bit. PSNR of 8-bit results over RGB.
upscale: the set's pictures are shrunk by Pillow's bicubic (antialiased, as MATLAB's imresize), enlarged, and compared
on Y (BT.601) without a border of as many pixels as the factor, as the papers do.
enhance: PSNR to expert C (FiveK); mean lightness L (Oklab) of the dark photos.
large: time and peak memory of one whole process on a picture made of Kodak crops.
Needs numpy, pillow, opencv-python-headless and openvino 2026.4.1.
"""
import argparse
import glob
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np
from PIL import Image

import results
from results import machine

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(os.environ.get('LITHO_SHARED', os.path.join(ROOT, '..', 'shared')), 'data')
SETS, MODELS = os.path.join(DATA, 'testsets'), os.path.join(DATA, 'models')
NETS = [('ffdnet_color', 'denoise', []), ('imdn_x2', 'upscale', []), ('imdn_x4', 'upscale', []),
        ('realesr_general_x4v3', 'upscale', []),
        ('lut3d_classifier', 'enhance', ['lut3d_basis0.cube', 'lut3d_basis1.cube', 'lut3d_basis2.cube'])]


def psnr(a, b):
    return 10 * np.log10(1 / np.mean((a - b) ** 2))


def encode(v):
    a = np.abs(v)
    return np.sign(v) * np.where(a <= 0.0031308, 12.92 * a, 1.055 * np.power(a, 1 / 2.4) - 0.055)


def decode(v):
    a = np.abs(v)
    return np.sign(v) * np.where(a <= 0.04045, a / 12.92, ((a + 0.055) / 1.055) ** 2.4)


def read(path):
    x = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    return x[:, :, 2::-1].astype(float) / (65535 if x.dtype == np.uint16 else 255)


class Litho:
    def __init__(self, exe, folder):
        self.exe, self.folder = exe, folder
        self.env = dict(os.environ, LITHO_CACHE=os.path.join(folder, 'cache'), XDG_CONFIG_HOME=folder)
        for name, role, assets in NETS:
            args = [exe, 'models', 'add', os.path.join(MODELS, name + '.onnx'), '--role', role]
            for a in assets:
                args += ['--asset', os.path.join(MODELS, a)]
            subprocess.run(args, check=True, stdout=subprocess.DEVNULL, env=self.env)

    def apply(self, path, out, step, options=()):
        """CPU seconds, wall seconds and peak MB of one run of a step."""
        recipe = os.path.join(self.folder, 'recipe.json')
        with open(recipe, 'w') as f:
            json.dump({'litho': 1, 'steps': [step] if step else []}, f)
        start = time.monotonic()
        p = subprocess.Popen([self.exe, 'apply', '-f', recipe, path, '-o', out, *options], env=self.env,
                             stdout=subprocess.DEVNULL)
        _, status, use = os.wait4(p.pid, 0)
        if status != 0:
            sys.exit(f'litho failed on {path}')
        return use.ru_utime + use.ru_stime, time.monotonic() - start, use.ru_maxrss / 1024


class Bare:
    """The net by OpenVINO's Python API, with litho's options."""

    def __init__(self, name):
        import openvino as ov
        self.core, self.model = ov.Core(), os.path.join(MODELS, name + '.onnx')
        self.request, self.shape = None, None

    def run(self, x, *more):
        if self.shape != x.shape:
            model = self.core.read_model(self.model)
            model.reshape({0: x.shape, **{i + 1: m.shape for i, m in enumerate(more)}})
            self.request = self.core.compile_model(model, 'CPU', {
                'PERFORMANCE_HINT': 'LATENCY', 'INFERENCE_PRECISION_HINT': 'f32',
                'INFERENCE_NUM_THREADS': os.cpu_count(), 'ENABLE_CPU_PINNING': False}).create_infer_request()
            self.shape = x.shape
        return self.request.infer([x, *more])[0]


def planes(x):
    return np.ascontiguousarray(x.transpose(2, 0, 1)[None].astype(np.float32))


def denoise(litho, a):
    sigma, bare = a.sigma / 255, Bare('ffdnet_color')
    rows = []
    for i in range(1, a.images + 1):
        x = read(os.path.join(SETS, 'Kodak24', f'kodim{i:02}.png'))
        y = x + np.random.default_rng(i).normal(0, sigma, x.shape)
        path, out = os.path.join(litho.folder, 'in.tif'), os.path.join(litho.folder, 'out.png')
        cv2.imwrite(path, decode(y)[:, :, ::-1].astype(np.float32))
        row = [psnr(np.clip(y, 0, 1), x)]
        made = []
        for step in ({'sigma': a.sigma, 'model': 'ffdnet_color'}, {'model': 'ffdnet_color'},
                     {'sigma': a.sigma, 'model': 'none'}):
            cpu, _, _ = litho.apply(path, out, {'op': 'denoise', **step}, ['--bits', '8'])
            made.append(read(out))
            row += [psnr(made[-1], x), cpu]
        b = np.clip(bare.run(planes(y), np.array([sigma], np.float32))[0].transpose(1, 2, 0), 0, 1)
        b = np.round(b * 255) / 255
        u8 = np.round(np.clip(y, 0, 1)[:, :, ::-1] * 255).astype(np.uint8)
        start = time.process_time()
        cv = cv2.fastNlMeansDenoisingColored(u8, None, 0.5 * a.sigma, 0.5 * a.sigma, 7, 21)[:, :, ::-1] / 255
        row += [psnr(b, x), np.abs(made[0] - b).max() * 255, np.abs(made[0] - b).mean() * 255, psnr(cv, x),
                time.process_time() - start]
        rows.append(row)
    m = np.mean(rows, axis=0)
    print(f'Kodak24 (500×500 crops), {a.images} images, sigma {a.sigma:g}, {machine()}\n')
    print('| | PSNR dB | CPU s |\n|---|---|---|')
    print(f'| noisy | {m[0]:.2f} | |')
    print(f'| **litho, FFDNet by role, sigma told** | **{m[1]:.2f}** | {m[2]:.2f} |')
    print(f'| litho, FFDNet by role, sigma measured | {m[3]:.2f} | {m[4]:.2f} |')
    print(f'| litho, floor (BM3D), sigma told | {m[5]:.2f} | {m[6]:.2f} |')
    print(f'| bare OpenVINO, whole picture | {m[7]:.2f} | |')
    print(f'| OpenCV fastNlMeansDenoisingColored, h = sigma/2, 8 bit | {m[10]:.2f} | {m[11]:.2f} |')
    print(f'\nlitho against bare, in 8-bit steps: mean {m[9]:.4f}, largest of the set {max(r[8] for r in rows):.0f}.')
    if a.sigma == 25:
        results.record(a, 'denoise-net', {'PSNR': m[1]},
                       {'bare OpenVINO': {'PSNR': m[7]}, 'OpenCV NLM': {'PSNR': m[10]}})


def upscale(litho, a):
    print(f'{machine()}\n\n| set | factor | bicubic | Lanczos (floor) | litho, IMDN by role | bare IMDN, whole | '
          'litho, realesr_general | largest difference to bare, steps |\n|---|---|---|---|---|---|---|---|')
    for name in a.sets.split(','):
        for f in map(int, a.factors.split(',')):
            rows, bare = [], Bare(f'imdn_x{f}')
            for path in sorted(glob.glob(os.path.join(SETS, name, '*.png'))):
                x = Image.open(path).convert('RGB')
                w, h = x.width // f * f, x.height // f * f
                x = x.crop((0, 0, w, h))
                small = x.resize((w // f, h // f), Image.BICUBIC)
                src, out = os.path.join(litho.folder, 's.png'), os.path.join(litho.folder, 'o.png')
                small.save(src)
                clean = np.asarray(x) / 255

                def luma(v):
                    y = (v * [65.481, 128.553, 24.966]).sum(2) / 255
                    return y[f:-f, f:-f]

                row = [psnr(luma(np.asarray(small.resize((w, h), Image.BICUBIC)) / 255), luma(clean))]
                made = []
                for model in ('none', f'imdn_x{f}', *(['realesr_general_x4v3'] if f == 4 else [])):
                    litho.apply(src, out, {'op': 'upscale', 'factor': f, 'model': model})
                    made.append(read(out))
                    row.append(psnr(luma(made[-1]), luma(clean)))
                b = np.clip(bare.run(planes(np.asarray(small) / 255))[0].transpose(1, 2, 0), 0, 1)
                b = np.round(b * 255) / 255
                row = row[:3] + [row[3] if f == 4 else np.nan, psnr(luma(b), luma(clean)),
                                 np.abs(b - made[1]).max() * 255]
                rows.append(row)
            m = np.mean(rows, axis=0)
            print(f'| {name} | ×{f} | {m[0]:.2f} | {m[1]:.2f} | **{m[2]:.2f}** | {m[4]:.2f} | {m[3]:.2f} | '.replace('nan', '') +
                  f'{max(r[5] for r in rows):.0f} |', flush=True)
            if (name, f) == ('CSet5', 2):
                results.record(a, 'upscale-net', {'PSNR': m[2]}, {'bare OpenVINO': {'PSNR': m[4]}, 'bicubic': {'PSNR': m[0]}})


def lightness(x):
    r = decode(x)
    m = np.cbrt(r @ np.array([[0.4122214708, 0.2119034982, 0.0883024619], [0.5363325363, 0.6806995451, 0.2817188376],
                              [0.0514459929, 0.1073969566, 0.6299787005]]))
    return (m @ [0.2104542553, 0.7936177850, -0.0040720468]).mean()


def enhance(litho, a):
    steps = [None, {'op': 'auto_tone'}, {'op': 'enhance', 'model': 'lut3d_classifier'}]
    out = os.path.join(litho.folder, 'e.png')
    print(f'{machine()}\n\n| FiveK pair | untouched dB | auto_tone dB | 3D-LUT dB |' + (' planner dB |' if a.planner else '') +
          '\n|---|---|---|---|' + ('---|' if a.planner else ''))
    rows = []

    def run(path):
        values = []
        for step in steps:
            litho.apply(path, out, step)
            values.append(read(out))
        if a.planner:
            subprocess.run([a.litho, 'edit', '-f', 'fix this photo', path, '-o', out], check=True,
                           stdout=subprocess.DEVNULL)
            values.append(read(out))
        return values

    for path in sorted(glob.glob(os.path.join(SETS, 'fivek4', '*_in.*'))):
        want = read(glob.glob(path.rsplit('_in', 1)[0] + '_expertC.*')[0])
        rows.append([psnr(v, want) for v in run(path)])
        print(f'| {os.path.basename(path).split("_")[0]} | ' + ' | '.join(f'{v:.2f}' for v in rows[-1]) + ' |', flush=True)
    m = np.mean(rows, axis=0)
    print('| mean | ' + ' | '.join(f'{v:.2f}' for v in m) + ' |')
    results.record(a, 'enhance-net', {'PSNR': m[2]}, {'auto_tone': {'PSNR': m[1]}, 'untouched': {'PSNR': m[0]}})
    print('\n| dark photo: mean L | untouched | auto_tone | 3D-LUT |' + (' planner |' if a.planner else '') +
          '\n|---|---|---|---|' + ('---|' if a.planner else ''))
    rows = []
    for path in sorted(glob.glob(os.path.join(SETS, 'lowlight_LIME', '*'))):
        rows.append([lightness(v) for v in run(path)])
        print(f'| {os.path.basename(path)} | ' + ' | '.join(f'{v:.3f}' for v in rows[-1]) + ' |', flush=True)
    print('| mean | ' + ' | '.join(f'{v:.3f}' for v in np.mean(rows, axis=0)) + ' |')


def large(litho, a):
    side = [read(os.path.join(SETS, 'Kodak24', f'kodim{i:02}.png')) for i in range(1, 25)]
    width = int(round((a.megapixels * 1.5) ** 0.5 * 1000))
    height = int(a.megapixels * 1e6 / width)
    across, down = -(-width // 500), -(-height // 500)
    x = np.vstack([np.hstack([side[(r * across + c) % 24] for c in range(across)]) for r in range(down)])[:height, :width]
    x = np.clip(x + np.random.default_rng(1).normal(0, 10 / 255, x.shape), 0, 1)
    path, out = os.path.join(litho.folder, 'l.tif'), os.path.join(litho.folder, 'o.tif')
    Image.fromarray(np.round(x * 255).astype(np.uint8)).save(path)
    print(f'{width}×{height}, {machine()}\n\n| step | CPU s | wall s | peak MB | bare loop on as many tiles, CPU s | ratio |'
          '\n|---|---|---|---|---|---|')
    base = litho.apply(path, out, None)
    print(f'| nothing (decode, encode) | {base[0]:.1f} | {base[1]:.1f} | {base[2]:.0f} | | |', flush=True)
    cases = [('denoise', {'sigma': 10, 'model': 'ffdnet_color'}, 'ffdnet_color', 512, 32),
             ('denoise', {'sigma': 10, 'model': 'none'}, None, 0, 0),
             ('upscale', {'factor': 2, 'model': 'imdn_x2'}, 'imdn_x2', 256, 16),
             ('upscale', {'factor': 2, 'model': 'none'}, None, 0, 0)]
    for op, params, net, tile, margin in cases:
        if op not in a.only.split(','):
            continue
        cpu, wall, peak = litho.apply(path, out, {'op': op, **params})
        bare = None
        if net is not None:
            n = np.prod([-(-(s - 2 * margin) // (tile - 2 * margin)) for s in (width, height)])
            b, t = Bare(net), planes(x[:tile, :tile])
            more = [np.array([10 / 255], np.float32)] if net == 'ffdnet_color' else []
            b.run(t, *more)
            k = min(n, 8)
            start = time.process_time()
            for _ in range(k):
                b.run(t, *more)
            bare = (time.process_time() - start) * n / k
        print(f'| {op}, {params["model"]} | {cpu:.1f} | {wall:.1f} | {peak:.0f} | ' +
              (f'{bare:.1f} ({n} tiles) | {(cpu - base[0]) / bare:.2f} |' if bare else '| |'), flush=True)
        if net == 'ffdnet_color':
            results.record(a, 'denoise-net-24mp', {'CPU time by that of a bare loop': (cpu - base[0]) / bare})


def main():
    p = argparse.ArgumentParser()
    p.add_argument('what', choices=['denoise', 'upscale', 'enhance', 'large'])
    p.add_argument('--litho', default=os.path.join(ROOT, 'build', 'litho'))
    p.add_argument('--images', type=int, default=24)
    p.add_argument('--sigma', type=float, default=25)
    p.add_argument('--megapixels', type=float, default=24)
    p.add_argument('--only', default='denoise,upscale')
    p.add_argument('--sets', default='CSet5,CSet14')
    p.add_argument('--factors', default='2,4')
    p.add_argument('--planner', action='store_true', help='enhance: also "fix this photo" with the installed models')
    results.add_options(p)
    a = p.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        globals()[a.what](Litho(a.litho, folder), a)


main()
