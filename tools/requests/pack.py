#!/usr/bin/env python3
"""Labelled requests for the repository: the contrary of expand.py.

    tools/requests/pack.py LABELLED.jsonl… --own PREFIXES

Each line of LABELLED is a request with its labels in the form of gold.jsonl. Those whose id begins with a letter of
PREFIXES were written for litho and go to written.jsonl as they are; of the others, sentences of public collections,
only the readings go to labels.jsonl: the sentence's sha256, and [first, end) characters in place of its words. Both
files beside this one are written anew."""
import argparse
import hashlib
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
PLAIN = {"op", "sign", "degree", "open", "unit", "kind", "number"}  # not words of the sentence


def places(value, text, near):
    """the label with words as characters of the text, the occurrence from `near` on first"""
    if isinstance(value, str):
        at = text.find(value, near)
        at = at if at >= 0 else text.find(value)
        return [at, at + len(value)] if at >= 0 else value
    return {k: places(v, text, near) for k, v in value.items()} if isinstance(value, dict) else value


def packed(label, text):
    near = text.find(label["span"])
    said = label.get("region_span") or label.get("target") or label["span"]
    if isinstance(label.get("region"), dict) and not any(str(v) in text for v in label["region"].values()):
        label = {**label, "region": {kind: said for kind in label["region"]}}  # said with other words
    return {k: v if k in PLAIN or (k == "region" and isinstance(v, str)) else places(v, text, near)
            for k, v in label.items()}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("labelled", nargs="+")
    args.add_argument("--own", default="w")
    args = args.parse_args()
    own, others = [], []
    for path in args.labelled:
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            kept = {k: row[k] for k in ("steps", "keep", "cannot", "sure") if row.get(k) or k == "steps"}
            if row["id"][0] in args.own:
                own.append({"id": row["id"], "text": row["text"], "lang": row["lang"], **kept})
                continue
            text = re.sub(r"\s+", " ", row["text"]).strip()
            for part in ("steps", "keep", "cannot"):
                if part in kept:
                    kept[part] = [packed(label, text) for label in kept[part]]
            others.append({"sha256": hashlib.sha256(text.encode()).hexdigest()[:24], **kept})
    for name, rows, separators in (("written.jsonl", own, None), ("labels.jsonl", others, (",", ":"))):
        with open(os.path.join(HERE, name), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False, separators=separators) + "\n" for row in rows)
        print("%s: %d requests" % (name, len(rows)))


if __name__ == "__main__":
    main()
