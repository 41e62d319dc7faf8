#!/usr/bin/env python3
"""Contact sheets of styles for judging by eye: photos × looks, or photos × reference pictures.

    python3 bench/style_sheet.py LITHO OUT.png --looks NAME,NAME,… PHOTO…
    python3 bench/style_sheet.py LITHO OUT.png --references FILE,FILE,… PHOTO…
    python3 bench/style_sheet.py LITHO OUT.png --models NAME,NAME,… PHOTO…
    further: --cell PX (default 300), --set KEY=NUMBER (a parameter of the step, any number of times)

One row a photo: untouched, then the styles. --looks all takes every look of docs/style.md. Needs Pillow.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

LABEL = 16


def all_looks():
    text = (Path(__file__).parent.parent / 'docs/style.md').read_text()
    return re.findall(r'^\| `([a-z0-9_]+)` \|', text, re.M)


def styles(args):
    """(label, parameters of the step, further arguments) of every column."""
    if args.looks:
        names = all_looks() if args.looks == 'all' else args.looks.split(',')
        return [(name, {'style': name}, []) for name in names]
    if args.models:
        return [(Path(name).stem, {'model': name}, []) for name in args.models.split(',')]
    return [(Path(path).stem, {'reference': 'ref'}, ['--asset', f'ref={path}'])
            for path in args.references.split(',')]


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('litho')
    parser.add_argument('out')
    parser.add_argument('photos', nargs='+')
    parser.add_argument('--looks')
    parser.add_argument('--references')
    parser.add_argument('--models')
    parser.add_argument('--cell', type=int, default=300)
    parser.add_argument('--set', action='append', default=[])
    args = parser.parse_args()
    extra = {key: float(value) for key, value in (pair.split('=') for pair in args.set)}
    columns = styles(args)
    if not columns:
        sys.exit('no style was named')
    cell = args.cell
    sheet = Image.new('RGB', (cell * (len(columns) + 1), (cell + LABEL) * len(args.photos)), 'white')
    draw = ImageDraw.Draw(sheet)
    with tempfile.TemporaryDirectory() as folder:
        for row, photo in enumerate(args.photos):
            cells = [('untouched', photo)]
            for k, (label, step, more) in enumerate(columns):
                recipe, out = f'{folder}/recipe.json', f'{folder}/{row}-{k}.png'
                Path(recipe).write_text(json.dumps({'litho': 1, 'steps': [{'op': 'style', **step, **extra}]}))
                subprocess.run([args.litho, 'apply', recipe, photo, '-o', out, '--quiet', *more], check=True)
                cells.append((label, out))
            for column, (label, path) in enumerate(cells):
                picture = ImageOps.exif_transpose(Image.open(path)).convert('RGB')
                picture.thumbnail((cell - 4, cell - 4), Image.LANCZOS)
                x, y = column * cell, row * (cell + LABEL)
                sheet.paste(picture, (x, y + LABEL))
                draw.text((x + 2, y + 2), label[:48], 'black')
    sheet.save(args.out)


main()
