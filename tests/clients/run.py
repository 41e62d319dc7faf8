#!/usr/bin/env python3
"""run.py: litho's servers as clients of others see them (versions pinned in tools/clients.sh); a test (TAP).

  run.py mcp|openai      LITHO_EXE: the command; MCP_FIXTURE: tests/mcp_fixture.c, built

Each case is a program of its own; it passes when it ends with 0, and what it says is shown when it does not. Where the
clients are not installed all is skipped, and it is said how to get them.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get('LITHO_CACHE') or Path.home() / '.cache/litho') / 'clients-1'
CASES = {
    'mcp': ['mcp_python.py', 'mcp_sdk.mjs', 'mcp_http.py', 'mcp_inspector.py', 'mcp_conformance.py'],
    'openai': ['openai_python.py', 'openai_node.mjs', 'openai_engine.py'],
}


def main(kind):
    cases = CASES[kind]
    print(f'1..{len(cases)}')
    node, python = CACHE / 'node_modules/.bin/node', CACHE / 'venv/bin/python'
    # Scripts of node look for packages beside themselves or here.
    ready = node.exists() and python.exists() and list(CACHE.glob('mcp-*'))
    failed = 0
    for i, case in enumerate(cases, 1):
        name = f'/clients/{kind}/{case.split(".")[0]}'
        if not ready:
            print(f'ok {i} {name} # SKIP clients of others are not installed: run tools/clients.sh (needs npm and a network)')
            continue
        with tempfile.TemporaryDirectory(prefix='litho-clients-') as folder:
            script = HERE / case
            if case.endswith('.mjs'):  # imports are found from where a script lies
                link = Path(folder) / case
                link.write_text(script.read_text())
                (Path(folder) / 'node_modules').symlink_to(CACHE / 'node_modules')
                command = [node, link]
            else:
                command = [python, script]
            env = dict(os.environ, CLIENTS=str(CACHE), FOLDER=folder, TOP=str(HERE.parent.parent),
                       PATH=f'{node.parent}:{os.environ["PATH"]}', PYTHONDONTWRITEBYTECODE='1')
            try:
                done = subprocess.run(command, env=env, text=True, capture_output=True, timeout=240, cwd=folder)
                if done.returncode == 77:
                    print(f'ok {i} {name} # SKIP what it needs is not installed: {case} says what')
                    continue
                ok, said = done.returncode == 0, done.stdout + done.stderr
            except subprocess.TimeoutExpired as late:
                ok, said = False, f'{late}\n{late.stdout}\n{late.stderr}'
        print(f'{"ok" if ok else "not ok"} {i} {name}')
        if not ok:
            failed += 1
            print('\n'.join('# ' + line for line in said.splitlines()[-60:]))
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
