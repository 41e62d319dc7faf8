"""results.py: one JSON file a claim in bench/results/, from which tools/bench_table.py makes the table of docs/BENCHMARKS.md.

A file bench/results/NAME.json holds, in this order:
  name      the file's name without .json
  topic     one of TOPICS; rows of the table stand by topic, then by name
  question  what a user would ask, in a few words
  litho     [{"figure": what is measured, "value": number, "unit": text}, ...], the first is the main one
  peer      the same with "name": who else was measured, the nearest rival first; may be []. With "fixed": true where
            the bench does not measure it: a published value, or a constant
  goal      [{"figure": ..., "at_most" or "at_least": number, "unit": ...}, ...]; with "of": a peer's name the
            limit is that many times the peer's own figure; may be []
  met       true when all goals are met, false when one is not, null without a goal
  command   the whole command, or null where nobody wrote it down
  machine   a key of the list of machines in docs/BENCHMARKS.md
  date      day of the measurement, YYYY-MM-DD, or null where nobody wrote it down
  commit    litho's commit that was measured, or null likewise
  entered   only with commit null: the commit that brought the figure into the documentation
  page      the page in docs/bench/ that has the whole tables, the method and what was dropped

A row is added by hand once: such a file (copy one) and its page docs/bench/PAGE.md, which begins with an example
command and its outcome and ends with what was tried and dropped. A bench that is run with --result puts its figures,
command, machine, date and commit in their place; make bench-table then puts them into the table:

    results.add_options(parser)
    args = parser.parse_args()
    results.record(args, 'denoise', {'PSNR': 31.09}, {'OpenCV NLM': {'PSNR': 27.19}})

What no Python script measures (benches in C, litho's own eval) is told by hand:

    python3 bench/results.py solve 'wishes at most 10 % off=24' 'fixed amounts:wishes at most 10 % off=1' \\
      --command 'build/bench/solve ../shared' --machine Eq
"""
import argparse
import datetime
import json
import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FOLDER = TOP / 'bench/results'
TOPICS = ['speed', 'quality', 'objects', 'files', 'words', 'regions', 'search', 'captions', 'training']
KEYS = ['name', 'topic', 'question', 'litho', 'peer', 'goal', 'met', 'command', 'machine', 'date', 'commit', 'page']


def machine():
    """The processor, as /proc/cpuinfo names it."""
    with open('/proc/cpuinfo', encoding='utf-8') as f:
        name = next((line.split(':')[1].strip() for line in f if line.startswith('model name')), platform.machine())
    return f'{os.cpu_count()} × {name}, {platform.system()}'


def met(result):
    """Whether all goals are met; None without a goal."""
    ours = {f['figure']: f['value'] for f in result['litho']}
    theirs = {(f['name'], f['figure']): f['value'] for f in result['peer']}
    answers = []
    for goal in result['goal']:
        least, most = (goal.get(k) for k in ('at_least', 'at_most'))
        scale = theirs[goal['of'], goal['figure']] if 'of' in goal else 1
        value = ours[goal['figure']]
        answers.append(value >= least * scale if most is None else value <= most * scale)
    return all(answers) if answers else None


def faults(result, stem, machines):
    """What is wrong with a result, as sentences without the file's name. machines: the keys that the page lists."""
    if [k for k in result if k != 'entered'] != KEYS:
        return [f'keys are {list(result)}, not {KEYS}']
    found = []
    if result['name'] != stem:
        found.append(f'name is "{result["name"]}"')
    if result['topic'] not in TOPICS:
        found.append(f'topic "{result["topic"]}" is none of {TOPICS}')
    if not result['litho']:
        found.append('litho has no figure')
    for f in result['litho'] + result['peer']:
        if not isinstance(f['value'], (int, float)) or isinstance(f['value'], bool):
            found.append(f'{f["figure"]}: value {f["value"]!r} is no number')
    if any(f.get('fixed') for f in result['litho']):
        found.append("litho's own figures are measured: none is fixed")
    if result['machine'] not in machines:
        found.append(f'machine "{result["machine"]}" is not in the list of machines of docs/BENCHMARKS.md: add a line '
                     'there, and its key by --machine')
    if not (TOP / 'docs/bench' / f'{result["page"]}.md').is_file():
        found.append(f'there is no docs/bench/{result["page"]}.md')
    if result['date'] is not None:
        datetime.date.fromisoformat(result['date'])
    if (result['commit'] is None) != ('entered' in result):
        found.append('either commit, or entered where the commit is null')
    try:
        if met(result) is not result['met']:
            found.append(f'met is {result["met"]}, by its figures {met(result)}')
    except (KeyError, TypeError) as e:
        found.append(f'a goal names a figure or a peer that is not there, or has no limit: {e}')
    return found


