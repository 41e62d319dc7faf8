#!/usr/bin/env python3
"""litho index and litho search: speed, recall, and what is said when nothing fits.

    python3 bench/search.py TASK… [--litho build/litho] [--tower FILE] [--shared DIR]

    recall    recall@1/5/10 of Flickr8k's test captions (1,000 photos, 5,000 captions) through index and search
    nothing   share of 50 captions of things that Flickr8k has not that end with "nothing fits", and of test captions that do
              not; the threshold is chosen on the dev split (--dev prints it), with 30 other such captions
    speed     index of 12-megapixel JPEGs (40, made from Kodak photos and enlarged), photos/s; needs Pillow
    scan      search over 100,000 vectors, ms a query after loading (build/bench/searches)
"""
import argparse
import json
import os
import re
import subprocess
import tempfile
import time

import numpy as np

import results

DEFAULT_LEAST = 0.85  # of litho search
# Things that Flickr8k's photos do not show; the first 30 are for choosing, the rest for reporting.
ABSENT = '''a screenshot of a spreadsheet
an x-ray of a human hand
the surface of the moon with craters
a plate of sushi with chopsticks
a chess board seen from above
a nuclear power plant at night
a circuit board with resistors
a satellite image of a hurricane
a bowl of tomato soup on a stove
an astronaut floating in space
a handwritten shopping list
the inside of a refrigerator full of vegetables
a microscope on a laboratory bench
a subway map
a stack of gold coins
a coral reef with clown fish
an ancient egyptian sarcophagus
a bouquet of red roses in a vase
a dentist examining teeth
a weather chart of europe
a wedding cake with three tiers
a blueprint of a house
a penguin colony on the ice
a server room with blinking lights
a page of sheet music
a glass of red wine next to cheese
a lion tearing at a zebra
a telescope dome on a mountain
a bar code label
a volcano erupting lava
a steam locomotive in a museum
a kitchen sink full of dishes
a periodic table of the elements
an oil tanker in a storm
a bathroom with a white toilet
an aurora over a frozen lake
a close up of a wristwatch
a slice of pepperoni pizza
a hospital operating theatre
a field of wind turbines
a passport page with stamps
a jar of honey with a wooden dipper
an elephant bathing in a river
a laptop with a cup of coffee on a desk
a space shuttle on its launch pad
a cathedral ceiling with frescoes
a bunch of ripe bananas
a traffic jam on a motorway at night
a gothic castle in the fog
a scanned tax form
a cockpit full of instruments
a tray of cupcakes with pink icing
a giraffe eating leaves from a tree
an empty parliament chamber
a jellyfish in dark water
a pile of old books
a line chart of stock prices
a living room with a leather sofa
a medieval suit of armour
a polar bear on an ice floe
a shelf of wine bottles
a crossword puzzle
a bedroom with an unmade bed
a set of kitchen knives
a diamond necklace on velvet
a factory robot welding a car
a map of the world
a bee on a yellow flower
a brain scan
a vegetable market stall with peppers
a grand piano on a stage
a koala asleep in a eucalyptus tree
a suspension bridge from the air
a calculator and a pencil
a pair of reading glasses on a newspaper
a cargo ship loaded with containers
a rocket in flight
a bowl of fruit, painted in oil
a row of parked aeroplanes at an airport
a fried egg in a pan'''.splitlines()


def run(args, *words):
    command = [args.litho, words[0], *(['--tower', args.tower] if args.tower else []), *words[1:]]
    return subprocess.run(command, capture_output=True, text=True)


def index_split(args, split):
    """An index of the split's photos, kept between runs."""
    db = os.path.join(args.work, f'{split}.db')
    folder = os.path.join(args.work, split)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(args.shared, f'data/flickr8k/{split}.txt')) as f:
        names = f.read().split()
    for name in names:
        if not os.path.lexists(os.path.join(folder, name)):
            os.symlink(os.path.abspath(os.path.join(args.shared, 'data/flickr8k/images', name)), os.path.join(folder, name))
    done = run(args, 'index', '--db', db, '--json', folder)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return db, set(names)


def captions(args, names):
    with open(os.path.join(args.shared, 'data/flickr8k/captions.tsv')) as f:
        for line in f:
            name, text = line.rstrip('\n').split('\t')
            if name.split('#')[0] in names:
                yield name.split('#')[0], text


def search_many(args, db, texts, n=10):
    """Hits of each text with no threshold: [(name, score)]; one process for all (--batch of bench/searches)."""
    command = [args.searches, db, str(n), *([args.tower] if args.tower else [])]
    out = subprocess.run(command, input='\n'.join(texts) + '\n', capture_output=True, text=True)
    if out.returncode != 0:
        raise SystemExit(out.stderr)
    return [[(os.path.basename(h['photo']), h['score']) for h in json.loads(line)] for line in out.stdout.splitlines()]


