#!/usr/bin/env python3
"""raw_real.py LITHO [--keep FOLDER]: the one camera's raw file that Debian has, developed by litho and by dcraw_emu, beside the
reference picture that lies with it.

The file is the Kodak C330's of kimageformats' own tests (source package kimageformats 5.103.0, fetched by apt-get from Debian,
sha256 checked, kept in ~/.cache/litho/download). The reference is KDE's development by LibRaw. Each program has its own exposure
and curve, so a curve for each channel (a polynomial of degree five) is fitted first; what is left is place, sharpness and colours. The camera stores brightness
and colour differences at every pixel, not a mosaic.
Prints the PSNR of 8-bit codes. Needs numpy, vips (libvips-tools), dcraw_emu (libraw-bin), apt-get.
"""
import argparse
import hashlib
import pathlib
import subprocess
import tarfile
import tempfile

import numpy

TAR = 'kimageformats_5.103.0.orig.tar.xz'
SHA256 = 'dd7dc417aacc9dfe74745e4dfd9750129051c36502fa1cd18b92c4035d721e7e'
INSIDE = 'kimageformats-5.103.0/autotests/read/raw/RAW_KODAK_C330_FORMAT_NONE_YRGB'
SOURCES = '''Types: deb-src
URIs: http://deb.debian.org/debian
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
'''


def fetched():
    """The tar file in the cache."""
    cache = pathlib.Path.home() / '.cache/litho/download'
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / TAR
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            (work / 'debian.sources').write_text(SOURCES)
            (work / 'lists').mkdir()
            apt = ['apt-get', '-qq', '-o', f'Dir::Etc::sourcelist={work}/debian.sources', '-o', 'Dir::Etc::sourceparts=-',
                   '-o', f'Dir::State::lists={work}/lists']
            subprocess.run([*apt, 'update'], check=True, cwd=work)
            subprocess.run([*apt, 'source', '--download-only', 'kimageformats=5.103.0-2'], check=True, cwd=work)
            path.write_bytes((work / TAR).read_bytes())
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f'{path} is not the file that was measured: remove it')
    return path


def picture(path):
    subprocess.run(['vips', 'rawsave', str(path), f'{path}.bin'], check=True)
    width, height, bands = (int(subprocess.run(['vipsheader', '-f', f, str(path)], capture_output=True, text=True,
                                               check=True).stdout) for f in ('width', 'height', 'bands'))
    codes = numpy.fromfile(f'{path}.bin', numpy.uint8)
    codes = codes.view(numpy.uint16) / 257 if codes.size == 2 * width * height * bands else codes
    return codes.reshape(height, width, bands)[..., :3].astype(numpy.float64)


def psnr(got, want):
    fitted = numpy.stack([numpy.polyval(numpy.polyfit(got[..., c].ravel() / 255, want[..., c].ravel(), 5), got[..., c] / 255)
                          for c in range(3)], axis=-1)
    return 10 * numpy.log10(255 ** 2 / numpy.mean((fitted - want)[8:-8, 8:-8] ** 2))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('litho')
    parser.add_argument('--keep', type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = args.keep or pathlib.Path(folder)
        work.mkdir(exist_ok=True)
        with tarfile.open(fetched()) as tar:
            for suffix in ('raw', 'png'):
                (work / f'kodak.{suffix}').write_bytes(tar.extractfile(f'{INSIDE}.{suffix}').read())
        want = picture(work / 'kodak.png')
        (work / 'none.json').write_text('{"litho": 1, "steps": []}')
        out = work / 'litho.png'
        subprocess.run([args.litho, 'apply', str(work / 'none.json'), str(work / 'kodak.raw'), '-o', str(out), '--force'],
                       check=True, capture_output=True)
        print(f'litho: {picture(out).shape[1]} × {picture(out).shape[0]}, {psnr(picture(out), want):.2f} dB')
        subprocess.run(['dcraw_emu', '-W', '-T', '-Z', str(work / 'dcraw.tif'), str(work / 'kodak.raw')], check=True,
                       capture_output=True)
        print(f'dcraw_emu: {psnr(picture(work / "dcraw.tif"), want):.2f} dB')


if __name__ == '__main__':
    main()
