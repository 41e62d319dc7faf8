"""Boundary F-score of a coarse mask, refined and not; and litho's subject beside OpenCV's grabCut.

    python bench/regions_boundary.py build SHARED [N_PHOTOS]

The true masks are the instances of coco_mini_dev, all people of a photo in one, at least 1 % of the frame. Each is shrunk to
64 and 128 px and made hard, as the labels of a net are, and brought to the photo's size again: linearly, and by litho's refinement.
Boundary pixels within 3 px of the other mask's boundary count as right. COCO's polygons are themselves 2-3 px rough.
Needs numpy, OpenCV.
"""
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

TOLERANCE_PX = 3


def boundary(mask):
    inside = (mask > 127).astype(np.uint8)
    return (inside - cv2.erode(inside, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE)) > 0


def boundary_f(mask, truth):
    a, b = boundary(mask), boundary(truth)
    if not a.any() or not b.any():
        return 0.0
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * TOLERANCE_PX + 1,) * 2)
    near_a, near_b = (cv2.dilate(x.astype(np.uint8), kernel) > 0 for x in (a, b))
    precision, recall = (a & near_b).sum() / a.sum(), (b & near_a).sum() / b.sum()
    return 2 * precision * recall / max(precision + recall, 1e-9)


def iou(mask, truth):
    a, b = mask > 127, truth > 127
    return (a & b).sum() / max((a | b).sum(), 1)


def masks_of(folder, categories):
    data = json.load(open(os.path.join(folder, "annotations", "instances_train2017.json")))
    names = {c["id"]: c["name"] for c in data["categories"]}
    for image in sorted(data["images"], key=lambda i: i["id"]):
        truth = np.zeros((image["height"], image["width"]), np.uint8)
        for a in data["annotations"]:
            if a["image_id"] != image["id"] or a["iscrowd"] or (categories and names[a["category_id"]] not in categories):
                continue
            for polygon in a["segmentation"]:
                cv2.fillPoly(truth, [np.round(np.array(polygon).reshape(-1, 2)).astype(np.int32)], 255)
        if (truth > 0).mean() >= 0.01:
            yield os.path.join(folder, "images", image["file_name"]), truth


def refine_rows(build, folder, n):
    print("| shrunk to | enlarged linearly | litho refined | litho ms, mean |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as tmp:
        truth_path, coarse, refined = (os.path.join(tmp, f) for f in ("t.png", "c.png", "r.png"))
        for side in (64, 128):
            scores, ms = [], []
            for photo, truth in list(masks_of(folder, {"person"}))[:n]:
                cv2.imwrite(truth_path, truth)
                out = subprocess.run([os.path.join(build, "bench", "refine"), photo, truth_path, str(side), coarse, refined],
                                     check=True, capture_output=True, text=True).stdout
                ms.append(float(out))
                scores.append([boundary_f(cv2.imread(p, 0), truth) for p in (coarse, refined)])
            before, after = np.mean(scores, axis=0)
            print(f"| {side} px, {len(scores)} photos | {before:.3f} | {after:.3f} | {np.mean(ms):.0f} |", flush=True)


def subject_rows(build, folder, n):
    """The largest instance group of a photo as its subject: all instances together."""
    ours, theirs, cpu_ours, cpu_theirs, found = [], [], 0, 0, 0
    cv2.setNumThreads(2)
    with tempfile.TemporaryDirectory() as tmp:
        out = os.path.join(tmp, "m.png")
        for photo, truth in list(masks_of(folder, None))[:n]:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([os.path.join(build, "litho"), "regions", photo, "--region", "subject", "--floor", "-f", "-o", out],
                                  capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu_ours += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            picture = cv2.imread(photo)
            start = time.process_time()
            mask = np.zeros(picture.shape[:2], np.uint8)
            h, w = mask.shape
            cv2.grabCut(picture, mask, (w // 10, h // 10, w - w // 5, h - h // 5), np.zeros((1, 65)), np.zeros((1, 65)), 5,
                        cv2.GC_INIT_WITH_RECT)
            cpu_theirs += time.process_time() - start
            theirs.append(iou(np.where((mask == 1) | (mask == 3), 255, 0), truth))
            here = done.returncode == 0
            found += here
            ours.append(iou(cv2.imread(out, 0), truth) if here else 0)
    n = len(ours)
    print("\n| subject | mean IoU with all instances | median | said to be there | CPU s a photo |")
    print("|---|---|---|---|---|")
    print(f"| litho, floor | {np.mean(ours):.3f} | {np.median(ours):.3f} | {found}/{n} | {cpu_ours / n:.2f} (with load, save) |")
    print(f"| OpenCV grabCut, frame less 10 %, 5 rounds | {np.mean(theirs):.3f} | {np.median(theirs):.3f} | {n}/{n} | {cpu_theirs / n:.2f} |")


def main():
    build, shared = sys.argv[1:3]
    n = int(sys.argv[3]) if len(sys.argv) > 3 else 80
    folder = os.path.join(shared, "data", "testsets", "coco_mini_dev")
    print(f"{platform.machine()}, {os.cpu_count()} cores, OpenCV {cv2.__version__}, tolerance {TOLERANCE_PX} px\n")
    refine_rows(build, folder, n)
    subject_rows(build, folder, min(n, 20))


main()
