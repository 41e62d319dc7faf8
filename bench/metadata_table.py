#!/usr/bin/env python3
"""What stays of a photo: litho beside ImageMagick, checked with ExifTool and libvips.

usage: bench/metadata_table.py [--litho build/litho] [--convert /usr/bin/convert] [-o FILE.md] [--result]

Makes one photo per case with vips, exiftool and LittleCMS (litho's own built-in profiles), has both programs
make it brighter by a quarter of a stop and save it in the same format, and looks at the results:
  turned   the picture stands as the EXIF orientation (8 of them) said, and the tag now says 1
  EXIF XMP IPTC GPS   a marker tag of each is still there
  size     the EXIF pixel size is the picture's, and no old thumbnail shows the unedited photo
  ICC      the embedded profile is still there, byte for byte
  depth    bits per sample stay
  alpha    the transparency stays
A second table (phone_files.py) says what is left of what phones put beside the picture. LITHO_PYTHON names a python with c2pa for
its row of content credentials; --dng a camera's raw file.
Cells are "cases right / cases"; a dash: the format has no place for it or the case cannot be made.
"""
import argparse
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import phone_files
import results

HERE = os.path.dirname(os.path.abspath(__file__))
FORMATS = {  # suffix: (depths, orientation by EXIF, places, profiles)
    'jpg': ([8], True, 'EXIF XMP IPTC GPS', ['', 'srgb', 'p3', 'adobergb', 'grey', 'cmyk']),
    'png': ([8, 16], True, 'EXIF XMP IPTC GPS', ['', 'srgb', 'p3', 'adobergb', 'grey']),
    'tif': ([8, 16], True, 'EXIF XMP IPTC GPS', ['', 'srgb', 'p3', 'adobergb', 'grey', 'cmyk']),
    'webp': ([8], True, 'EXIF XMP GPS', ['', 'srgb', 'p3', 'adobergb']),
    'heic': ([8, 12], False, 'EXIF XMP GPS', ['', 'srgb', 'p3', 'adobergb']),
    'avif': ([8, 12], False, 'EXIF XMP GPS', ['', 'srgb', 'p3', 'adobergb']),
    'jxl': ([8, 16], False, 'EXIF XMP GPS', ['', 'srgb', 'p3', 'adobergb', 'grey']),
}
TAGS = ['-Make=Camera Works', '-ExposureTime=1/250', '-XMP-dc:Title=Marker', '-IPTC:Caption-Abstract=Marker',
        '-GPSLatitude=48.1', '-GPSLatitudeRef=N', '-ExifImageWidth#=999', '-ExifImageHeight#=999']
COLUMNS = ['turned', 'EXIF', 'XMP', 'IPTC', 'GPS', 'size', 'ICC', 'depth', 'alpha']


class ExifTool:
    """One ExifTool for all questions: its start costs more than its answer."""

    def __init__(self):
        self.process = subprocess.Popen(['exiftool', '-stay_open', 'True', '-@', '-'], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, *arguments):
        self.process.stdin.write(('\n'.join(arguments) + '\n-execute\n').encode())
        self.process.stdin.flush()
        out = b''
        while not out.endswith(b'{ready}\n'):
            out += self.process.stdout.readline()
        return out[:-len(b'{ready}\n')]

    def close(self):
        self.process.communicate(b'-stay_open\nFalse\n')


TOOL = ExifTool()


def run(*command, **kw):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kw)


def exif(path, *tags):
    answer = json.loads(TOOL.ask('-j', *['-' + t for t in tags], path) or b'[{}]')[0]
    return {tag: str(answer.get(tag.split(':')[-1].rstrip('#'), '-')) for tag in tags}


def shape(path):
    """(width, height, bands, sample format) by libvips."""
    found = re.search(r': (\d+)x(\d+) (\w+), (\d+) band', run('vipsheader', path).stdout.decode())
    return (int(found[1]), int(found[2]), int(found[4]), found[3]) if found else (0, 0, 0, '')


