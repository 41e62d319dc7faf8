#!/usr/bin/env python3
"""Training clauses for `litho train planner`, out of the train splits of public request sets.

    tools/planner_clauses.py requests EDIT_REQUESTS_DIR [--without dev.jsonl] > requests.jsonl
    build/bench/label_clauses < requests.jsonl > reader.jsonl
    tools/planner_clauses.py clauses requests.jsonl reader.jsonl [--model model.jsonl] > clauses.jsonl

`requests` takes GIER's train split (expert, amateur, request wording, with the expert's operators), the FiveK requests' and
the image-editing-request set's train splits, each wording once, without those that --without has and those of
planner_held.txt (hashes of requests with labels of their own, on which thresholds were chosen). `clauses` labels their clauses:
  - by hand (planner_hand.tsv, keyed by a hash of request and clause: no text of the sets is in it), weight 3;
    clauses of requests that were read through by hand and found right have weight 1.5 (sure) or 3
  - by the keyword reader where it is sure (confidence 0.83 and more), weight 1, a wish at most 300 times
  - where it is not, when the language model (label_clauses --model) says the same (1), when each wish fits an operator of the
    GIER expert (0.6), or when it is a refusal or no wish at 0.7 and more (0.5); the others are left out
  - and by planner_written.txt, sentences written for this, weight 2.
Deterministic."""
import collections
import hashlib
import html
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SURE, MOST_OF_A_WISH, MOST_OF_EXPOSURE = 0.83, 300, 600
WHY = {"litho does not invent or insert objects": "add", "litho does not move, resize or reshape things in a photo": "move",
       "litho does not replace one thing by another": "add", "litho does not change faces, bodies or poses": "person",
       "litho does not merge photos": "merge", "litho does not write or change text": "text"}
SIGNED = set("exposure contrast highlights shadows whites blacks dehaze clarity temperature tint vibrance saturation hue "
             "color_mix color_tint vignette grain sharpen denoise blur skin_smooth".split())
NAMED = "subject background person face skin hair eyes sky water plants ground building animal clothing".split()
# Which of the GIER expert's operators bear out a wish.
OPERATORS = {op: set(names.split()) for op, names in {
    "exposure": "brightness lightness exposure", "contrast": "contrast", "saturation": "saturation",
    "vibrance": "saturation brightness hue lightness", "temperature": "hue tint", "tint": "hue tint",
    "color_mix": "hue tint saturation", "color_tint": "hue tint color_bg",
    "white_balance": "hue tint saturation color_bg", "hue": "hue tint", "sharpen": "sharpness edge dehaze",
    "clarity": "sharpness contrast dehaze", "blur": "gaussain_blur radial_blur facet_blur", "denoise": "denoise dehaze",
    "dehaze": "dehaze contrast", "crop": "crop", "rotate": "rotate rotate_obj", "straighten": "rotate",
    "flip": "flip flip_obj", "remove_object": "inpaint_obj", "replace_background": "color_bg inpaint_obj",
    "remove_background": "color_bg inpaint_obj", "grayscale": "black&white saturation",
    "shadows": "brightness lightness exposure", "highlights": "brightness lightness exposure", "upscale": "sharpness",
    "auto_tone": "brightness contrast lightness"}.items()}


def plain(text):
    return re.sub(r"[^a-z0-9 ]", "", text.lower()).strip()


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def key_of(request, start):
    return hash_of("%d %s" % (start, request))


