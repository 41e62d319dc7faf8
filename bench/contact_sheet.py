#!/usr/bin/env python3
"""Contact sheet: photos × requests, edited by litho, for judging by eye.

    python3 bench/contact_sheet.py LITHO OUT.png PHOTO… [--planner words]

One row a photo: untouched, then the five requests that people make most often (brighter, colour,
contrast, warmer, sharper). Prints the plan of every cell. Needs Pillow.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

REQUESTS = ['brighten the photo', 'make the colors more vivid', 'increase the contrast',
            'make it warmer', 'sharpen the photo']
CELL = 300
LABEL = 16


def edit(litho, words, photo, out, planner):
    """Runs one edit; returns its steps in a line."""
    subprocess.run([litho, 'edit', words, photo, '-o', out, '--sidecar', *planner],
                   check=True, stdout=subprocess.DEVNULL)
    steps = json.loads(Path(out + '.litho.json').read_text())['steps']
    return '; '.join(s['op'] + ''.join(f' {k}={v}' for k, v in s.items()
                                       if isinstance(v, (int, float)) and k != 'strength')
                     for s in steps)


def main(args):
    planner = []
    if '--planner' in args:
        i = args.index('--planner')
        planner = args[i:i + 2]
        args = args[:i] + args[i + 2:]
    if len(args) < 3:
        sys.exit(__doc__)
    litho, target, *photos = args
    sheet = Image.new('RGB', (CELL * (len(REQUESTS) + 1), (CELL + LABEL) * len(photos)), 'white')
    draw = ImageDraw.Draw(sheet)
    with tempfile.TemporaryDirectory() as folder:
        for row, photo in enumerate(photos):
            cells = [('untouched', photo)]
            for k, words in enumerate(REQUESTS):
                out = f'{folder}/{row}-{k}.jpg'
                plan = edit(litho, words, photo, out, planner)
                print(f'{Path(photo).name}: {words}: {plan}')
                cells.append((f'{words}: {plan}', out))
            for column, (label, path) in enumerate(cells):
                picture = Image.open(path).convert('RGB')
                picture.thumbnail((CELL - 4, CELL - 4))
                x, y = column * CELL, row * (CELL + LABEL)
                sheet.paste(picture, (x, y + LABEL))
                draw.text((x + 2, y + 2), label[:48], 'black')
    sheet.save(target)


main(sys.argv[1:])
