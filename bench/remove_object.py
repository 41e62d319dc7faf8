#!/usr/bin/env python3
"""remove_object on photos with a known background: litho beside OpenCV and G'MIC.

Objects (segmentation masks of coco_mini_dev) are pasted onto other photos and taken out again; every method gets
the same mask. Printed as a Markdown table: PSNR and SSIM inside the hole, CPU time a photo. Needs numpy,
opencv-python-headless, scikit-image; gmic on the path, else its row is left out.

  bench/remove_object.py [--shared DIR] [--litho FILE] [--out DIR] [--set report|dev] [--only litho]

report: 24 photos of Kodak24 and 6 of Flickr8k's dev split. dev: 18 of Flickr8k's train split and 12 of CSet14, other
seed: choices are made on these. --out keeps the pictures, side by side.
"""
import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np
from skimage.metrics import structural_similarity

import results

SHARE = (0.02, 0.08)  # of the frame that the object covers
EDGE_PX = 3           # the mask is this much larger than the object


def objects(shared):
    """Whole, well sized things: (photo, polygons, box), in the file's order."""
    root = os.path.join(shared, "data/testsets/coco_mini_dev")
    with open(os.path.join(root, "annotations/instances_train2017.json")) as f:
        data = json.load(f)
    photos = {p["id"]: p for p in data["images"]}
    found = []
    for a in sorted(data["annotations"], key=lambda a: a["id"]):
        photo = photos[a["image_id"]]
        x, y, w, h = a["bbox"]
        inside = x > 2 and y > 2 and x + w < photo["width"] - 2 and y + h < photo["height"] - 2
        if not a["iscrowd"] and inside and a["area"] > 6000:
            path = os.path.join(root, "images", photo["file_name"])
            found.append((path, a["segmentation"], (x, y, w, h)))
    return found


def backgrounds(shared, kind, rng):
    sets = os.path.join(shared, "data/testsets")
    flickr = os.path.join(shared, "data/flickr8k")

    def names(folder, few=None):
        return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if few is None or n in few]

    with open(os.path.join(flickr, "dev.txt" if kind == "report" else "train.txt")) as f:
        split = [line.strip() for line in f if line.strip()]
    if kind == "report":
        return names(os.path.join(sets, "Kodak24")) + \
            [os.path.join(flickr, "images", n) for n in rng.sample(split, 6)]
    colour = {n + ".png" for n in ("baboon", "barbara", "coastguard", "comic", "face", "flowers", "foreman", "lenna",
                                   "monarch", "pepper", "ppt3", "zebra")}
    return [os.path.join(flickr, "images", n) for n in rng.sample(split, 18)] + \
        names(os.path.join(sets, "CSet14"), colour)


def paste(background, thing, rng):
    """(photo with the thing, hole mask 0/255)."""
    path, polygons, (x, y, w, h) = thing
    source = cv2.imread(path).astype(np.float32)
    cover = np.zeros(source.shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillPoly(cover, [np.array(polygon).reshape(-1, 2).round().astype(np.int32)], 255)
    x0, y0, x1, y1 = int(x) - 2, int(y) - 2, int(x + w) + 3, int(y + h) + 3
    source, cover = source[y0:y1, x0:x1], cover[y0:y1, x0:x1]
    height, width = background.shape[:2]
    share = rng.uniform(*SHARE)
    scale = (share * height * width / (cover > 0).sum()) ** 0.5
    scale = min(scale, 0.8 * width / cover.shape[1], 0.8 * height / cover.shape[0])
    size = max(4, int(cover.shape[1] * scale)), max(4, int(cover.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    source, cover = cv2.resize(source, size, interpolation=way), cv2.resize(cover, size, interpolation=cv2.INTER_AREA)
    left, top = rng.randint(0, width - size[0]), rng.randint(0, height - size[1])
    alpha = np.zeros((height, width, 1), np.float32)
    alpha[top:top + size[1], left:left + size[0], 0] = cover / 255
    layer = np.zeros(background.shape, np.float32)
    layer[top:top + size[1], left:left + size[0]] = source
    photo = background * (1 - alpha) + layer * alpha
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * EDGE_PX + 1, 2 * EDGE_PX + 1))
    mask = cv2.dilate((alpha[..., 0] > 0).astype(np.uint8) * 255, disc)
    return photo.clip(0, 255).round().astype(np.uint8), mask


def child_cpu():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def run(args):
    before = child_cpu()
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(args)}: {done.stdout}")
    return child_cpu() - before