def text(result):
    """The JSON of a result: keys in their order, a figure a line."""
    def line(value):
        return json.dumps(value, ensure_ascii=False)

    out = []
    for key in [*KEYS[:-1], *(['entered'] if 'entered' in result else []), KEYS[-1]]:
        value = result[key]
        if isinstance(value, list) and value:
            out.append(f'  "{key}": [\n' + ',\n'.join(f'    {line(v)}' for v in value) + '\n  ]')
        else:
            out.append(f'  "{key}": {line(value)}')
    return '{\n' + ',\n'.join(out) + '\n}\n'


def add_options(parser):
    parser.add_argument('--result', nargs='?', const=str(FOLDER), metavar='FOLDER',
                        help='also write the figures of docs/BENCHMARKS.md as JSON (default folder bench/results)')
    parser.add_argument('--machine', default=os.environ.get('LITHO_BENCH_MACHINE'), metavar='KEY',
                        help='with --result: which of the machines of docs/BENCHMARKS.md this is')


def command_line():
    """This process's command without the options of add_options(), with the program below the checkout."""
    words, skip = [], False
    for i, word in enumerate(sys.argv[1:], 1):
        if skip:
            skip = False
        elif word in ('--result', '--machine'):
            following = sys.argv[i + 1] if i + 1 < len(sys.argv) else '-'
            skip = word == '--machine' or not following.startswith('-')
        elif not word.startswith(('--result=', '--machine=')):
            words.append(word)
    program = os.path.relpath(os.path.abspath(sys.argv[0]), TOP)
    return shlex.join(['python3', program, *words])


def commit():
    """The checkout's commit, with '+' when files that git knows differ from it."""
    def git(*words):
        return subprocess.run(['git', '-C', str(TOP), *words], capture_output=True, text=True).stdout.strip()
    changed = git('status', '--porcelain', '--untracked-files=no', '--', ':!bench/results', ':!docs')
    return git('rev-parse', '--short=7', 'HEAD') + ('+' if changed else '')


def record(args, name, litho, peer=None, command=None, digits=4):
    """Writes NAME.json with these figures when --result was given.

    litho: {figure: number}; peer: {peer's name: {figure: number}}. The figures have to be those of the committed file,
    all but the fixed ones: a run that measures less, or something that the file does not name, is an error, so that
    no old figure gets a new date and nothing measured is dropped. Numbers are rounded to so many significant digits.
    """
    if args.result is None:
        return
    source = FOLDER / f'{name}.json'
    if not source.is_file():
        sys.exit(f'{source} is not there: write it by hand once (bench/results.py says what is in it)')
    result = json.loads(source.read_text(encoding='utf-8'))
    given = {(None, figure): value for figure, value in litho.items()}
    given.update({(who, figure): value for who, figures in (peer or {}).items() for figure, value in figures.items()})
    wanted = {(f.get('name'), f['figure']): f for f in result['litho'] + result['peer'] if not f.get('fixed')}
    if given.keys() != wanted.keys():
        differ = sorted(': '.join(filter(None, key)) for key in given.keys() ^ wanted.keys())
        sys.exit(f'{source} and this run do not have the same figures: {", ".join(differ)}')
    for key, f in wanted.items():
        value = float(f'{float(given[key]):.{digits}g}')
        f['value'] = int(value) if value.is_integer() else value
    result.update(met=met(result), command=command or command_line(), machine=args.machine or machine(),
                  date=datetime.date.today().isoformat(), commit=commit())
    result.pop('entered', None)
    folder = Path(args.result)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f'{name}.json').write_text(text(result), encoding='utf-8')
    print(f'wrote {folder / name}.json', file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('name')
    parser.add_argument('figures', nargs='+', metavar='[PEER:]FIGURE=NUMBER')
    parser.add_argument('--command', required=True)
    add_options(parser)
    args = parser.parse_args()
    litho, peer = {}, {}
    for word in args.figures:
        key, _, value = word.rpartition('=')
        who, _, figure = key.rpartition(':')
        (peer.setdefault(who, {}) if who else litho)[figure] = float(value)
    args.result = args.result or str(FOLDER)
    record(args, args.name, litho, peer, args.command, digits=15)


if __name__ == '__main__':
    main()
