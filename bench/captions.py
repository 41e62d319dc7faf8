#!/usr/bin/env python3
"""Captions against what is in the photos: object recall and hallucination (CHAIR, Rohrbach et al. 2018).

    bench/captions.py [--litho build/litho] [--writers floor,nets,decoder,model] [--every N] [--threads N]

On the 80 photos of LITHO_SHARED/data/testsets/coco_mini_dev. A caption mentions a COCO class when one of its words
(SYNONYMS, plurals included) stands in it. CHAIR_i: mentions of classes that are not in the photo, of all mentions;
CHAIR_s: captions with at least one. What is in a photo: its instance labels, and (second pair of columns, as in the
paper) what its people's captions mention too. Recall: classes of the instance labels that are mentioned. Beside
litho: one constant caption, and the people's captions themselves, the first of each photo, judged by the
labels and the other four. Object words only: what captions say of light, colour and place is not counted."""
import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time

import results

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("LITHO_SHARED", os.path.join(HERE, "..", "..", "shared"))

# Words beside the class's own name. A word belongs to one class.
SYNONYMS = {
    "person": "people man men woman women boy girl child children kid baby lady guy player skier surfer rider crowd "
              "skateboarder snowboarder toddler infant adult couple family friend diver groom bride someone somebody",
    "bicycle": "bike cyclist", "car": "automobile suv sedan taxi cab van jeep minivan", "motorcycle": "motorbike "
    "moped scooter", "airplane": "aeroplane plane jet airliner aircraft jetliner", "bus": "minibus", "train": "tram locomotive",
    "truck": "pickup lorry", "boat": "ship canoe kayak sailboat yacht ferry", "traffic light": "stoplight",
    "fire hydrant": "hydrant", "bench": "", "bird": "seagull duck goose penguin pigeon owl parrot chicken ostrich flamingo",
    "cat": "kitten kitty", "dog": "puppy pup", "horse": "pony foal", "sheep": "lamb ram ewe", "cow": "cattle calf bull ox",
    "backpack": "knapsack", "handbag": "purse", "tie": "necktie", "suitcase": "luggage", "sports ball": "ball baseball "
    "football basketball", "skis": "ski", "tennis racket": "racket racquet", "baseball bat": "bat", "baseball glove": "mitt",
    "couch": "sofa", "potted plant": "houseplant", "dining table": "table desk", "tv": "television", "laptop": "notebook",
    "mouse": "", "remote": "", "cell phone": "cellphone phone telephone", "refrigerator": "fridge", "donut": "doughnut",
    "hair drier": "hairdryer", "teddy bear": "teddy", "cup": "mug", "wine glass": "wineglass", "microwave": "",
    "oven": "stove", "sink": "washbasin", "toilet": "", "bed": "", "chair": "stool armchair",
    "cake": "cupcake", "pizza": "", "sandwich": "burger hamburger",
}


def load(folder):
    with open(os.path.join(folder, "annotations", "instances_train2017.json")) as f:
        instances = json.load(f)
    with open(os.path.join(folder, "annotations", "captions_train2017.json")) as f:
        captions = json.load(f)
    names = {c["id"]: c["name"] for c in instances["categories"]}
    photos = {i["id"]: {"file": i["file_name"], "labels": set(), "captions": []} for i in instances["images"]}
    for a in instances["annotations"]:
        photos[a["image_id"]]["labels"].add(names[a["category_id"]])
    for a in captions["annotations"]:
        if a["image_id"] in photos:
            photos[a["image_id"]]["captions"].append(a["caption"])
    return sorted(names.values()), [photos[k] for k in sorted(photos)]


def make_finder(classes):
    words = {}
    for name in classes:
        for word in [name] + SYNONYMS.get(name, "").split():
            words[word] = name
    longest = sorted(words, key=len, reverse=True)
    pattern = re.compile(r"\b(%s)(?:s|es)?\b" % "|".join(re.escape(w) for w in longest))
    return lambda text: {words[m.group(1)] for m in pattern.finditer(text.lower())}


def describe(litho, files, options):
    start = time.time()
    # The exit status is that of the first photo that failed; a line without a caption ends the bench.
    run = subprocess.run([litho, "describe", "--json", "--quiet", *options, *files], capture_output=True, text=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    if len(lines) != len(files) or any("error" in line for line in lines):
        sys.exit("litho describe failed: %s" % (run.stderr.strip() or lines))
    return [line["caption"]["text"] for line in lines], (time.time() - start) / len(files)


def score(captions, photos, find, others):
    """others(photo): captions of people that also count as what is in it."""
    n = wrong = wrong_too = bad = bad_too = hit = labels = 0
    for caption, photo in zip(captions, photos):
        said = find(caption)
        seen = photo["labels"] | set().union(*[find(c) for c in others(photo)])
        n += len(said)
        wrong += len(said - photo["labels"])
        wrong_too += len(said - seen)
        bad += bool(said - photo["labels"])
        bad_too += bool(said - seen)
        hit += len(said & photo["labels"])
        labels += len(photo["labels"])
    share = lambda a, b: "%.1f" % (100 * a / b) if b else "–"
    return [str(n), share(hit, labels), share(wrong, n), share(bad, len(photos)), share(wrong_too, n),
            share(bad_too, len(photos))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litho", default=os.path.join(HERE, "..", "build", "litho"))
    parser.add_argument("--writers", default="floor,nets,decoder,model")
    parser.add_argument("--every", type=int, default=1, help="take every N-th photo")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print the captions with what is wrong in them")
    results.add_options(parser)
    args = parser.parse_args()
    folder = os.path.join(SHARED, "data", "testsets", "coco_mini_dev")
    classes, photos = load(folder)
    photos = photos[::args.every]
    find = make_finder(classes)
    files = [os.path.join(folder, "images", p["file"]) for p in photos]
    options = {"floor": ["--floor"], "nets": ["--caption", "floor"], "decoder": ["--caption", "decoder"],
               "model": ["--caption", "model"]}
    titles = {"floor": "litho, no nets", "nets": "litho, nets, rules", "decoder": "litho, trained decoder",
              "model": "litho, nets, language model"}
    rows = []
    for writer in args.writers.split(","):
        threads = ["--threads", str(args.threads)] if args.threads else []
        captions, seconds = describe(args.litho, files, options[writer] + threads)
        rows.append([titles[writer]] + score(captions, photos, find, lambda p: p["captions"]) + ["%.2f" % seconds])
        for caption, photo in zip(captions, photos):
            wrong = find(caption) - photo["labels"]
            if args.show:
                print("%s: %s%s" % (photo["file"], caption, "  !! " + ", ".join(sorted(wrong)) if wrong else ""))
    rows.append(["“A photo of a person.”"] + score(["A photo of a person."] * len(photos), photos, find,
                                                   lambda p: p["captions"]) + [""])
    rows.append(["people (first caption)"] + score([p["captions"][0] for p in photos], photos, find,
                                                   lambda p: p["captions"][1:]) + [""])
    print("%d photos, %s, %d cores\n" % (len(photos), platform.machine(), os.cpu_count()))
    head = ["writer", "mentions", "recall %", "CHAIR_i %", "CHAIR_s %", "CHAIR_i with captions %",
            "CHAIR_s with captions %", "s a photo"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    said = {row[0]: {"CHAIR_i": float(row[3]), "recall": float(row[2])} for row in rows if row[3] != "–"}
    if titles["nets"] in said:
        results.record(args, "captions-objects", said[titles["nets"]], {"people": said["people (first caption)"]})


if __name__ == "__main__":
    main()
