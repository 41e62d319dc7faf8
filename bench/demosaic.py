#!/usr/bin/env python3
"""demosaic.py LITHO MAKE_DNG PHOTOS [--every N] [--rawtherapee]: how well methods make three colours of a Bayer mosaic again.

Each photo becomes two DNGs of a camera that never was (tests/make_dng.c): one linear, with all three colours at every pixel, and
one mosaicked, without and with a sensor's noise. A program develops both the same way, and what is printed is the PSNR in dB of
its mosaicked picture against its own linear one without noise, in 8-bit codes of sRGB, all channels, without the outer 16 px:
the rest of the developing falls out. Mean over the photos.

litho:        --demosaic METHOD, all phases of the pattern for lmmse and net
rawpy:        LibRaw's own (pip install rawpy numpy), its newest
rawtherapee:  AMaZE, RCD and LMMSE of rawtherapee-cli (Debian: rawtherapee), neutral profile; with --rawtherapee
Runs in a Python with rawpy and numpy, beside vips (libvips-tools); the litho that is measured has the net (litho models pull demosaicnet-bayer).
"""
import argparse
import pathlib
import subprocess
import tempfile

import numpy
import rawpy

RIM = 16
EV = '-1'  # no site clips
NOISE = {'clean': ('0', '0'), 'noise': ('0.0012', '0.004')}
LITHO = ['bilinear', 'ahd', 'dht', 'aahd', 'lmmse', 'net']
LIBRAW = ['LINEAR', 'AHD', 'DHT', 'AAHD']
RAWTHERAPEE = ['amaze', 'rcd', 'lmmse']


def picture(path):
    subprocess.run(['vips', 'rawsave', str(path), str(path) + '.bin'], check=True)
    size = [int(subprocess.run(['vipsheader', '-f', side, str(path)], capture_output=True, text=True, check=True).stdout)
            for side in ('height', 'width', 'bands')]
    return numpy.fromfile(str(path) + '.bin', numpy.uint16).reshape(size)[..., :3].astype(numpy.float64) / 257


def psnr(a, b):
    if a.shape != b.shape:  # RawTherapee leaves out the border of a mosaic
        y, x = (b.shape[0] - a.shape[0]) // 2, (b.shape[1] - a.shape[1]) // 2
        b = b[y:y + a.shape[0], x:x + a.shape[1]]
    d = (a - b)[RIM:-RIM, RIM:-RIM]
    return 10 * numpy.log10(255 ** 2 / max(numpy.mean(d * d), 1e-9))


def by_litho(litho, work, raw, method):
    out = work / 'litho.tif'
    (work / 'none.json').write_text('{"litho": 1, "steps": []}')
    subprocess.run([litho, 'apply', str(work / 'none.json'), str(raw), '-o', str(out), '--force', '--bits', '16',
                    '--demosaic', method], check=True, capture_output=True)
    return picture(out)


def by_rawpy(raw, method):
    with rawpy.imread(str(raw)) as file:
        out = file.postprocess(demosaic_algorithm=rawpy.DemosaicAlgorithm[method], use_camera_wb=True, no_auto_bright=True,
                               output_bps=16, user_flip=0, adjust_maximum_thr=0)
    return out.astype(numpy.float64) / 257


def by_rawtherapee(work, raw, method):
    out, profile = work / 'rt.tif', work / 'rt.pp3'
    profile.write_text(f'[RAW]\nCA=false\n[RAW Bayer]\nMethod={method}\nCcSteps=0\n[White Balance]\nEnabled=true\n'
                       'Setting=Camera\n[Color Management]\nInputProfile=(cameraICC)\n')
    subprocess.run(['rawtherapee-cli', '-o', str(out), '-t', '-b16', '-Y', '-p', str(profile), '-c', str(raw)], check=True,
                   capture_output=True)
    return picture(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('litho')
    parser.add_argument('make_dng')
    parser.add_argument('photos', type=pathlib.Path)
    parser.add_argument('--every', type=int, default=1, help='of the photos: the first, the one N later, …')
    parser.add_argument('--rawtherapee', action='store_true')
    args = parser.parse_args()
    photos = sorted(args.photos.glob('*.png'))[::args.every]
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)

        def dng(photo, kind, noise):
            out = work / f'{kind}-{noise}.dng'
            subprocess.run([args.make_dng, str(photo), str(out), kind, EV, *NOISE[noise]], check=True)
            return out

        for n, photo in enumerate(photos):
            whole = dng(photo, 'linear', 'clean')
            wants = {'litho': by_litho(args.litho, work, whole, 'lmmse'), 'rawpy': by_rawpy(whole, 'AHD')}
            if args.rawtherapee:
                wants['rawtherapee'] = by_rawtherapee(work, whole, 'amaze')
            kind = ['rggb', 'grbg', 'gbrg', 'bggr'][n % 4]  # each photo has one of the four phases
            for noise in NOISE:
                raw = dng(photo, kind, noise)
                for method in LITHO:
                    rows.setdefault(('litho', method, noise), []).append(psnr(by_litho(args.litho, work, raw, method), wants['litho']))
                for method in LIBRAW:
                    rows.setdefault(('rawpy', method, noise), []).append(psnr(by_rawpy(raw, method), wants['rawpy']))
                for method in RAWTHERAPEE if args.rawtherapee else []:
                    rows.setdefault(('rawtherapee', method, noise), []).append(
                        psnr(by_rawtherapee(work, raw, method), wants['rawtherapee']))
            print(f'{photo.name} {kind}', *(f'{p} {m} {s} {v[-1]:.2f}' for (p, m, s), v in rows.items()), sep=' | ', flush=True)
    print(f'{len(photos)} photos; rawpy {rawpy.__version__}, LibRaw {".".join(map(str, rawpy.libraw_version))}')
    for program, method in dict.fromkeys((p, m) for p, m, _ in rows):
        print(f'| {program} | {method} |', *(f'{numpy.mean(rows[program, method, s]):.2f} |' for s in NOISE))


if __name__ == '__main__':
    main()
