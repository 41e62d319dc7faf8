#!/usr/bin/env python3
"""Pictures from words: what `litho make` makes of bench/make_prompts.tsv, for judging by eye and by the towers.

    python3 bench/make.py LITHO --set dev --out DIR [--retrieval build/bench/retrieval] [--only 3,17] [--size 1024x768]
    python3 bench/make.py --report [--set dev]

Renders every description of a set (60: 40 English, 20 Chinese; a fifth of them outside of what can be composed), writes
DIR/NN.jpg, contact sheets DIR/sheet-K.png and DIR/results.jsonl: what was composed, what was not, CPU seconds. A
description that names the frame's shape ("phone wallpaper") gets that instead of --size.

--retrieval: the place that the towers of litho give the picture's own description among the 60 (bench/retrieval.c).
They know English: a Chinese description stands there in the English of the file's last column. Beside it, for scale, 60
photos of Flickr8k's development split, each with its first caption (LITHO_SHARED).

--report: the marks that a person gave (bench/make_judged.tsv: set, number, mark, reason), as a table.
Needs Pillow.
"""
import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import results  # noqa: E402

HERE = Path(__file__).resolve().parent
PROMPTS, JUDGED = HERE / 'make_prompts.tsv', HERE / 'make_judged.tsv'
MARKS = ('shows', 'partly', 'no', 'refused', 'said', 'silent')
CELL, LABEL, COLUMNS, ROWS = 512, 40, 3, 4
PHOTOS = 60
REFUSED = 65  # exit status of a description that cannot be composed


def rows_of(path, which):
    with open(path, encoding='utf-8', newline='') as f:
        return [row for row in csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE) if row['set'] == which]


# --- making ---

SIZES = {'landscape': '1216x832', 'wide': '1344x756', 'panorama': '1632x576', 'portrait': '832x1216'}


def size_of(litho, words, usual):
    """The frame's size: that of the shape which the words say (scene.c), else the usual one."""
    show = subprocess.run([litho, 'make', words, '--show', '--json'], capture_output=True, text=True, check=False)
    return SIZES.get(json.loads(show.stdout)['scene']['shape'], usual) if show.returncode == 0 else usual


def make(litho, row, args):
    """One picture: the row of results.jsonl."""
    out = Path(args.out) / f'{row["number"]}.jpg'
    out.unlink(missing_ok=True)
    size = size_of(litho, row['words'], args.size)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([litho, 'make', row['words'], '-o', str(out), '--json', '--size', size],
                          capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, REFUSED):
        sys.exit(f'{row["words"]}: exit status {done.returncode}\n{done.stderr}')
    result = {**row, 'cpu_s': round(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, 3)}
    if done.returncode == REFUSED:
        return {**result, 'refused': json.loads(done.stderr.splitlines()[-1])['error']['message']}
    answer = json.loads(done.stdout)
    trace = answer['trace']
    return {**result, 'file': str(out), 'left': [t['words'] for t in trace if t['became'] is None],
            'trace': {t['words']: t['became'] for t in trace}, 'scene': answer['scene']}


# --- sheets ---

def left_of(one):
    """What was not composed of one, in words."""
    if 'refused' in one:
        return one['refused']
    return 'not composed: ' + ', '.join(one['left']) if one['left'] else ''


def font(size):
    """One that has Chinese, where there is one."""
    from PIL import ImageFont
    fonts = Path('/usr/share/fonts')
    for name in ('opentype/noto/NotoSansCJK-Regular.ttc', 'truetype/wqy/wqy-zenhei.ttc', 'truetype/arphic/uming.ttc',
                 'truetype/droid/DroidSansFallbackFull.ttf'):
        if (fonts / name).exists():
            return ImageFont.truetype(str(fonts / name), size)
    return ImageFont.load_default()


