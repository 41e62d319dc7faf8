#!/usr/bin/env python3
"""The labelled requests of labels.jsonl with their sentences, for `litho train planner`.

    tools/requests/expand.py COLLECTION… > labelled.jsonl

labels.jsonl has readings of sentences of public collections (GIER, FiveK requests, image-editing requests: train
splits), made by hand for litho, but not the sentences: a reading is found by the sha256 of its sentence, and words are
[first, end) characters of it. COLLECTION: a .tsv, of which the last column is read, or a .json with "sents" (as they
come). Sentences that are not in the files are left out, and how many is said. The form that comes out is that of
the request benchmark's gold.jsonl; written.jsonl beside this file, sentences of litho's own, has it already."""
import hashlib
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def sentences(path):
    if path.endswith(".json"):
        for row in json.load(open(path, encoding="utf-8")):
            yield from row.get("sents", [])
    else:
        for line in open(path, encoding="utf-8"):
            yield line.rstrip("\n").split("\t")[-1]


def words(value, text):
    """the label with characters in place of words made words again"""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(v, int) for v in value):
        return text[value[0]:value[1]]
    if isinstance(value, list):
        return [words(v, text) for v in value]
    return {k: words(v, text) for k, v in value.items()} if isinstance(value, dict) else value


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0 if len(sys.argv) > 1 else 64
    found = {}
    for path in sys.argv[1:]:
        for text in sentences(path):
            text = re.sub(r"\s+", " ", text).strip()
            found[hashlib.sha256(text.encode()).hexdigest()[:24]] = text
    missing = 0
    for line in open(os.path.join(HERE, "labels.jsonl"), encoding="utf-8"):
        label = json.loads(line)
        text = found.get(label.pop("sha256"))
        missing += text is None
        if text is not None:
            print(json.dumps({"text": text, "lang": "en", **words(label, text)}, ensure_ascii=False))
    print("%d of the labels' sentences are not in these files" % missing, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
