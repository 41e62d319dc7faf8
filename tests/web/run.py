#!/usr/bin/env python3
"""run.py: the page as people use it, on a server of its own, in Debian's Chromium; a test (TAP).

  run.py [SHOTS]      LITHO_EXE: the command; SHOTS: a folder for pictures of the main states

page.mjs has the cases. Where the browser or what drives it (tools/browser.sh) is not there, all is skipped, and it is
said how to get it.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get('LITHO_CACHE') or Path.home() / '.cache/litho') / 'browser-1'
CHROMIUM = os.environ.get('CHROMIUM') or '/usr/bin/chromium'
LIMIT_S = 500


def skip(why):
    print(f'1..0 # SKIP {why}')
    return 0


def main(shots):
    node = shutil.which('node')
    if not node:
        return skip('node is not installed (Debian: nodejs)')
    if not os.access(CHROMIUM, os.X_OK):
        return skip(f'{CHROMIUM} is not there (Debian: chromium)')
    if not list(CACHE.glob('playwright-*')):
        return skip('the browser is not driven: run tools/browser.sh (needs npm and a network)')
    with tempfile.TemporaryDirectory(prefix='litho-web-') as folder:
        script = Path(folder) / 'page.mjs'  # imports are found from where a script lies
        script.write_text((HERE / 'page.mjs').read_text())
        (Path(folder) / 'node_modules').symlink_to(CACHE / 'node_modules')
        server = subprocess.Popen([os.environ['LITHO_EXE'], 'serve', '--state', f'{folder}/state'],
                                  stdout=subprocess.PIPE, text=True)
        try:
            words = server.stdout.readline().split()
            address = next((word for word in words if word.startswith('http://')), None)
            if address is None:
                print(f'1..1\nnot ok 1 the server says where it is\n# {" ".join(words)}')
                return 1
            return subprocess.run([node, script, address] + shots, cwd=folder, env=dict(os.environ, CHROMIUM=CHROMIUM),
                                  timeout=LIMIT_S).returncode
        except subprocess.TimeoutExpired as late:
            print(f'Bail out! {late}')
            return 1
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
