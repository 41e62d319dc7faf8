#!/usr/bin/env python3
"""Captions against those of people: BLEU-1..4, METEOR, ROUGE-L, CIDEr-D, by pycocoevalcap's own tokenisation and formulas.

    bench/caption_scores.py [--litho build/litho] [--model FILE] [--split test] [--beams 1,3,5] [--features FILE]
    bench/caption_scores.py HYPOTHESES.json…

On LITHO_SHARED/data/flickr8k, with `litho eval caption --hypotheses`, or of files that it wrote. Beside litho: one constant
caption, and a person's caption (the first of each photo) against the other four, which are one reference fewer. Needs
`pip install pycocoevalcap` and Java: Stanford's PTB tokeniser lower-cases, cuts off "'s" and drops punctuation before all
measures; METEOR 1.5 is a Java program. Without Java words are lower-case runs of letters, digits, - and ', there is no METEOR,
and the table says so. All measures are times 100. The package's "Cider" is CIDEr-D (clipped, with the penalty of length)."""
import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.meteor.meteor import Meteor
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

import results

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("LITHO_SHARED", os.path.join(HERE, "..", "..", "shared"))
CONSTANT = "A man in a blue shirt is standing on the street."


def tokenize(captions):
    """{photo: [caption]} with words as the measures want them."""
    if shutil.which("java"):
        return PTBTokenizer().tokenize({k: [{"caption": c} for c in v] for k, v in captions.items()})
    return {k: [" ".join(re.findall(r"[a-z0-9]+(?:['-][a-z0-9]+)*", c.lower())) for c in v] for k, v in captions.items()}


def score(hypotheses, references):
    said, wanted = tokenize({k: [v] for k, v in hypotheses.items()}), tokenize(references)
    row = ["%.1f" % (100 * b) for b in Bleu(4).compute_score(wanted, said, verbose=0)[0]]
    row.append("%.1f" % (100 * Meteor().compute_score(wanted, said)[0]) if shutil.which("java") else "–")
    row.append("%.1f" % (100 * Rouge().compute_score(wanted, said)[0]))
    row.append("%.1f" % (100 * Cider().compute_score(wanted, said)[0]))
    row.append("%.1f" % (sum(len(v[0].split()) for v in said.values()) / len(said)))
    row.append(str(len({v[0] for v in said.values()})))
    return row


def write(args, beams, path):
    data = os.path.join(SHARED, "data", "flickr8k")
    command = [args.litho, "eval", "caption", "--pairs", os.path.join(data, "captions.tsv"), "--images", os.path.join(data, "images"),
               "--split", os.path.join(data, args.split + ".txt"), "--beams", beams, "--hypotheses", path, "--json", "--quiet"]
    command += ["--model", args.model] if args.model else []
    command += ["--features", args.features] if args.features else []
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit("litho eval caption failed: " + run.stderr.strip())
    return json.loads(run.stdout)["ms_of_a_photo"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--litho", default=os.path.join(HERE, "..", "build", "litho"))
    parser.add_argument("--model")
    parser.add_argument("--split", default="test")
    parser.add_argument("--beams", default="1,3,5")
    parser.add_argument("--features")
    results.add_options(parser)
    args = parser.parse_args()
    runs = [(os.path.basename(f), f, "") for f in args.files]
    with tempfile.TemporaryDirectory() as folder:
        for beams in [] if args.files else args.beams.split(","):
            path = os.path.join(folder, beams + ".json")
            ms = write(args, beams, path)
            runs.append(("litho, %s" % ("greedy" if beams == "1" else "beam " + beams), path, "%.0f" % ms))
        rows, references = [], None
        for title, path, ms in runs:
            with open(path) as f:
                photos = json.load(f)
            references = {k: v["references"] for k, v in photos.items()}
            rows.append([title] + score({k: v["caption"] for k, v in photos.items()}, references) + [ms])
    first = {k: v[0] for k, v in references.items()}
    rows.append(["a person, against the other four"] + score(first, {k: v[1:] for k, v in references.items()}) + [""])
    rows.append(["“%s”" % CONSTANT] + score({k: CONSTANT for k in references}, references) + [""])
    print("%d photos, %s, %d cores, words by %s\n" % (len(references), platform.machine(), os.cpu_count(),
                                                    "the PTB tokeniser" if shutil.which("java") else "a plain tokenisation (no Java)"))
    head = ["captions", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "METEOR", "ROUGE-L", "CIDEr-D", "words", "different", "ms a photo"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    bleu = {row[0]: float(row[4]) for row in rows}
    if "litho, beam 5" in bleu:
        results.record(args, "captions-decoder", {"BLEU-4": bleu["litho, beam 5"]},
                       {"a person": {"BLEU-4": bleu["a person, against the other four"]}})


if __name__ == "__main__":
    main()
