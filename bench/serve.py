#!/usr/bin/env python3
"""serve.py: how quick litho serve answers, and what it holds in memory.

  bench/serve.py build/litho [PHOTO]          a 24-megapixel JPEG; without one it is made of a Kodak photo of ../shared

Starts the server on a free port of this machine, with a state folder of its own, and asks it over one kept connection as
the page does. Ratios hold between figures of one run: the command line runs beside it, one after the other.
"""
import argparse
import http.client
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import results  # noqa: E402

TOKEN = 'bench'


class Server:
    def __init__(self, exe, folder, *options):
        self.process = subprocess.Popen([exe, 'serve', '--quiet', '--token', TOKEN, '--state', f'{folder}/state', *options],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r':(\d+)/', self.process.stdout.readline())[1])
        self.link = http.client.HTTPConnection('127.0.0.1', self.port)

    def call(self, method, path, body=None, kind='application/json'):
        if isinstance(body, dict):
            body = json.dumps(body)
        self.link.request(method, path, body, {'Authorization': f'Bearer {TOKEN}', 'Content-Type': kind})
        answer = self.link.getresponse()
        data = answer.read()
        if answer.status >= 400:
            sys.exit(f'{method} {path}: {answer.status} {data[:300]}')
        return json.loads(data) if answer.headers['Content-Type'] == 'application/json' else data

    def session(self, photo):
        path = '/api/v1/sessions/' + self.call('POST', '/api/v1/sessions', {})['id']
        self.call('POST', path + '/photos', photo, 'image/jpeg')
        return path

    def rss(self, pid=None):
        text = Path(f'/proc/{pid or self.process.pid}/status').read_text()
        return int(re.search(r'VmRSS:\s+(\d+)', text)[1]) / 1024

    def workers(self):
        return [w['pid'] for w in self.call('GET', '/api/v1/status')['pool']['workers']]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def took(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def recipe(*steps):
    return {'litho': 1, 'steps': list(steps)}


def make_photo(path):
    from PIL import Image
    import numpy
    tiles = sorted(Path(__file__).resolve().parent.parent.parent.glob('shared/data/testsets/Kodak24/*.png'))
    if not tiles:
        sys.exit('no photo was named, and ../shared is not here')
    big = Image.open(tiles[3]).convert('RGB').resize((6000, 4000), Image.BICUBIC)
    noise = numpy.random.default_rng(1).normal(0, 4, (4000, 6000, 1))
    Image.fromarray((numpy.asarray(big) + noise).clip(0, 255).astype('uint8')).save(path, quality=92)


def slider(server, session, n, make):
    times = []
    for i in range(n):
        body = {'size': 1600, 'recipe': make(i)}
        times.append(took(lambda: server.call('POST', session + '/photos/0/preview', body)))
    return statistics.median(times[3:])


def cpu(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = took(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def load(server, session, seconds):
    script = f'{tempfile.gettempdir()}/litho-bench-{os.getpid()}.lua'
    body = json.dumps({'size': 300, 'recipe': recipe({'op': 'exposure', 'ev': 0.3})}).replace('"', '\\"')
    Path(script).write_text('local n = 0\nrequest = function()\n n = n + 1\n return wrk.format("POST", nil, '
                            f'{{["Authorization"]="Bearer {TOKEN}",["Content-Type"]="application/json"}}, '
                            f'(string.gsub("{body}", "0.3", string.format("%.2f", n % 97 / 97)):gsub("}}$", ",\\"client\\":\\"" .. '
                            'tostring(n) .. tostring(math.random(1e9)) .. "\\"}")))\nend\n')
    out = subprocess.run(['wrk', '-t1', '-c20', f'-d{seconds}s', '--latency', '--timeout', '10s', '-s', script,
                          f'http://127.0.0.1:{server.port}{session}/photos/0/preview'], capture_output=True, text=True).stdout
    os.unlink(script)
    p99 = re.search(r'99%\s+([\d.]+)(us|ms|s)', out)
    scale = {'us': 1e-3, 'ms': 1, 's': 1e3}[p99[2]]
    bad = re.search(r'Non-2xx or 3xx responses: (\d+)', out)
    return float(re.search(r'Requests/sec:\s+([\d.]+)', out)[1]), float(p99[1]) * scale, int(bad[1]) if bad else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('litho')
    parser.add_argument('photo', nargs='?')
    results.add_options(parser)
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='litho-bench-')
    path = args.photo or f'{folder}/p24.jpg'
    if not args.photo:
        make_photo(path)
    photo = Path(path).read_bytes()
    server = Server(args.litho, folder, '--planner', 'fast')
    rest = server.rss()
    print(f'server at rest {rest:.1f} MB')

    session = '/api/v1/sessions/' + server.call('POST', '/api/v1/sessions', {})['id']
    time.sleep(1)

    def drop():
        server.call('POST', session + '/photos', photo, 'image/jpeg')
        server.call('GET', session + '/photos/0/picture?size=1600&version=0')
    drops = [took(drop)]
    exposure = slider(server, session, 25, lambda i: recipe({'op': 'exposure', 'ev': 0.02 * i}))
    worker = max(server.rss(pid) for pid in server.workers())
    print(f'slider {exposure:.1f} ms, its worker {worker:.0f} MB')
    three = slider(server, session, 25, lambda i: recipe({'op': 'exposure', 'ev': 0.3}, {'op': 'contrast', 'amount': 20},
                                                         {'op': 'saturation', 'amount': i}))
    behind = slider(server, session, 25, lambda i: recipe({'op': 'clarity', 'amount': 40}, {'op': 'exposure', 'ev': 0.02 * i}))
    area = slider(server, session, 25, lambda i: recipe({'op': 'clarity', 'amount': 10 + i}))
    print(f'slider of the third of three steps {three:.1f}, behind clarity {behind:.1f}, of clarity {area:.1f} ms')

    Path(f'{folder}/r.json').write_text(json.dumps(recipe({'op': 'exposure', 'ev': 0.4}, {'op': 'resize', 'long_edge': 1600})))
    apply_ms = statistics.median(cpu([args.litho, 'apply', f'{folder}/r.json', path, '-f', '-o', f'{folder}/a.jpg'])[0]
                                 for _ in range(5))
    print(f'litho apply to 1600 px {apply_ms:.0f} ms: slider × {exposure / apply_ms:.3f}')

    for _ in range(6):
        session = '/api/v1/sessions/' + server.call('POST', '/api/v1/sessions', {})['id']
        drops.append(took(drop))
        time.sleep(1)
    first = statistics.median(drops)
    print(f'first picture after a drop {first:.0f} ms (median of {len(drops)}, largest {max(drops):.0f})')

    turns = []
    server.call('POST', session + '/turns', {'words': 'make it brighter'})
    for words in ['a bit less', 'more contrast', 'warmer', 'undo that', 'more saturation', 'a bit less']:
        turns.append(took(lambda: (server.call('POST', session + '/turns', {'words': words}),
                                   server.call('GET', session + '/photos/0/picture?size=1600'))))
    turn = statistics.median(turns)
    print(f'turn with its picture {turn:.0f} ms (largest {max(turns):.0f})')

    plan = recipe({'op': 'exposure', 'ev': 0.4})
    form = (f'--x\r\nContent-Disposition: form-data; name="recipe"\r\n\r\n{json.dumps(plan)}\r\n--x\r\n'
            'Content-Disposition: form-data; name="photo"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n').encode()

    def edit():
        server.call('POST', '/api/v1/apply', form + photo + b'\r\n--x--\r\n', 'multipart/form-data; boundary=x')
    Path(f'{folder}/e.json').write_text(json.dumps(plan))
    pairs = [(took(edit), cpu([args.litho, 'apply', f'{folder}/e.json', path, '-f', '-o', f'{folder}/a.jpg'])[0])
             for _ in range(5)]
    http_ms, cli_ms = (statistics.median(p[i] for p in pairs) for i in (0, 1))
    print(f'edit at full size by HTTP {http_ms:.0f} ms, litho apply {cli_ms:.0f} ms: × {http_ms / cli_ms:.2f}')

    from PIL import Image
    Image.open(path).resize((600, 400)).save(f'{folder}/small.jpg')
    small = server.session(Path(f'{folder}/small.jpg').read_bytes())
    per_s, p99, bad = load(server, small, 8) if shutil.which('wrk') else (0, 0, 0)
    print(f'small edits {per_s:.0f}/s, p99 {p99:.0f} ms, {bad} failed; server then {server.rss():.1f} MB')
    server.stop()
    shutil.rmtree(folder)
    results.record(args, 'serve-slider', {'slider': exposure, 'of litho apply': exposure / apply_ms}, {}, digits=3)
    results.record(args, 'serve-turn', {'turn with its picture': turn, 'first picture': first}, {}, digits=3)
    results.record(args, 'serve-memory', {'server at rest': rest, 'worker with 24 MP': worker}, {}, digits=3)
    results.record(args, 'serve-load', {'small edits': per_s, 'p99': p99, 'failed': bad}, {}, digits=3)
    results.record(args, 'serve-edit', {'HTTP over litho apply': http_ms / cli_ms}, {}, digits=3)


if __name__ == '__main__':
    main()
