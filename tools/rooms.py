#!/usr/bin/env python3
"""rooms.py: every file of src/ lies in a room, and a room includes only itself and what lies below it.

The floors are the table in docs/architecture.md between the marks "rooms:" (one row a floor, from the
ground; rooms on one floor know nothing of each other). The includes of src/ are read as text. Faults, each
with the two names:
  up      a room includes one of a higher floor, or another of its own floor
  circle  files that include each other, directly or over others (a header and the .c file of its name
          together; a header without one is part of those that include it), or rooms that do
  room    a file in no room of the table, a room of the table without files, or include/ holding what is
          not the public header

  tools/rooms.py            checks; one line of counts; exit status 1 when there is a fault
  tools/rooms.py --table    the table for docs/architecture.md, with files and lines counted
  tools/rooms.py --write    puts it there
  tools/rooms.py --tap      the same check as a test (TAP)
"""
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
DOC = TOP / 'docs/architecture.md'
BEGIN, END = '<!-- rooms: tools/rooms.py --write -->', '<!-- rooms end -->'
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def table():
    """The rows between the marks: [([room, ...], what lives there), ...] from the ground."""
    text = DOC.read_text()
    if BEGIN not in text or END not in text:
        sys.exit(f'{DOC}: no table of rooms between "{BEGIN}" and "{END}"')
    floors = []
    for line in text.split(BEGIN)[1].split(END)[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip('|').split('|')]
        rooms = re.findall(r'`([\w/]+)`', cells[1]) if len(cells) == 5 else []
        if rooms:
            floors.append((rooms, cells[-1]))
    return floors


def files():
    """Sources that git knows or would add, as paths below src/."""
    listed = subprocess.run(['git', '-C', TOP, 'ls-files', '-co', '--exclude-standard', 'src'], text=True,
                            capture_output=True)
    paths = listed.stdout.split() if listed.returncode == 0 else \
        [str(p.relative_to(TOP)) for p in (TOP / 'src').rglob('*')]
    return sorted(p[4:] for p in paths if p.endswith(('.c', '.h')) and (TOP / p).is_file())


def room_of(path):
    return path.rsplit('/', 1)[0] if '/' in path else ''


def unit(path):
    """A header and the .c file of its name are one unit."""
    return path.rsplit('.', 1)[0]


def units(includes, sources):
    """Which unit needs which. A header without a .c file belongs to those that include it: what it includes, they do."""
    whole = {unit(path) for path in sources if path.endswith('.c')}
    needs = {}
    for path, names in includes.items():
        needs.setdefault(unit(path), set()).update(unit(name) for name in names)
    graph = {}
    for start in whole:
        todo, seen = [start], set()
        while todo:
            for name in needs.get(todo.pop(), ()):
                if name not in seen:
                    seen.add(name)
                    todo += [] if name in whole else [name]
        graph[start] = (seen & whole) - {start}
    return graph


def circles(graph):
    """Strongly connected parts of more than one node (Tarjan 1972), sorted."""
    index, low, stack, found, order = {}, {}, [], [], [0]

    def visit(node):
        index[node] = low[node] = order[0]
        order[0] += 1
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = []
            while True:
                part.append(stack.pop())
                if part[-1] == node:
                    break
            if len(part) > 1:
                found.append(sorted(part))

    sys.setrecursionlimit(10000)
    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def check():
    floors = table()
    level = {room: i for i, (rooms, _) in enumerate(floors) for room in rooms}
    sources = files()
    known = set(sources)
    ups, strays, includes, rooms = [], [], {}, {}
    n_includes = 0
    for path in sources:
        room = room_of(path)
        if room not in level:
            strays.append(f'src/{path} lies in no room of {DOC.relative_to(TOP)}')
            continue
        for name in INCLUDE.findall((TOP / 'src' / path).read_text(errors='replace')):
            if name not in known:
                continue  # include/, the build folder, another project's header
            n_includes += 1
            other = room_of(name)
            includes.setdefault(path, set()).add(name)
            if other != room and other in level:
                rooms.setdefault(room, set()).add(other)
                if level[other] >= level[room]:
                    ups.append(f'src/{path} (floor {level[room]}, {room}) includes {name} '
                               f'(floor {level[other]}, {other})')
    used = {room_of(path) for path in sources}
    strays += [f'{room}: a room without files' for room in level if room not in used]
    headers = [p.name for p in (TOP / 'include').iterdir()]
    strays += [f'include/{name}: only the public header lives there' for name in headers if name != 'litho.h']
    graphs = includes, units(includes, sources), rooms
    rings = sorted({' ↔ '.join(part) for graph in graphs for part in circles(graph)})
    return floors, sources, n_includes, ups, rings, strays


def rows(floors, sources):
    """The table, with files and lines counted."""
    yield '| floor | room | files | lines | what lives there |'
    yield '|---|---|---|---|---|'
    for i, (names, what) in enumerate(floors):
        paths = [p for p in sources if room_of(p) in names]
        # Lines by hundreds, so that the table need not follow every commit.
        n = sum((TOP / 'src' / p).read_text(errors='replace').count('\n') for p in paths)
        yield ' | '.join([f'| {i}', ', '.join(f'`{name}`' for name in names), str(len(paths)),
                          f'{round(n, -2)}', f'{what} |'])


def main():
    option = sys.argv[1] if len(sys.argv) > 1 else ''
    if option in ('-h', '--help'):
        print(__doc__)
        return 0
    if option not in ('', '--tap', '--table', '--write'):
        sys.exit(f'rooms.py: no option {option}; see rooms.py --help')
    floors, sources, n_includes, ups, rings, strays = check()
    if option == '--table':
        print('\n'.join(rows(floors, sources)))
        return 0
    if option == '--write':
        text = DOC.read_text()
        head, rest = text.split(BEGIN)
        tail = rest.split(END)[1]
        DOC.write_text(head + BEGIN + '\n' + '\n'.join(rows(floors, sources)) + '\n' + END + tail)
        return 0
    cases = [('no room includes a higher one', ups), ('no circles of files or rooms', rings),
             ('every file lies in a room', strays)]
    if option == '--tap':
        print(f'1..{len(cases)}')
        for i, (what, faults) in enumerate(cases, 1):
            print(*[f'# {fault}' for fault in faults], sep='\n', end='\n' if faults else '')
            print(('not ok' if faults else 'ok'), i, f'/rooms/{what.replace(" ", "-")}')
    else:
        print(*[f'up: {x}' for x in ups], *[f'circle: {x}' for x in rings], *[f'room: {x}' for x in strays],
              sep='\n', end='\n' if ups or rings or strays else '')
        print(f'{len({room_of(p) for p in sources})} rooms on {len(floors)} floors, {len(sources)} files, '
              f'{n_includes} includes, {len(ups)} up, {len(rings)} circles')
    return 1 if ups or rings or strays else 0


if __name__ == '__main__':
    sys.exit(main())
