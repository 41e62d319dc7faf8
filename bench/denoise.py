#!/usr/bin/env python3
"""Denoising on Kodak24: litho's denoise beside OpenCV's fastNlMeansDenoisingColored.

    python3 bench/denoise.py [--sigma 15,25,50] [--images N] [--litho build/litho] [--data DIR]

Gaussian noise (numpy default_rng, seed = number of the image) is added to the coded sRGB values, clipped to
0..1 as any file does, and given to litho as a 16-bit PNG (so that quantisation does not matter), to OpenCV
as 8 bit (all it takes). Nets that are installed are not taken. litho is told sigma, and once it is not ("found"); OpenCV gets the h that is best for
the set's first four images (an advantage). PSNR over all three channels, 8-bit peak. Times are user + system CPU
seconds per image: litho's whole process with decoding and encoding PNG, OpenCV's call alone on one thread.
Needs numpy, pillow and opencv-python-headless.
"""
import argparse
import json
import os
import resource
import subprocess
import tempfile
import time

import cv2
import numpy as np
from PIL import Image

import results
from results import machine


def psnr(a, b):
    return 10 * np.log10(1 / np.mean((a - b) ** 2))


def write_png16(path, rgb):
    cv2.imwrite(path, np.round(rgb[:, :, ::-1] * 65535).astype(np.uint16))


def read_png16(path):
    return cv2.imread(path, cv2.IMREAD_UNCHANGED)[:, :, ::-1].astype(float) / 65535


def litho(exe, folder, noisy, params):
    """Result and CPU seconds of one run."""
    recipe = {'litho': 1, 'steps': [dict(op='denoise', model='none', **params)]}
    paths = [os.path.join(folder, n) for n in ('recipe.json', 'in.png', 'out.png')]
    with open(paths[0], 'w') as f:
        json.dump(recipe, f)
    write_png16(paths[1], noisy)
    if os.path.exists(paths[2]):
        os.remove(paths[2])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([exe, 'apply', paths[0], paths[1], '-o', paths[2]], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return read_png16(paths[2]), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def opencv(noisy, h):
    u8 = np.round(noisy[:, :, ::-1] * 255).astype(np.uint8)
    start = time.process_time()
    out = cv2.fastNlMeansDenoisingColored(u8, None, h, h, 7, 21)
    return out[:, :, ::-1] / 255, time.process_time() - start


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    shared = os.environ.get('LITHO_SHARED', os.path.join(root, '..', 'shared'))
    p = argparse.ArgumentParser()
    p.add_argument('--sigma', default='15,25,50')
    p.add_argument('--images', type=int, default=24)
    p.add_argument('--litho', default=os.path.join(root, 'build', 'litho'))
    p.add_argument('--data', default=os.path.join(shared, 'data', 'testsets', 'Kodak24'))
    results.add_options(p)
    a = p.parse_args()
    cv2.setNumThreads(1)
    print(f'Kodak24 (500×500 crops), {a.images} images, {machine()}\n')
    print('| sigma | noisy dB | litho dB | litho, sigma found | CPU s | OpenCV NLM dB (h) | CPU s |')
    print('|---|---|---|---|---|---|---|')
    with tempfile.TemporaryDirectory() as folder:
        for sigma in map(float, a.sigma.split(',')):
            clean, noisy = [], []
            for i in range(1, a.images + 1):
                x = np.asarray(Image.open(os.path.join(a.data, f'kodim{i:02}.png'))).astype(float) / 255
                noise = np.random.default_rng(i).normal(0, sigma / 255, x.shape)
                clean.append(x)
                noisy.append(np.clip(x + noise, 0, 1))
            h = max((s * sigma for s in (0.4, 0.5, 0.55, 0.6, 0.7, 0.9)),
                    key=lambda s: np.mean([psnr(opencv(n, s)[0], c) for n, c in zip(noisy[:4], clean[:4])]))
            rows = []
            for x, y in zip(clean, noisy):
                told, t_told = litho(a.litho, folder, y, {'sigma': sigma})
                found, _ = litho(a.litho, folder, y, {})
                cv, t_cv = opencv(y, h)
                rows.append((psnr(y, x), psnr(told, x), psnr(found, x), t_told, psnr(cv, x), t_cv))
            m = np.mean(rows, axis=0)
            print(f'| {sigma:g} | {m[0]:.2f} | **{m[1]:.2f}** | {m[2]:.2f} | {m[3]:.2f} | {m[4]:.2f} ({h:g}) | '
                  f'{m[5]:.2f} |', flush=True)
            if sigma == 25:
                results.record(a, 'denoise', {'PSNR': m[1]}, {'OpenCV NLM': {'PSNR': m[4]}})


main()