def requests(folder, without):
    found = {}
    with open(os.path.join(HERE, "planner_held.txt"), encoding="utf-8") as file:
        held = {line.strip() for line in file if not line.startswith("#")}
    left_out = {plain(line["text"]) for line in lines_of(without)} if without else set()

    def add(text, source, operators=None):
        if not isinstance(text, str):
            return
        text = html.unescape(text).strip()
        text = re.sub(r"^\[[A-Za-z ]+\]\s*:?\s*", "", text)
        text = re.sub(r"^(photoshop request!?)\s*[-:]\s*", "", text, flags=re.I)
        text = re.sub(r"\s+", " ", text).strip()
        key = plain(text)
        if 4 <= len(key) and len(text) <= 400 and key not in found and key not in left_out and hash_of(key) not in held:
            found[key] = {"id": "%s-%05d" % (source, len(found)), "text": text, "operators": sorted(operators or [])}

    with open(os.path.join(folder, "gier", "train.json"), encoding="utf-8") as file:
        for record in json.load(file):
            operators = record.get("operator")
            for text in record.get("expert_summary") or []:
                add(text, "gier-expert", operators)
            for text in record.get("amateur_summary") or []:
                add(text, "gier-amateur", operators)
            add(record.get("request"), "gier-request", operators)
    with open(os.path.join(folder, "ma5k_req", "train.tsv"), encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3:
                add(parts[2], "ma5k")
    with open(os.path.join(folder, "imgedit", "train.json"), encoding="utf-8") as file:
        for record in json.load(file):
            for text in record.get("sents") or []:
                add(text, "imgedit")
    return found.values()


def wish_name(op, sign):
    return op + (" +" if sign >= 0 else " -") if op in SIGNED else op


def parse(line):
    """An answer line: wishes, places as they stand in it, colours."""
    if line == "keep" or line.startswith("cannot "):
        return {"wishes": [line], "places": [], "colors": []}
    out = {"wishes": [], "places": [], "colors": []}
    for step in line.split(";"):
        match = re.match(r'("[^"]*"|\S+)\s+(\S+)(?:\s+([+-]))?(?:\s+(\w+))?$', step.strip())
        if match is None:
            raise ValueError(line)
        out["wishes"].append(wish_name(match[2], -1 if match[3] == "-" else 1))
        out["places"].append(match[1])
        out["colors"].append(match[4])
    return out


def of_reader(clause):
    if clause["kind"] == "keep":
        return parse("keep")
    if clause["kind"] == "refused":
        return parse("cannot " + WHY.get(clause.get("reason"), "other"))
    out = {"wishes": [], "places": [], "colors": []}
    for wish in clause["reader"]:
        out["wishes"].append(wish_name(wish["op"], wish["sign"]))
        out["places"] += wish["regions"] or ["all"]
        out["colors"].append(wish.get("color"))
    return out if out["wishes"] else parse("cannot other")


def spans_of(request, clause, names):
    """Bytes of the request where the clause says these places."""
    out = []
    part = request.encode()[clause["start"]:clause["end"]]
    low = part.lower()
    for name in names:
        if name.startswith('"'):
            at = low.find(name.strip('"').lower().encode())
            if at >= 0:
                out.append([clause["start"] + at, clause["start"] + at + len(name.strip('"').encode())])
        elif name in NAMED:
            match = re.search(rb"\b" + name.encode() + rb"\w*", low)
            if match:
                out.append([clause["start"] + match.start(), clause["start"] + match.end()])
    return out


def row(request, clause, label, weight):
    part = request.encode()[clause["start"]:clause["end"]]
    places = sorted({"text" if p.startswith('"') else p for p in label["places"]} & set(NAMED + ["all", "text"]))
    out = {"text": request, "start": clause["start"], "end": clause["end"], "wishes": sorted(set(label["wishes"])),
           "places": places, "region": spans_of(request, clause, label["places"]),
           "except": spans_of(request, clause, clause["protects"]), "weight": weight}
    color = next((c for c in label["colors"] if c), None)
    if color:
        out["color"] = color
    if clause["reader"]:
        out["degree"] = clause["reader"][0]["degree"]
        number = re.search(rb"\d+(?:\.\d+)?\s*(?:%|px|percent|degrees)?", part)
        if "number" in clause["reader"][0] and number:
            out["number"] = [[clause["start"] + number.start(), clause["start"] + number.end()]]
    return out


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def hand():
    """Clause → answer line; "=": the reader is right; "-": not to be learnt from."""
    with open(os.path.join(HERE, "planner_hand.tsv"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t") for line in file if not line.startswith("#"))


def unfold(answer, clause):
    """"@3-5" stands for words 3 to 5 of the clause."""
    words = clause["text"].split(" ")
    return re.sub(r"@(\d+)-(\d+)", lambda m: '"%s"' % " ".join(words[int(m[1]):int(m[2])]).strip(",."), answer)


def label_of(request, clause, hands, models):
    """(label, weight, may come often)"""
    label, sure = of_reader(clause), clause["confidence"] >= SURE
    told = hands.get(key_of(request["text"], clause["start"]))
    if told == "-":
        return None
    if told not in (None, "="):
        return parse(unfold(told, clause)), 3, True
    if told == "=":
        return label, 1.5 if sure else 3, True
    if sure:
        return label, 1, False
    if clause["confidence"] < 0.5:
        return None
    said = models.get((request["id"], clause["at"]))
    if said is not None and set(said) == set(label["wishes"]):
        return label, 1, False
    if clause["kind"] == "step" and request["operators"] and all(
            OPERATORS.get(wish.split()[0], set()) & set(request["operators"]) for wish in label["wishes"]):
        return label, 0.6, False
    if clause["kind"] in ("keep", "refused") and clause["confidence"] >= 0.7:
        return label, 0.5, False
    return None


def clauses(requests_path, reader_path, model_path):
    hands, models, by_request = hand(), {}, collections.defaultdict(list)
    for clause in lines_of(reader_path):
        by_request[clause["id"]].append(clause)
    for clause in lines_of(model_path) if model_path else []:
        if "model" in clause:
            try:
                models[clause["id"], clause["at"]] = parse(clause["model"])["wishes"]
            except ValueError:
                pass
    seen, often = collections.Counter(), collections.Counter()
    # In an order by hash, so that limits do not favour one set; what was labelled by hand comes first.
    order = sorted(lines_of(requests_path), key=lambda r: (
        not any(key_of(r["text"], c["start"]) in hands for c in by_request[r["id"]]), key_of(r["text"], 0)))
    for request in order:
        for clause in by_request[request["id"]]:
            found = label_of(request, clause, hands, models)
            if found is None:
                continue
            label, weight, may = found
            same = (plain(clause["text"]), tuple(label["wishes"]))
            rare = min(label["wishes"], key=lambda wish: often[wish])
            seen[same] += 1
            if seen[same] > (9 if may else 3) or (
                    not may and often[rare] >= (MOST_OF_EXPOSURE if rare == "exposure +" else MOST_OF_A_WISH)):
                continue
            for wish in label["wishes"]:
                often[wish] += 1
            yield row(request["text"], clause, label, weight)
    with open(os.path.join(HERE, "planner_written.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            text, answer = (part.strip() for part in line.split("=>"))
            clause = {"start": 0, "end": len(text.encode()), "protects": [], "reader": [], "text": text}
            yield row(text, clause, parse(answer), 2)


def main():
    def option(name):
        return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None

    if len(sys.argv) >= 3 and sys.argv[1] == "requests":
        found = requests(sys.argv[2], option("--without"))
    elif len(sys.argv) >= 4 and sys.argv[1] == "clauses":
        found = clauses(sys.argv[2], sys.argv[3], option("--model"))
    else:
        sys.exit(__doc__)
    for line in found:
        print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
