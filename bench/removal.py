#!/usr/bin/env python3
"""remove_object on 60 things of real photos with their true masks: contact sheets to be judged by eye, and figures
where the truth is known.

  bench/removal.py [--shared DIR] [--litho FILE] [--base FILE] [--out DIR] [--part eye|truth|all] [--only N,N…]

eye: 60 things of coco_mini_dev, 20 small (0.3 to 2 % of the frame), 20 medium (to 6 %), 20 large (to 20 %), by their
annotated outlines; litho, an older litho (--base) and OpenCV's Telea and Navier-Stokes get the same mask. OUT/NN.png
holds photo, mask and results at 100 %, OUT/sheet_K.png rows of small ones. Whether a result is one that a person would
keep is for eyes; OUT/index.tsv names each target with its size, its kind of background and the note of litho's run.
truth: object-shaped holes moved to places without any annotated thing: PSNR and SSIM in the hole.

Needs numpy and opencv-python-headless. Choices are random with a fixed seed.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import cv2
import numpy as np

SIZES = {"small": (0.003, 0.02), "medium": (0.02, 0.06), "large": (0.06, 0.20)}
EACH = 20
SUPPORT = {"dining table", "bed", "couch", "sink"}  # others lie on them
GROW_SHARE = 0.012  # of the long side: annotated outlines are coarse


def outline(annotation, height, width):
    mask = np.zeros((height, width), np.uint8)
    for ring in annotation["segmentation"]:
        cv2.fillPoly(mask, [np.array(ring).reshape(-1, 2).round().astype(np.int32)], 255)
    return mask


def disc(radius):
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))


def read(shared):
    """[(photo path, [(category, mask)])], annotated with polygons."""
    root = os.path.join(shared, "data/testsets/coco_mini_dev")
    with open(os.path.join(root, "annotations/instances_train2017.json")) as f:
        data = json.load(f)
    names = {c["id"]: c["name"] for c in data["categories"]}
    of = {}
    for a in sorted(data["annotations"], key=lambda a: a["id"]):
        of.setdefault(a["image_id"], []).append(a)
    photos = []
    for p in sorted(data["images"], key=lambda p: p["file_name"]):
        path = os.path.join(root, "images", p["file_name"])
        things = [(names[a["category_id"]], outline(a, p["height"], p["width"]))
                  for a in of.get(p["id"], []) if not a["iscrowd"]]
        crowds = any(a["iscrowd"] for a in of.get(p["id"], []))
        if os.path.exists(path):
            photos.append((path, things, crowds))
    return photos


def background(image, mask, others):
    """things (other annotated things near by), smooth, or textured: of a ring around the mask."""
    radius = max(12, int(0.06 * max(mask.shape)))
    ring = (cv2.dilate(mask, disc(radius)) > 0) & (cv2.dilate(mask, disc(4)) == 0)
    if (others[ring] > 0).mean() > 0.15:
        return "things"
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.5))[ring].mean()
    return "smooth" if fine < 3 else "textured"


def targets(shared):
    photos, pools = read(shared), {size: [] for size in SIZES}
    for path, things, _ in photos:
        for k, (name, mask) in enumerate(things):
            share = (mask > 0).mean()
            for size, (least, most) in SIZES.items():
                if least <= share < most and name not in SUPPORT:
                    pools[size].append((path, k, name, mask, [m for i, (n, m) in enumerate(things)
                                                              if i != k and n not in SUPPORT]))
    rng, chosen = random.Random(15), []
    for size, pool in pools.items():
        rng.shuffle(pool)
        seen = set()
        for one in pool:
            if one[0] not in seen and len(seen) < EACH:
                seen.add(one[0])
                chosen.append((size, *one))
    return chosen


def shifted(shared):
    """(photo path, mask): object-shaped holes where nothing is annotated, one a photo at most."""
    rng, found = random.Random(16), []
    shapes = [t for t in targets(shared)]
    for path, things, crowds in read(shared):
        if crowds:
            continue
        image = cv2.imread(path)
        height, width = image.shape[:2]
        busy = np.zeros((height, width), np.uint8)
        for name, mask in things:
            busy |= cv2.dilate(mask, disc(8))
        for _ in range(60):
            shape = rng.choice(shapes)[4]
            x, y, w, h = cv2.boundingRect(shape)
            scale = min(1, 0.4 * width / w, 0.4 * height / h)
            part = cv2.resize(shape[y:y + h, x:x + w], None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
            left = rng.randint(0, width - part.shape[1])
            top = rng.randint(0, height - part.shape[0])
            mask = np.zeros((height, width), np.uint8)
            mask[top:top + part.shape[0], left:left + part.shape[1]] = part
            if (mask > 0).mean() > 0.004 and not busy[mask > 0].any():
                found.append((path, mask))
                break
    return found


def run_litho(binary, photo, mask, folder):
    recipe, out = os.path.join(folder, "recipe.json"), os.path.join(folder, "out.png")
    hole = os.path.join(folder, "hole.png")
    with open(recipe, "w") as f:
        json.dump({"litho": 1, "steps": [{"op": "remove_object", "region": {"mask": "hole"}}]}, f)
    cv2.imwrite(hole, mask)
    done = subprocess.run([binary, "apply", recipe, photo, "--asset", f"hole={hole}", "-o", out, "--force", "--json"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{binary} {photo}: {done.stderr}")
    try:
        said = json.loads(done.stdout)["run"]["steps"][0].get("note", "")
    except (ValueError, KeyError, IndexError):
        said = ""
    return cv2.imread(out), said


def by_litho(binary):
    def work(photo, mask, folder):
        return run_litho(binary, photo, mask, folder)
    return work


def by_opencv(flag):
    def work(photo, mask, folder):
        return cv2.inpaint(cv2.imread(photo), cv2.dilate(mask, disc(4)), 5, flag), ""
    return work


def labelled(image, text):
    out = image.copy()
    cv2.putText(out, text, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 3, cv2.LINE_AA)
    cv2.putText(out, text, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return out


def draw_eye(args, ways, folder):
    rows, cells = [], []
    for i, (size, path, _, name, mask, others) in enumerate(targets(args.shared)):
        if args.only and i not in args.only:
            continue
        image = cv2.imread(path)
        rest = np.zeros(mask.shape, np.uint8)
        for m in others:
            rest |= m
        ground = background(image, mask, rest)
        grown = cv2.dilate(mask, disc(max(1, int(GROW_SHARE * max(mask.shape)) // 2)))
        shown = image.copy()
        shown[grown > 0] = shown[grown > 0] // 2 + np.array([127, 0, 127], np.uint8)
        pictures, notes = [labelled(shown, f"{i} {size} {name} on {ground}")], []
        for way, work in ways.items():
            out, note = work(path, grown, folder)
            notes.append(note)
            pictures.append(labelled(out, way))
        cv2.imwrite(os.path.join(args.out, f"{i:02d}.png"), np.hstack(pictures))
        rows.append("\t".join([f"{i:02d}", os.path.basename(path), name, size, ground, notes[0]]))
        cells.append(np.hstack([cv2.resize(p, (int(p.shape[1] * 240 / p.shape[0]), 240), interpolation=cv2.INTER_AREA)
                                for p in pictures]))
    with open(os.path.join(args.out, "index.tsv"), "w") as f:
        f.write("\n".join(rows) + "\n")
    for k in range(0, len(cells), 5):
        some = cells[k:k + 5]
        width = max(c.shape[1] for c in some)
        some = [np.pad(c, ((0, 4), (0, width - c.shape[1]), (0, 0))) for c in some]
        cv2.imwrite(os.path.join(args.out, f"sheet_{k // 5:02d}.png"), np.vstack(some))


def ssim_map(a, b):
    """Wang et al. 2004: Gaussian windows of 1.5 px, on grey."""
    a, b = (cv2.cvtColor(x, cv2.COLOR_BGR2GRAY).astype(np.float64) for x in (a, b))
    mean = [cv2.GaussianBlur(x, (11, 11), 1.5) for x in (a, b, a * a, b * b, a * b)]
    var_a, var_b, cov = mean[2] - mean[0] ** 2, mean[3] - mean[1] ** 2, mean[4] - mean[0] * mean[1]
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return (2 * mean[0] * mean[1] + c1) * (2 * cov + c2) / ((mean[0] ** 2 + mean[1] ** 2 + c1) * (var_a + var_b + c2))


def measure_truth(args, ways, folder):
    scores = {way: [] for way in ways}
    for path, mask in shifted(args.shared):
        clean, photo = cv2.imread(path), os.path.join(folder, "photo.png")
        holed = clean.copy()
        holed[mask > 0] = (255, 0, 255)
        cv2.imwrite(photo, holed)
        hole = mask > 0
        for way, work in ways.items():
            out, _ = work(photo, mask, folder)
            error = ((out.astype(np.float64) - clean)[hole] ** 2).mean()
            scores[way].append((10 * np.log10(255 ** 2 / max(error, 1e-9)), ssim_map(out, clean)[hole].mean()))
    print(f"{len(next(iter(scores.values())))} holes in places without annotated things\n")
    print("| | PSNR in the hole, dB | SSIM in the hole |\n|---|---|---|")
    for way, rows in scores.items():
        psnr, ssim = np.mean(rows, axis=0)
        print(f"| {way} | {psnr:.2f} | {ssim:.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--shared", default=os.environ.get("LITHO_SHARED", os.path.join(here, "../shared")))
    parser.add_argument("--litho", default=os.path.join(here, "build/litho"))
    parser.add_argument("--base", help="an older litho, to be shown beside")
    parser.add_argument("--out", default="removal")
    parser.add_argument("--part", choices=["eye", "truth", "all"], default="all")
    parser.add_argument("--only", help="targets by number", type=lambda s: {int(n) for n in s.split(",")})
    parser.add_argument("--no-opencv", action="store_true")
    args = parser.parse_args()
    cv2.setNumThreads(2)
    os.makedirs(args.out, exist_ok=True)
    ways = {"litho": by_litho(args.litho)}
    if args.base:
        ways["base"] = by_litho(args.base)
    if not args.no_opencv:
        ways["OpenCV Telea"] = by_opencv(cv2.INPAINT_TELEA)
        ways["OpenCV Navier-Stokes"] = by_opencv(cv2.INPAINT_NS)
    with tempfile.TemporaryDirectory() as folder:
        if args.part != "truth":
            draw_eye(args, ways, folder)
        if args.part != "eye":
            measure_truth(args, ways, folder)


if __name__ == "__main__":
    main()