class Maker:
    """Pictures of 96 × 64 whose four quadrants differ; colour values are the profile's own."""

    def __init__(self, folder):
        self.folder = folder
        self.profiles = {'': None}
        raw = bytearray()
        for y in range(64):
            for x in range(96):
                raw += bytes([60 + x, 200 - 2 * y, 90 + (x > 48) * 60])
        self.rgb = os.path.join(folder, 'rgb.raw')
        with open(self.rgb, 'wb') as out:
            out.write(raw)

    def path(self, name):
        return os.path.join(self.folder, name)

    def profile(self, litho, name):
        """A profile's bytes, taken from a PNG that litho converted to it."""
        if name in self.profiles:
            return self.profiles[name]
        target = self.path(f'profile-{name}.icc')
        plain, made = self.path('p.png'), self.path('p2.png')
        run('vips', 'rawload', self.rgb, plain, '96', '64', '3', '--interpretation', 'srgb')
        run(litho, 'apply', self.path('nothing.json'), plain, '-f', '--profile', name, '-o', made)
        icc = TOOL.ask('-b', '-icc_profile', made)
        with open(target, 'wb') as out:
            out.write(icc)
        self.profiles[name] = target if icc else None
        return self.profiles[name]

    def photo(self, litho, suffix, depth, profile, orientation, alpha):
        bands = {'grey': 1}.get(profile, 3)
        steps = [['rawload', self.rgb, self.path('a.v'), '96', '64', '3', '--interpretation', 'srgb']]
        if bands == 1:
            steps.append(['extract_band', self.path('a.v'), self.path('b.v'), '0'])
        elif alpha:
            steps += [['extract_band', self.path('a.v'), self.path('x.v'), '0'],
                      ['bandjoin', self.path('a.v') + ' ' + self.path('x.v'), self.path('b.v')]]
        else:
            steps.append(['copy', self.path('a.v'), self.path('b.v')])
        if depth > 8:
            steps += [['linear', self.path('b.v'), self.path('c.v'), '257', '0'],
                      ['cast', self.path('c.v'), self.path('b.v'), 'ushort']]
        kind = ('grey16' if depth > 8 else 'b-w') if bands == 1 else 'rgb16' if depth > 8 else 'srgb'
        options = {'jpg': 'Q=95,strip', 'png': 'strip', 'tif': 'compression=lzw,strip', 'webp': 'Q=95,strip',
                   'jxl': 'Q=95', 'heic': f'Q=95,bitdepth={depth}',
                   'avif': f'Q=95,compression=av1,bitdepth={depth}'}[suffix]
        target = self.path('in.' + suffix)
        if os.path.exists(target):
            os.remove(target)
        steps.append(['copy', self.path('b.v'), self.path('d.v'), '--interpretation', kind])
        for step in steps:
            done = run('vips', *step)
            if done.returncode != 0:
                return None
        icc = self.profile(litho, profile) if profile != 'cmyk' else None
        if profile == 'cmyk':
            run('vips', 'copy', self.path('a.v'), self.path('p.tif'))
            run('vips', 'icc_transform', self.path('p.tif'), self.path('d.tif'), 'cmyk', '--input-profile', 'srgb',
                '--depth', str(depth))
            done = run('vips', 'copy', self.path('d.tif'), f'{target}[{options.replace(",strip", "")}]')
        elif suffix in ('heic', 'avif', 'jxl') and icc:
            # Their savers take the profile from the picture only: by a TIFF that has it.
            run('vips', 'tiffsave', self.path('d.v'), self.path('d.tif'), '--profile', icc)
            done = run('vips', 'copy', self.path('d.tif'), f'{target}[{options}]')
        elif icc:
            done = run('vips', 'copy', self.path('d.v'), f'{target}[{options},profile={icc}]')
        else:
            done = run('vips', 'copy', self.path('d.v'), f'{target}[{options}]')
        if done.returncode != 0 or not os.path.exists(target):
            return None
        tags = TAGS + ([f'-Orientation#={orientation}'] if FORMATS[suffix][1] else [])
        if suffix == 'jpg':
            thumb = self.path('thumb.jpg')
            run('vips', 'resize', self.path('a.v'), thumb + '[strip]', '0.3')
            tags = tags + ['-ThumbnailImage<=' + thumb]
        TOOL.ask('-m', '-overwrite_original', *tags, target)
        return target


