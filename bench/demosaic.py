#!/usr/bin/env python3
"""demosaic.py LITHO MAKE_DNG PHOTOS [--every N] [--xtrans] [--litho METHOD…]: how well methods make three colours of a mosaic again.

Each photo becomes a DNG of a camera that never was (tests/make_dng.c): a Bayer mosaic in one of the four phases (the first photo
in the first, the second in the second, …), without noise and with that of a sensor at two settings. A program develops it in
proportion to light (all three reach 71 dB on the same DNG without a mosaic), at half the light, so that no site clips. Twice its
light in sRGB's codes is then compared with the photo: PSNR in dB of 8-bit codes, all channels, without the outer 16 px; mean
over the photos.

litho:        --demosaic METHOD; the DNG has a straight ProfileToneCurve, so that litho's own curve is not used
rawpy:        LibRaw's methods (pip install rawpy numpy), its newest: gamma 1, no automatic brightness
rawtherapee:  rawtherapee-cli (Debian: rawtherapee), neutral processing, the file's own matrix
--xtrans: the mosaic is X-Trans instead, of the photo mirrored to 536 px (LibRaw refuses X-Trans below 512).
Runs in a Python with rawpy and numpy, beside vips (libvips-tools); the litho that is measured has the net (litho models pull demosaicnet-bayer).
"""
import argparse
import pathlib
import subprocess
import tempfile

import numpy
import rawpy

RIM = 16
EV = '-1'
XTRANS_SIDE = 536
# variance = shot × light + read²; 1 is where green clips. As an APS-C sensor at about ISO 400 and 3,600.
NOISE = {'clean': ('0', '0'), 'little': ('0.00013', '0.0015'), 'much': ('0.0012', '0.004')}
BAYER = {'litho': ['bilinear', 'vng', 'ppg', 'ahd', 'dcb', 'dht', 'aahd', 'lmmse', 'net'],
         'rawpy': ['LINEAR', 'VNG', 'PPG', 'AHD', 'DCB', 'DHT', 'AAHD'],
         'rawtherapee': ['amaze', 'rcd', 'lmmse', 'dcb', 'igv']}
XTRANS = {'litho': ['lmmse'], 'rawpy': ['LINEAR', 'PPG', 'AHD'], 'rawtherapee': ['3-pass (best)', '1-pass (medium)', 'fast']}
PROFILE = '''[RAW]
CA=false
[RAW Bayer]
Method={method}
CcSteps=0
[RAW X-Trans]
Method={method}
CcSteps=0
[White Balance]
Enabled=true
Setting=Camera
[Color Management]
InputProfile=(cameraICC)
ToneCurve=false
ApplyLookTable=false
ApplyBaselineExposureOffset=false
ApplyHueSatMap=false
WorkingProfile=Rec2020
OutputProfile=RTv4_sRGB
'''


def to_light(codes):
    return numpy.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def to_codes(light):
    return numpy.where(light <= 0.0031308, 12.92 * light, 1.055 * numpy.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


def picture(path):
    subprocess.run(['vips', 'rawsave', str(path), f'{path}.bin'], check=True)
    height, width, bands = (int(subprocess.run(['vipsheader', '-f', f, str(path)], capture_output=True, text=True,
                                               check=True).stdout) for f in ('height', 'width', 'bands'))
    codes = numpy.fromfile(f'{path}.bin', numpy.uint8)
    codes = codes.view(numpy.uint16) / 65535 if codes.size == 2 * width * height * bands else codes / 255
    return codes.reshape(height, width, bands)[..., :3]


def psnr(light, photo):
    """light: half of the scene's."""
    if light.shape != photo.shape:  # RawTherapee leaves out the border of a mosaic
        y, x = ((photo.shape[i] - light.shape[i]) // 2 for i in (0, 1))
        photo = photo[y:y + light.shape[0], x:x + light.shape[1]]
    d = 255 * (to_codes(numpy.clip(2 * light, 0, 1)) - photo)[RIM:-RIM, RIM:-RIM]
    return 10 * numpy.log10(255 ** 2 / numpy.mean(d * d))


def by_litho(args, work, raw, method):
    out = work / 'litho.tif'
    (work / 'none.json').write_text('{"litho": 1, "steps": []}')
    subprocess.run([args.litho, 'apply', str(work / 'none.json'), str(raw), '-o', str(out), '--force', '--bits', '16',
                    '--demosaic', method], check=True, capture_output=True)
    return to_light(picture(out))


def by_rawpy(_, work, raw, method):
    with rawpy.imread(str(raw)) as file:
        out = file.postprocess(demosaic_algorithm=rawpy.DemosaicAlgorithm[method], use_camera_wb=True, no_auto_bright=True,
                               output_bps=16, user_flip=0, adjust_maximum_thr=0, gamma=(1, 1))
    return out / 65535


def by_rawtherapee(_, work, raw, method):
    out, profile = work / 'rt.tif', work / 'rt.pp3'
    profile.write_text(PROFILE.format(method=method))
    subprocess.run(['rawtherapee-cli', '-o', str(out), '-t', '-b16', '-Y', '-p', str(profile), '-c', str(raw)], check=True,
                   capture_output=True)
    return to_light(picture(out))


BY = {'litho': by_litho, 'rawpy': by_rawpy, 'rawtherapee': by_rawtherapee}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('litho')
    parser.add_argument('make_dng')
    parser.add_argument('photos', type=pathlib.Path)
    parser.add_argument('--every', type=int, default=1, help='of the photos: the first, the one N later, …')
    parser.add_argument('--xtrans', action='store_true')
    parser.add_argument('--litho', dest='only', nargs='+', help='these methods of litho alone')
    args = parser.parse_args()
    photos = sorted(args.photos.glob('*.png'))[::args.every]
    methods = {'litho': args.only} if args.only else XTRANS if args.xtrans else BAYER
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for n, path in enumerate(photos):
            kind = 'xtrans' if args.xtrans else ['rggb', 'grbg', 'gbrg', 'bggr'][n % 4]
            if args.xtrans:
                pad = str((XTRANS_SIDE - 500) // 2)
                subprocess.run(['vips', 'embed', str(path), str(work / 'wide.png'), pad, pad, str(XTRANS_SIDE), str(XTRANS_SIDE),
                                '--extend', 'mirror'], check=True)
                path = work / 'wide.png'
            photo = picture(path)
            for noise, (shot, read) in NOISE.items():
                raw = work / 'a.dng'
                subprocess.run([args.make_dng, str(path), str(raw), kind, EV, shot, read, 'curve=linear'], check=True)
                for program, method in ((p, m) for p, all_of in methods.items() for m in all_of):
                    rows.setdefault((program, method, noise), []).append(psnr(BY[program](args, work, raw, method), photo))
            print(f'{photos[n].name} {kind}', *(f'{p} {m} {s} {v[-1]:.2f}' for (p, m, s), v in rows.items()), sep=' | ', flush=True)
    print(f'{len(photos)} photos; rawpy {rawpy.__version__}, LibRaw {".".join(map(str, rawpy.libraw_version))}')
    for program, method in dict.fromkeys((p, m) for p, m, _ in rows):
        print(f'| {program} | {method} |', *(f'{numpy.mean(rows[program, method, s]):.2f} |' for s in NOISE))


if __name__ == '__main__':
    main()