def write_sheets(made, folder):
    from PIL import Image, ImageDraw, ImageFont
    chinese, latin = font(16), ImageFont.load_default(15)
    height = CELL * 3 // 4
    for k in range(0, len(made), COLUMNS * ROWS):
        part = made[k:k + COLUMNS * ROWS]
        sheet = Image.new('RGB', (CELL * COLUMNS, (height + LABEL) * -(-len(part) // COLUMNS)), 'white')
        draw = ImageDraw.Draw(sheet)
        for i, one in enumerate(part):
            x, y = i % COLUMNS * CELL, i // COLUMNS * (height + LABEL)
            letters = chinese if one['english'] else latin
            draw.text((x + 3, y + 2), one['number'], 'black', latin)
            draw.text((x + 27, y + 2), one['words'][:68], 'black', letters)
            draw.text((x + 3, y + 20), left_of(one)[:70], 'firebrick', letters)
            if 'file' in one:
                picture = Image.open(one['file'])
                picture.thumbnail((CELL - 4, height - 2))
                sheet.paste(picture, (x, y + LABEL))
        sheet.save(Path(folder) / f'sheet-{k // (COLUMNS * ROWS) + 1}.png')


# --- towers ---

def ranks(program, pairs):
    """Place of its own text for each (path or '-', text) that has a picture, and the text that came first."""
    with tempfile.NamedTemporaryFile('w', suffix='.tsv', encoding='utf-8') as f:
        f.writelines(f'{path}\t{text}\n' for path, text in pairs)
        f.flush()
        lines = subprocess.run([program, f.name], check=True, capture_output=True, text=True).stdout.splitlines()
    return [(int(line.split('\t')[0]), line.split('\t')[1]) for line in lines]


def photo_pairs():
    data = Path(os.environ.get('LITHO_SHARED', '/work/shared')) / 'data/flickr8k'
    if not data.is_dir():
        return []
    first = {}
    for line in open(data / 'captions.tsv', encoding='utf-8'):
        name, text = line.rstrip('\n').split('\t')
        if name.endswith('#0'):
            first[name[:-2]] = text
    names = [line.strip() for line in open(data / 'dev.txt', encoding='utf-8')][:PHOTOS]
    return [(data / 'images' / name, first[name]) for name in names]


def summary(places):
    n = len(places)
    return {'pictures': n, 'first': round(100 * sum(p == 1 for p in places) / n, 1),
            'of ten': round(100 * sum(p <= 10 for p in places) / n, 1), 'rank': sorted(places)[n // 2]}


def look(program, made):
    """Adds ranks to what was made; prints all rows. Shares of first places: of what can be composed, of photos."""
    pairs = [(one.get('file', '-'), one['english'] or one['words']) for one in made]
    found = iter(ranks(program, pairs))
    for one in made:
        if 'file' in one:
            one['rank'], one['first'] = next(found)
    firsts = {}
    for name, some in (('all', made), ('within', [m for m in made if m['vocabulary'] == 'within'])):
        figures = summary([m['rank'] for m in some if 'rank' in m])
        print(f'{name}: {figures}')
        firsts[name] = figures['first']
    photos = photo_pairs()
    if photos:
        figures = summary([r for r, _ in ranks(program, photos)])
        print('photos of Flickr8k, development split:', figures)
        firsts['photos'] = figures['first']
    else:
        print('photos of Flickr8k: skipped, LITHO_SHARED has none')
    return firsts


# --- marks ---

def report(which):
    """Markdown of the marks, and the shares that the goals speak of."""
    prompts = {row['number']: row for row in rows_of(PROMPTS, which)}
    marks = rows_of(JUDGED, which)
    wrong = [m for m in marks if m['mark'] not in MARKS or m['number'] not in prompts]
    if wrong:
        sys.exit(f'{JUDGED}: not a mark of {", ".join(MARKS)}, or no such number: {wrong[0]}')
    print('| | description | mark | why |\n|---|---|---|---|')
    for m in marks:
        print(f'| {m["number"]} | {prompts[m["number"]]["words"]} | {m["mark"]} | {m["reason"]} |')
    within = [m['mark'] for m in marks if prompts[m['number']]['vocabulary'] == 'within']
    outside = [m['mark'] for m in marks if prompts[m['number']]['vocabulary'] == 'outside']
    counts = {mark: within.count(mark) for mark in ('shows', 'partly', 'no', 'refused')}
    honest = sum(mark in ('refused', 'said') for mark in outside)
    print(f'\nwithin the vocabulary: {counts} of {len(within)}; '
          f'outside: {honest} of {len(outside)} refused or said in part')
    return {'shows what was said': round(100 * counts['shows'] / max(len(within), 1), 1),
            'honestly refused': round(100 * honest / max(len(outside), 1), 1)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('litho', nargs='?')
    parser.add_argument('--set', default='dev', choices=['dev', 'held'])
    parser.add_argument('--out')
    parser.add_argument('--size', default='1024x768')
    parser.add_argument('--only', help='numbers, with commas')
    parser.add_argument('--retrieval', metavar='PROGRAM')
    parser.add_argument('--report', action='store_true')
    results.add_options(parser)
    args = parser.parse_args()
    if args.report:
        figures = report(args.set)
        if args.result:
            results.record(args, f'make-prompts-{args.set}', figures)
        return
    if args.litho is None or args.out is None:
        parser.error('say where litho is and where to write: LITHO --out DIR')
    Path(args.out).mkdir(parents=True, exist_ok=True)
    rows = rows_of(PROMPTS, args.set)
    if args.only:
        rows = [row for row in rows if row['number'] in {f'{int(n):02d}' for n in args.only.split(',')}]
    made = []
    for row in rows:
        one = make(args.litho, row, args)
        made.append(one)
        print(f'{one["number"]} {one["words"]} [{one["cpu_s"]:.2f} s] {left_of(one)[:150]}', flush=True)
    write_sheets(made, args.out)
    times = [one['cpu_s'] for one in made if 'file' in one]
    print(f'{len(times)} pictures, {len(made) - len(times)} refused; '
          f'CPU {sum(times) / max(len(times), 1):.2f} s a picture')
    if args.retrieval and not args.only:
        firsts = look(args.retrieval, made)
        if args.result:
            results.record(args, f'make-retrieval-{args.set}', {'first of 60': firsts['within']},
                           {'photos': {'first of 60': firsts['photos']}})
    with open(Path(args.out) / 'results.jsonl', 'w', encoding='utf-8') as f:
        f.writelines(json.dumps(one, ensure_ascii=False) + '\n' for one in made)


main()