def check(source, result, case, score, wrong):
    suffix, depth, profile, orientation, alpha = case
    width, height, bands, sample = shape(result) if os.path.exists(result) else (0, 0, 0, '')

    def count(column, right):
        got, all_ = score.get(column, (0, 0))
        score[column] = (got + bool(right), all_ + 1)
        if not right:
            wrong.append((column,) + case)
    found = exif(result, 'Make', 'ExposureTime', 'XMP-dc:Title', 'IPTC:Caption-Abstract', 'GPSLatitude',
                 'Orientation#', 'ExifImageWidth', 'ThumbnailImage') if width else {}
    if FORMATS[suffix][1]:
        turned = (width, height) == ((64, 96) if orientation >= 5 else (96, 64))
        # Inks grow where light shrinks: only the size tells there.
        if turned and profile != 'cmyk':
            upright = source + '.upright.v'
            run('vips', 'autorot', source, upright)
            turned = mean_difference(upright, result, sample) < 0.12
        count('turned', turned and found.get('Orientation#') in ('-', '1'))
    count('EXIF', found.get('Make') == 'Camera Works' and found.get('ExposureTime') == '1/250')
    count('XMP', found.get('XMP-dc:Title') == 'Marker')
    if 'IPTC' in FORMATS[suffix][2]:
        count('IPTC', found.get('IPTC:Caption-Abstract') == 'Marker')
    count('GPS', found.get('GPSLatitude', '-') != '-')
    count('size', width and found['ExifImageWidth'] in ('-', str(width)) and found['ThumbnailImage'] == '-')
    if profile:
        count('ICC', width and same_profile(source, result, suffix))
    count('depth', sample == ('ushort' if depth > 8 else 'uchar'))
    if alpha:
        count('alpha', bands == 4)


def profile_of(path):
    return base64.b64decode(run('vipsheader', '-f', 'icc-profile-data', path).stdout)


def same_profile(source, result, suffix):
    """libjxl keeps the meaning of a profile, not its bytes: there, one of the same colour space will do."""
    was, is_ = profile_of(source), profile_of(result)
    return was == is_ or (suffix == 'jxl' and len(is_) > 128 and was[16:20] == is_[16:20])


