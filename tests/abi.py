#!/usr/bin/env python3
"""abi.py: liblitho.so's ABI is the one that is committed in tests/abi/litho.abi.

    tests/abi.py LIBRARY [--header FILE] [--cc CC] [--write]

Compared are the exported symbols with their versions, the prototypes of the header, the size of each struct that programs
see inside of, the place and size of each member, and the numbers of the enums. Sizes and places are the compiler's: a C
program made of the header prints them. So that cffi, which works them out by itself, cannot differ unseen, python/litho
is held against the same list by tests/python.

A line that is gone or reads otherwise is a break: only a new MINOR (from 1.0.0 on MAJOR) may have it. A struct that grew
and lines that are new are what "append only" allows: --write records them, and refuses breaks under the same version.
Prints TAP.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / 'tests/abi/litho.abi'
sys.path.insert(0, str(ROOT / 'python/litho'))
import _header  # noqa: E402


def symbols(library):
    """'symbol NAME VERSION' of all that the library defines and shows."""
    out = subprocess.run(['nm', '-D', '--defined-only', '--with-symbol-versions', library], check=True,
                         capture_output=True, text=True).stdout
    lines = []
    for line in out.splitlines():
        kind, name = line.split()[-2:]
        if kind != 'A':  # the name of the version itself
            name, _, version = name.partition('@')
            lines.append(f'symbol {name} {version.lstrip("@") or "-"}')
    return sorted(lines)


def layouts(header_file, cc):
    """What the compiler makes of the header's structs and enums."""
    header = header_file.read_text()
    body = []
    for name, members in _header.structs(header).items():
        body.append(f'  printf("struct {name} %zu\\n", sizeof({name}));')
        for member in members:
            body.append(f'  printf("member {name}.{member} %zu %zu\\n", offsetof({name}, {member}), '
                        f'sizeof((({name} *)0)->{member}));')
    body += [f'  printf("enum {name} %d\\n", (int){name});' for name in _header.enums(header)]
    program = '#include <stddef.h>\n#include <stdio.h>\n#include <litho.h>\nint\nmain(void)\n{\n' + '\n'.join(body) + '\n}\n'
    flags = subprocess.run(['pkg-config', '--cflags', 'gio-2.0'], check=True, capture_output=True, text=True).stdout.split()
    with tempfile.TemporaryDirectory() as folder:
        source, exe = Path(folder, 'abi.c'), Path(folder, 'abi')
        source.write_text(program)
        subprocess.run([*cc.split(), str(source), '-o', str(exe), f'-I{header_file.parent}', *flags], check=True)
        return subprocess.run([str(exe)], check=True, capture_output=True, text=True).stdout.splitlines()


def dump(library, header_file, cc):
    header = header_file.read_text()
    version = re.search(r'#define LITHO_VERSION_MAJOR (\d+)\n#define LITHO_VERSION_MINOR (\d+)', header).groups()
    return ([f'version {".".join(version)}'] + symbols(library) +
            sorted(f'function {text}' for text in _header.functions(header).values()) + layouts(header_file, cc))


def compare(old, new):
    """(breaks, additions): lines as people read them."""
    def key(line):
        kind, rest = line.split(' ', 1)
        return (kind, re.search(r'(\w+)\(', rest).group(1)) if kind == 'function' else (kind, rest.split(' ')[0])
    was, now = {key(line): line for line in old}, {key(line): line for line in new}
    breaks = [f'{line}: {"now " + now[k] if k in now else "is gone"}' for k, line in was.items()
              if now.get(k) != line and k[0] not in ('version', 'struct')]
    grown = []
    for k, line in was.items():
        if k[0] == 'struct' and now.get(k) != line:
            shrunk = k not in now or int(now[k].split()[-1]) < int(line.split()[-1])
            (breaks if shrunk else grown).append(f'{line}: {"now " + now[k] if k in now else "is gone"}')
    return breaks, grown + [line for k, line in now.items() if k not in was]


def undeclared(lines):
    """Symbols without a prototype in the header, and the other way round."""
    shown = {line.split()[1] for line in lines if line.startswith('symbol ')}
    said = {re.search(r'(\w+)\(', line).group(1) for line in lines if line.startswith('function ')}
    return sorted(shown - said), sorted(said - shown)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('library')
    parser.add_argument('--header', type=Path, default=ROOT / 'include/litho.h')
    parser.add_argument('--cc', default=os.environ.get('CC', 'cc'))
    parser.add_argument('--write', action='store_true')
    options = parser.parse_args()
    new = dump(options.library, options.header, options.cc)
    old = LIST.read_text().splitlines() if LIST.exists() else []
    breaks, additions = compare(old, new)
    same_version = bool(old) and old[0] == new[0]
    if options.write:
        if breaks and same_version:
            sys.exit('abi.py: the ABI breaks and the version stays: raise MINOR (from 1.0.0 on MAJOR) first\n' + '\n'.join(breaks))
        LIST.write_text('\n'.join(new) + '\n')
        return
    hidden, missing = undeclared(new)
    print('TAP version 13\n1..3')
    print(f'{"not ok" if breaks else "ok"} 1 - nothing that programs rely on has changed ({len(old)} lines)')
    for line in breaks:
        print(f'# {line}')
    print(f'{"not ok" if additions else "ok"} 2 - what is new is in the list (else: tests/abi.py {options.library} --write)')
    for line in additions:
        print(f'# {line}')
    print(f'{"not ok" if hidden or missing else "ok"} 3 - litho.map shows what litho.h declares, and nothing else')
    for name in hidden:
        print(f'# {name} is shown and not declared')
    for name in missing:
        print(f'# {name} is declared and not shown: add it to src/api/litho.map')


if __name__ == '__main__':
    main()
