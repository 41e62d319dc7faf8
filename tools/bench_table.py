#!/usr/bin/env python3
"""bench_table.py: the table of docs/BENCHMARKS.md, made of bench/results/*.json (bench/results.py says what is in them).

  tools/bench_table.py           writes the table between the marks of docs/BENCHMARKS.md (make bench-table)
  tools/bench_table.py --print   prints it
  tools/bench_table.py --check   exit status 1, and what differs, when the page is not what the results say, when a
                                 result is not in order, or when a page of docs/bench breaks one of its rules:
                                 an example command first (a block before the first heading of the second rank),
                                 "Tried and dropped" last, lines of at most 120 characters, a link to it in the table
  tools/bench_table.py --tap     the same check as a test (TAP)
"""
import difflib
import json
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / 'bench'))
sys.dont_write_bytecode = True  # the test leaves the checkout as it is
import results  # noqa: E402

PAGE = TOP / 'docs/BENCHMARKS.md'
BEGIN, END = '<!-- results: make bench-table -->', '<!-- results end -->'
LAST = '## Tried and dropped'
MAX_COLUMNS = 120


def machines(page):
    """Keys of the list of machines: '- **KEY** …, **KEY** …'."""
    return {key for line in re.findall(r'^- .*', page, re.M) for key in re.findall(r'\*\*([^*]+)\*\*', line)}


def load(page):
    """Results by topic and name, and faults as 'file: what'."""
    rows, found = [], []
    for path in sorted(results.FOLDER.glob('*.json')):
        where = path.relative_to(TOP)
        try:
            result = json.loads(path.read_text(encoding='utf-8'))
            wrong = results.faults(result, path.stem, machines(page))
        except (ValueError, KeyError, TypeError) as e:
            wrong = [f'cannot be read: {e!r}']
        found += [f'{where}: {w}' for w in wrong]
        if not wrong:
            rows.append(result)
    return sorted(rows, key=lambda r: (results.TOPICS.index(r['topic']), r['name'])), found


def figures(some):
    """'35.6 / 77 %' of figures of one unit, '76.2 %, 6.8 ms' of several."""
    def spaced(values, unit):
        return f'{values} {unit}'.rstrip()
    values = [f'{f["value"]:,.10g}' for f in some]
    units = [f['unit'] for f in some]
    if len(set(units)) == 1:
        return spaced(' / '.join(values), units[0])
    return ', '.join(map(spaced, values, units))


def goal(result):
    if not result['goal']:
        return '–'
    limits = {}  # by sign and unit, so that those of one kind stand together
    for g in result['goal']:
        sign, value = ('≤', g['at_most']) if 'at_most' in g else ('≥', g['at_least'])
        limits.setdefault((sign, '×' if 'of' in g else g['unit']), []).append(f'{value:g}')
    shown = ', '.join(f'{sign} {" / ".join(values)} {unit}'.rstrip() for (sign, unit), values in limits.items())
    shown += ' peer' if any('of' in g for g in result['goal']) else ''
    return shown + (': yes' if result['met'] else ': **no**')


def label(result):
    """What the link to the page is called: the program of the command."""
    words = (result['command'] or '').split()
    for word in words:
        if re.search(r'(^|/)bench/', word):
            return word.rsplit('/', 1)[-1]
    if words[:1] == ['litho']:
        return ' '.join(words[:3] if len(words) > 2 and re.fullmatch(r'[a-z]+', words[2]) else words[:2])
    return result['page']


def table(rows):
    """The lines between the marks, and faults."""
    found, pages = [], {}
    lines = ['| question | litho | peer | goal: met? | command, page | machine, date, commit |', '|---|---|---|---|---|---|']
    for r in rows:
        peers = [f for f in r['peer'] if f['name'] == r['peer'][0]['name']]
        peer = f'{peers[0]["name"]} {figures(peers)}' if peers else '–'
        name = label(r)
        if pages.setdefault(name, r['page']) != r['page']:
            found.append(f'bench/results/{r["name"]}.json: "{name}" leads to docs/bench/{pages[name]}.md in another row')
        line = '| ' + ' | '.join([r['question'], figures(r['litho']), peer, goal(r), f'[{name}]',
                                  ' '.join([r['machine'], r['date'] or '–', r['commit'] or f'({r["entered"]})'])]) + ' |'
        if len(line) > MAX_COLUMNS:
            found.append(f'bench/results/{r["name"]}.json: its row has {len(line)} characters, {MAX_COLUMNS} at most')
        lines.append(line)
    return lines + [''] + [f'[{k}]: bench/{pages[k]}.md' for k in sorted(pages)], found


def of_pages(rows):
    found, linked = [], {r['page'] for r in rows}
    for path in [PAGE, *sorted((TOP / 'docs/bench').glob('*.md'))]:
        where, text = path.relative_to(TOP), path.read_text(encoding='utf-8')
        for i, line in enumerate(text.splitlines(), 1):
            if len(line) > MAX_COLUMNS:
                found.append(f'{where}:{i}: {len(line)} characters, {MAX_COLUMNS} at most')
        if path == PAGE:
            continue
        if not re.search(r'^    \S', text.split('\n## ')[0], re.M):
            found.append(f'{where}: no example command before the first heading')
        if LAST in text and text.index(LAST) < text.rindex('\n## '):
            found.append(f'{where}: "{LAST}" is not its last part')
        if path.stem not in linked:
            found.append(f'{where}: no result of bench/results names it')
    return found


def main():
    option = sys.argv[1] if len(sys.argv) > 1 else ''
    if option in ('-h', '--help'):
        print(__doc__)
        return 0
    if option not in ('', '--print', '--check', '--tap') or len(sys.argv) > 2:
        sys.exit(f'bench_table.py: no option {" ".join(sys.argv[1:])}; see bench_table.py --help')
    page = PAGE.read_text(encoding='utf-8')
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        sys.exit(f'{PAGE}: the marks "{BEGIN}" and "{END}" have to be there, once each')
    rows, broken = load(page)
    lines, more = table(rows)
    broken += more
    head, rest = page.split(BEGIN)
    old, tail = rest.split(END)
    new = '\n' + '\n'.join(lines) + '\n'
    if option in ('', '--print'):
        print(*broken, sep='\n', end='\n' if broken else '', file=sys.stderr)
        if broken:
            return 1
        if option:
            print(new.strip())
        else:
            PAGE.write_text(head + BEGIN + new + END + tail, encoding='utf-8')
        return 0
    stale = [] if old == new else [line for line in difflib.unified_diff(
        old.splitlines(), new.splitlines(), 'docs/BENCHMARKS.md', "bench/results: run 'make bench-table'", lineterm='', n=0)]
    cases = [('results are in order', broken), ('the table is what the results say', stale), ('pages keep their rules', of_pages(rows))]
    if option == '--tap':
        print(f'1..{len(cases)}')
        for i, (what, wrong) in enumerate(cases, 1):
            print(*[f'# {w}' for w in wrong], sep='\n', end='\n' if wrong else '')
            print('not ok' if wrong else 'ok', i, f'/bench-table/{what.replace(" ", "-")}')
    else:
        print(*[w for _, wrong in cases for w in wrong], sep='\n', end='\n' if any(w for _, w in cases) else '')
        print(f'{len(rows)} results, {len({r["page"] for r in rows})} pages, {sum(len(w) for _, w in cases)} faults')
    return int(any(wrong for _, wrong in cases))


if __name__ == '__main__':
    sys.exit(main())
