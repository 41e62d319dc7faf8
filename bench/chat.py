#!/usr/bin/env python3
"""chat.py: is a turn read as it was meant, and how long does it take?

  bench/chat.py                     the dev set of ../shared/bench/chat, scored by its score.py
  bench/chat.py --dialogues [DIR]   the conversations of bench/dialogues/dialogues.txt, end to end on their photos: is
                                    each turn the act that was meant, and its CPU; with DIR a contact sheet of each
  bench/chat.py --photo PHOTO       how long plain turns take on a photo that is open
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get('LITHO_SHARED', TOP.parent / 'shared'))
sys.path.insert(0, str(TOP / 'bench'))
sys.dont_write_bytecode = True
import results  # noqa: E402


def dev(litho, planner):
    """The table of score.py: kind → {"n","of"}."""
    folder = SHARED / 'bench/chat'
    if not folder.exists():
        sys.exit(f'{folder} is not there: nothing to measure (LITHO_SHARED says where it is)')
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl') as out:
        subprocess.run([litho, 'chat', '--planner', planner, '--batch', folder / 'dev.jsonl'], stdout=out, check=True)
        got = subprocess.run([sys.executable, folder / 'score.py', folder / 'dev.jsonl', out.name, '--json'],
                             capture_output=True, text=True, check=True)
        lines = [json.loads(line) for line in open(out.name, encoding='utf-8')]
    return json.loads(got.stdout), statistics.median(line['ms'] for line in lines)


def dialogues(path):
    """[(photos, [(act, words)])]"""
    out = []
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if line.startswith('='):
            out.append(([SHARED / 'data' / p for p in line[1:].split()], []))
        elif line and not line.startswith('#'):
            out[-1][1].append(tuple(line.split('\t')))
    return out


def act_of(answer):
    return 'which' if 'question' in answer else answer['act']


def right(meant, answer):
    """A choice carries out what was asked for, a repetition what was done last: that is the answer's act."""
    got = act_of(answer)
    again = meant in ('choose', 'repeat') and got in ('add', 'change')
    return got == meant or again or (meant == 'no' and got == 'none')


def cpu_s(pid):
    fields = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def converse(litho, planner, photos, turns):
    """The answers of one conversation with the milliseconds of each, CPU and clock: one line in, one answer out."""
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for photo in photos:  # exports go beside the photo
            copies.append(Path(folder) / photo.name)
            copies[-1].write_bytes(photo.read_bytes())
        command = [litho, 'chat', '--planner', planner, '--forget', '--json', '--quiet', *copies]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        answers = []
        for _, words in turns:
            begin = time.monotonic(), cpu_s(process.pid)
            process.stdin.write(words + '\n')
            process.stdin.flush()
            while True:
                line = process.stdout.readline()
                if not line:
                    sys.exit(f'litho ended at “{words}” ({photos[0].name})')
                answer = json.loads(line)
                if 'answer' in answer:
                    break
            answer['clock_ms'] = 1000 * (time.monotonic() - begin[0])
            answer['cpu_ms'] = 1000 * (cpu_s(process.pid) - begin[1])
            answers.append(answer)
        process.stdin.close()
        process.wait()
        return answers


def sheet(litho, photos, turns, answers, out):
    """What the photo looked like after each turn."""
    from PIL import Image, ImageDraw, ImageFont
    width, height, line = 300, 240, 15
    font = ImageFont.load_default()
    fonts = Path('/usr/share/fonts')
    for name in (fonts / 'opentype/noto/NotoSansCJK-Regular.ttc', fonts / 'truetype/dejavu/DejaVuSans.ttf'):
        if name.exists():
            font = ImageFont.truetype(str(name), 12)
            break
    image = Image.new('RGB', (4 * width, 3 * (height + 4 * line)), 'white')
    draw = ImageDraw.Draw(image)
    cells = [('original', '', None)] + [(words, answer['answer'], answer.get('recipe'))
                                        for (_, words), answer in zip(turns, answers)]
    with tempfile.TemporaryDirectory() as folder:
        for i, (words, said, recipe) in enumerate(cells):
            x, y = i % 4 * width, i // 4 * (height + 4 * line)
            draw.text((x + 2, y), words, fill='black', font=font)
            for k in range(3):
                draw.text((x + 2, y + (k + 1) * line), said[k * 46:(k + 1) * 46], fill='#555555', font=font)
            picture = photos[0]
            if recipe is not None and recipe['steps']:
                (Path(folder) / 'r.json').write_text(json.dumps(recipe), encoding='utf-8')
                picture = Path(folder) / 'out.png'
                subprocess.run([litho, 'apply', Path(folder) / 'r.json', photos[0], '-o', picture, '--force'],
                               capture_output=True, check=False)
            if Path(picture).exists():
                small = Image.open(picture).convert('RGB')
                small.thumbnail((width - 4, height - 4))
                image.paste(small, (x + 2, y + 4 * line))
    image.save(out)