def recall(args):
    db, names = index_split(args, 'test')
    asked = list(captions(args, names))
    hits = search_many(args, db, [text for _, text in asked])
    ranks = [next((i for i, (name, _) in enumerate(hit) if name == wanted), 99) for (wanted, _), hit in zip(asked, hits)]
    print('| through | captions | R@1 | R@5 | R@10 |\n|---|---|---|---|---|')
    print('| index + search | %d | %s |' % (len(asked), ' | '.join(f'{100 * np.mean([r < k for r in ranks]):.2f}' for k in (1, 5, 10))))
    results.record(args, 'search-recall', {f'R@{k}': 100 * np.mean([r < k for r in ranks]) for k in (1, 5, 10)})


def best_scores(args, split, absent):
    db, names = index_split(args, split)
    asked = [text for _, text in captions(args, names)]
    here = np.array([hit[0][1] for hit in search_many(args, db, asked, 1)])
    gone = np.array([hit[0][1] for hit in search_many(args, db, absent, 1)])
    return here, gone


def nothing(args):
    here, gone = best_scores(args, 'dev', ABSENT[:30])
    at = np.unique(np.concatenate([here, gone]))
    balanced = [(np.mean(here >= t) + np.mean(gone < t)) / 2 for t in at]
    least = at[int(np.argmax(balanced))]
    print(f'dev: least {least:.4f}: {100 * np.mean(here >= least):.1f} % of captions answered, '
          f'{100 * np.mean(gone < least):.1f} % of absent things said to be so; '
          f'quantiles here {np.quantile(here, [.01, .05, .25, .5]).round(4)}, absent {np.quantile(gone, [.5, .75, .95, 1]).round(4)}')
    print(f'dev, the default {DEFAULT_LEAST}: {100 * np.mean(here >= DEFAULT_LEAST):.1f} % answered, '
          f'{100 * np.mean(gone < DEFAULT_LEAST):.1f} % said to be so')
    if args.dev:
        return
    least = args.least if args.least is not None else least
    here, gone = best_scores(args, 'test', ABSENT[30:])
    print(f'\n| threshold | test captions answered | absent things said to be so |\n|---|---|---|\n'
          f'| {least:.4f} | {100 * np.mean(here >= least):.1f} % of {len(here)} | {100 * np.mean(gone < least):.0f} % of {len(gone)} |')
    results.record(args, 'search-nothing', {'captions answered': 100 * np.mean(here >= least),
                                            'absent things said to be so': 100 * np.mean(gone < least)})


def speed(args):
    from PIL import Image
    import glob
    with tempfile.TemporaryDirectory(dir=args.work) as folder:
        photos = sorted(glob.glob(os.path.join(args.shared, 'data/testsets/Kodak24/*.png')))
        rng = np.random.default_rng(0)
        for i in range(40):
            picture = Image.open(photos[i % len(photos)]).convert('RGB').resize((4000, 3000), Image.BICUBIC)
            noisy = np.clip(np.asarray(picture, np.int16) + rng.integers(-4, 5, (3000, 4000, 1)), 0, 255).astype(np.uint8)
            Image.fromarray(noisy).save(os.path.join(folder, f'{i}.jpg'), quality=90)
        size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder)) / 40 / 1e6
        use, start = os.times(), time.monotonic()
        done = run(args, 'index', '--db', os.path.join(folder, 'x.db'), '--json', folder)
        seconds, after = time.monotonic() - start, os.times()
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        cpu = after.children_user + after.children_system - use.children_user - use.children_system
    print(f'40 photos of 12 megapixels ({size:.1f} MB): {40 / seconds:.1f} photos/s, {1000 * cpu / 40:.0f} ms CPU a photo '
          f'({2 * 40 / cpu:.1f} photos/s with two free cores); opening the towers is in it')
    results.record(args, 'search-index', {'photos a second': 40 / seconds})


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('task', nargs='+', choices=['recall', 'nothing', 'speed', 'scan'])
    args.add_argument('--litho', default='build/litho')
    args.add_argument('--searches', default='build/bench/searches')
    args.add_argument('--tower')
    args.add_argument('--least', type=float)
    args.add_argument('--dev', action='store_true', help='choose the threshold only')
    args.add_argument('--work', default=os.path.join(tempfile.gettempdir(), 'litho-search-bench'))
    args.add_argument('--shared', default=os.environ.get('LITHO_SHARED', '../shared'))
    results.add_options(args)
    args = args.parse_args()
    os.makedirs(args.work, exist_ok=True)
    for task in args.task:
        if task == 'scan':
            out = subprocess.run([args.searches, '--scan'], capture_output=True, text=True).stdout.strip()
            print(out)
            results.record(args, 'search-scan', {'time': float(re.search(r' 2048 values: (\S+) ms', out)[1])})
        else:
            {'recall': recall, 'nothing': nothing, 'speed': speed}[task](args)


if __name__ == '__main__':
    main()