def mean_difference(a, b, sample):
    """Of band 0, as a share of full scale."""
    folder = os.path.dirname(a)
    out = []
    for i, path in enumerate((a, b)):
        one = os.path.join(folder, f'm{i}.v')
        if run('vips', 'extract_band', path, one, '0').returncode != 0:
            return 1.0
        out.append(one)
    difference, absolute = os.path.join(folder, 'md.v'), os.path.join(folder, 'ma.v')
    if run('vips', 'subtract', *out, difference).returncode != 0:
        return 1.0
    run('vips', 'abs', difference, absolute)
    return float(run('vips', 'avg', absolute).stdout) / (65535 if sample == 'ushort' else 255)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--litho', default=os.path.join(HERE, '..', 'build', 'litho'))
    parser.add_argument('--convert', default='/usr/bin/convert')
    parser.add_argument('--only', help='one format')
    parser.add_argument('-o', '--output', help='append the section to this file, in place of an older one')
    parser.add_argument('--dng', help='a raw file, for its row of the second table')
    parser.add_argument('--phone', action='store_true', help='the second table only')
    results.add_options(parser)
    args = parser.parse_args()
    litho = os.path.abspath(args.litho)
    for tool in (litho, args.convert, 'exiftool', 'vips'):
        if shutil.which(tool) is None:
            sys.exit(f'metadata_table: {tool} is not installed')
    folder = tempfile.mkdtemp(prefix='litho-metadata-')
    scores, total, wrong = {}, 0, []
    try:
        maker = Maker(folder)
        with open(maker.path('nothing.json'), 'w') as out:
            out.write('{"litho":1,"steps":[]}\n')
        with open(maker.path('step.json'), 'w') as out:
            out.write('{"litho":1,"steps":[{"op":"exposure","ev":0.25}]}\n')
        rows = phone_files.table(folder, maker.rgb, litho, args.convert, args.dng)
        print('| what | program | after the edit |\n|---|---|---|')
        for row in rows:
            print('| ' + ' | '.join(row) + ' |')
        print()
        if args.phone:
            return
        cases = []
        for suffix, (depths, by_exif, _, profiles) in FORMATS.items():
            if args.only not in (None, suffix):
                continue
            for depth in depths:
                for profile in profiles:
                    for orientation in (range(1, 9) if by_exif and profile == '' else [6] if by_exif else [1]):
                        cases.append((suffix, depth, profile, orientation, False))
            if suffix != 'jpg':
                cases.append((suffix, depths[0], '', 1, True))
        for case in cases:
            source = maker.photo(litho, *case)
            if source is None:
                print('cannot be made:', *case, file=sys.stderr)
                continue
            total += 1
            suffix = case[0]
            ours, theirs = maker.path('litho.' + suffix), maker.path('magick.' + suffix)
            for path in (ours, theirs):
                if os.path.exists(path):
                    os.remove(path)
            run(litho, 'apply', maker.path('step.json'), source, '-f', '--quiet', '--allow', 'jxl', '-o', ours)
            run(args.convert, source, '-auto-orient', '-evaluate', 'multiply', '1.1', theirs)
            check(source, ours, case, scores.setdefault(('litho', suffix), {}), wrong)
            check(source, theirs, case, scores.setdefault(('ImageMagick', suffix), {}), [])
    finally:
        TOOL.close()
        shutil.rmtree(folder)
    version = re.search(r'ImageMagick (\S+)', run(args.convert, '-version').stdout.decode())
    lines = ['## What stays of a photo', '',
             f'`bench/metadata_table.py`, {total} photos; ImageMagick {version.group(1) if version else "?"} '
             '(`convert -auto-orient`), libvips ' + run('vips', '--version').stdout.decode().strip()[5:] +
             '. Cells: cases right / cases. "turned": upright and the tag says 1; "size": EXIF size true and no '
             'thumbnail of the unedited photo left; ICC of JPEG XL: a profile is there (libjxl writes an '
             'equal one). An output without EXIF counts as right under "size". Debian\'s ImageMagick 6 has no JPEG XL.', '',
             '| format | program | ' + ' | '.join(COLUMNS) + ' |', '|---|---|' + '---|' * len(COLUMNS)]
    for suffix in FORMATS:
        for program in ('litho', 'ImageMagick'):
            score = scores.get((program, suffix), {})
            cells = ['%d/%d' % score[c] if c in score else '–' for c in COLUMNS]
            lines.append(f'| {suffix} | {program} | ' + ' | '.join(cells) + ' |')
    text = '\n'.join(lines) + '\n'
    print(text)
    for what in wrong:
        print('wrong by litho:', *what, file=sys.stderr)
    if args.output:
        old = open(args.output).read() if os.path.exists(args.output) else '# Benchmarks\n'
        old = re.sub(r'## What stays of a photo\n.*?(?=\n## |\Z)', '', old, flags=re.S).rstrip() + '\n\n'
        with open(args.output, 'w') as out:
            out.write(old + text)
    share = {}
    for program in ('litho', 'ImageMagick'):
        counts = [pair for (who, _), score in scores.items() if who == program for pair in score.values()]
        share[program] = {'share of cases right': 100 * sum(got for got, _ in counts) / sum(all_ for _, all_ in counts)}
    if args.only is None:
        results.record(args, 'metadata', share['litho'], {'ImageMagick': share['ImageMagick']})


main()