def by_litho(binary, folder):
    recipe = os.path.join(folder, "recipe.json")
    with open(recipe, "w") as f:
        json.dump({"litho": 1, "steps": [{"op": "remove_object", "region": {"mask": "hole"}, "grow": 0}]}, f)

    def work(photo, mask):
        out = os.path.join(folder, "out.png")
        cpu = run([binary, "apply", recipe, photo, "--asset", f"hole={mask}", "-o", out, "--force", "--quiet"])
        return cv2.imread(out), cpu
    return work


def by_opencv(flag):
    def work(photo, mask):
        image, hole = cv2.imread(photo), cv2.imread(mask, cv2.IMREAD_GRAYSCALE)
        before = time.process_time()
        out = cv2.inpaint(image, hole, 5, flag)
        return out, time.process_time() - before
    return work


def by_gmic(folder):
    def work(photo, mask):
        out = os.path.join(folder, "gmic.png")
        cpu = run(["gmic", "-v", "-1", photo, mask, "inpaint_matchpatch[0]", "[1]", "keep[0]", "round", "cut", "0,255",
                   "output", out])
        return cv2.imread(out), cpu
    return work


def score(out, clean, mask):
    hole = mask > 0
    error = (out.astype(np.float64) - clean)[hole]
    psnr = 10 * np.log10(255 ** 2 / max((error ** 2).mean(), 1e-9))
    _, ssim = structural_similarity(cv2.cvtColor(out, cv2.COLOR_BGR2GRAY), cv2.cvtColor(clean, cv2.COLOR_BGR2GRAY),
                                    full=True, data_range=255)
    return psnr, ssim[hole].mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--shared", default=os.environ.get("LITHO_SHARED", os.path.join(here, "../shared")))
    parser.add_argument("--litho", default=os.path.join(here, "build/litho"))
    parser.add_argument("--out")
    parser.add_argument("--set", choices=["report", "dev"], default="report")
    parser.add_argument("--only")
    results.add_options(parser)
    args = parser.parse_args()
    cv2.setNumThreads(2)
    rng = random.Random(41 if args.set == "report" else 7)
    things, grounds = objects(args.shared), backgrounds(args.shared, args.set, rng)
    chosen = rng.sample(things, len(grounds))
    with tempfile.TemporaryDirectory() as folder:
        ways = {"litho": by_litho(args.litho, folder), "OpenCV Telea": by_opencv(cv2.INPAINT_TELEA),
                "OpenCV Navier-Stokes": by_opencv(cv2.INPAINT_NS)}
        if shutil.which("gmic"):
            ways["G'MIC inpaint_matchpatch"] = by_gmic(folder)
        if args.only:
            ways = {k: v for k, v in ways.items() if args.only in k}
        rows = {name: [] for name in ways}
        for i, (ground, thing) in enumerate(zip(grounds, chosen)):
            clean = cv2.imread(ground)
            photo, mask = paste(clean, thing, rng)
            paths = [os.path.join(folder, n) for n in ("photo.png", "mask.png")]
            cv2.imwrite(paths[0], photo)
            cv2.imwrite(paths[1], mask)
            seen = [clean, photo]
            for name, work in ways.items():
                out, cpu = work(*paths)
                rows[name].append((*score(out, clean, mask), cpu))
                seen.append(out)
            if args.out:
                os.makedirs(args.out, exist_ok=True)
                cv2.imwrite(os.path.join(args.out, f"{i:02d}.png"), np.hstack(seen))
                print(f"{i:02d} {os.path.basename(ground)} " +
                      " ".join(f"{rows[n][-1][0]:.2f}/{rows[n][-1][1]:.3f}" for n in ways), file=sys.stderr)
    print(f"{len(grounds)} photos ({args.set}), hole {SHARE[0]:.0%} to {SHARE[1]:.0%} and an edge of {EDGE_PX} px; "
          f"{os.cpu_count()} cores\n")
    print("| | PSNR in the hole, dB | SSIM in the hole | best PSNR of all | CPU s a photo |\n|---|---|---|---|---|")
    best = np.argmax([[r[0] for r in rows[n]] for n in rows], axis=0)
    means = {}
    for k, name in enumerate(rows):
        psnr, ssim, cpu = np.mean(rows[name], axis=0)
        means[name] = {"PSNR": psnr}
        print(f"| {name} | {psnr:.2f} | {ssim:.3f} | {(best == k).sum()} | {cpu:.2f} |")
    if args.set == "report":
        results.record(args, "remove", means.pop("litho"), means)


if __name__ == "__main__":
    main()