def on_one_photo(litho, planner, photo):
    """Plain turns on a photo that is open: clock and CPU of each."""
    words = ['what is in the photo?', 'make it brighter', 'darken the sky', 'a bit less', 'twice as much', 'warmer',
             'a bit less', 'by 10', 'undo', 'redo', 'increase the contrast by 20', 'further by 10',
             'the other direction', 'add a vignette', 'drop the vignette', 'more vivid', 'less', 'what did you do?']
    answers = converse(litho, planner, [photo], [('', w) for w in words])
    for w, answer in zip(words, answers):
        print(f"{answer['clock_ms']:6.0f} ms, {answer['cpu_ms']:5.0f} ms CPU  {w}")
    later = answers[3:]  # the nets are open and the sky was found once
    return statistics.median(r['clock_ms'] for r in later), max(r['clock_ms'] for r in later), \
        statistics.median(r['cpu_ms'] for r in later)


def all_dialogues(a):
    n = of = 0
    cpu = []
    for number, (photos, turns) in enumerate(dialogues(TOP / 'bench/dialogues/dialogues.txt'), 1):
        if a.only not in (None, number):
            continue
        if not all(photo.exists() for photo in photos):
            sys.exit(f'{photos[0]} is not there: nothing to measure (LITHO_SHARED says where it is)')
        answers = converse(a.litho, a.planner, photos, turns)
        for i, ((meant, words), answer) in enumerate(zip(turns, answers)):
            ok = right(meant, answer)
            n += ok
            of += 1
            if i > 0 and 'version' in answer:
                cpu.append(answer['cpu_ms'])
            print(f"{number:2}.{i + 1:<2} {'' if ok else 'WRONG ':6}{words}  →  {act_of(answer)}"
                  f"{'' if ok else f' (meant: {meant})'}  {answer['cpu_ms']:.0f} ms CPU  {answer['answer']}")
        if a.dialogues:
            Path(a.dialogues).mkdir(parents=True, exist_ok=True)
            sheet(a.litho, photos, turns, answers, Path(a.dialogues) / f'{number:02}.png')
    print(f'{n} of {of} turns are the act that was meant; from the second turn on {statistics.median(cpu):.0f} ms CPU, '
          f'95 % within {sorted(cpu)[int(0.95 * len(cpu))]:.0f} ms')
    if a.only is None:
        results.record(a, 'chat-dialogues', {'turns as meant': 100 * n / of, 'CPU a turn': statistics.median(cpu)})


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--litho', default=TOP / 'build/litho')
    p.add_argument('--planner', default='auto')
    p.add_argument('--dialogues', nargs='?', const='', metavar='DIR')
    p.add_argument('--only', type=int, help='the conversation of this number, from 1')
    p.add_argument('--photo', type=Path)
    results.add_options(p)
    a = p.parse_args()
    if a.photo is not None:
        clock, worst, cpu = on_one_photo(a.litho, a.planner, a.photo)
        print(f'median {clock:.0f} ms, {cpu:.0f} ms CPU; longest {worst:.0f} ms')
        results.record(a, 'chat-turn', {'median': clock, 'longest': worst, 'CPU': cpu})
    elif a.dialogues is not None:
        all_dialogues(a)
    else:
        table, ms = dev(a.litho, a.planner)
        for kind, v in sorted(table.items(), key=lambda i: -i[1]['of']):
            print(f"{kind:12} {100 * v['n'] / v['of']:5.1f} %  ({v['n']}/{v['of']})")
        print(f'median {ms:.2f} ms a turn')
        share = {k: 100 * v['n'] / v['of'] for k, v in table.items()}
        results.record(a, 'chat', {'all': share['all'], 'refers back': share['refers back']}, digits=3)


if __name__ == '__main__':
    main()
