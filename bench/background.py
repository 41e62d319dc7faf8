"""Cutting out, blurring behind: time at 24 megapixels beside OpenCV's grabCut and blur, and how far a rough mask's edge is mended.

    python bench/background.py build/litho FOLDER_OF_coco_mini_dev

Needs opencv-python-headless and numpy. The photo of 24 megapixels is the first one enlarged, with noise. The edge: a soft disc with
hairs before 12 of the photos, whose alpha is known; the mask given to both is the disc without hairs, 3 px off.
"""
import json, os, platform, resource, subprocess, sys, tempfile, time
import cv2
import numpy as np

LITHO, COCO = sys.argv[1], sys.argv[2]
FOLDER = tempfile.mkdtemp()


def path(name):
    return os.path.join(FOLDER, name)


def litho(step, photo, out, mask):
    with open(path("r.json"), "w") as f:
        json.dump({"litho": 1, "steps": [dict(step, region={"mask": "m", "invert": True})]}, f)
    if os.path.exists(out):
        os.unlink(out)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.time()
    subprocess.check_call([LITHO, "apply", path("r.json"), photo, "-o", out, "--compression", "0", "--asset", "m=" + mask],
                          stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.time() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def timed(work):
    cpu, start = time.process_time(), time.time()
    work()
    return time.time() - start, time.process_time() - cpu


def grabcut(photo, mask, steps=3):
    state = np.where(mask > 127, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    size = max(3, min(mask.shape) // 20)
    kernel = np.ones((size, size), np.uint8)
    state[cv2.erode(mask, kernel) > 127] = cv2.GC_FGD
    state[cv2.dilate(mask, kernel) < 128] = cv2.GC_BGD
    cv2.grabCut(photo, state, None, np.zeros((1, 65)), np.zeros((1, 65)), steps, cv2.GC_INIT_WITH_MASK)
    return (((state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)) * 255).astype(np.uint8)


def hairy_disc(n):
    y, x = np.mgrid[0:n, 0:n] + 0.5 - n / 2
    r, turn = np.hypot(x, y), np.arctan2(y, x)
    across = np.abs(np.mod(turn + np.pi / 60, np.pi / 30) - np.pi / 60) * r
    hair = np.where(r > 92, 0, np.clip(1.5 * (92 - r) / 22 + 0.5 - across, 0, 1) * 0.9)
    alpha = np.where(r < 70, 1, np.maximum(np.clip((74 - r) / 4, 0, 1), hair))
    rough = np.where(np.hypot(x - 2, y + 2) < 73, 255, 0).astype(np.uint8)
    return alpha, rough


photos = sorted(os.listdir(os.path.join(COCO, "images")))
photos = [os.path.join(COCO, "images", p) for p in photos]
big = cv2.resize(cv2.imread(photos[0]), (6000, 4000), interpolation=cv2.INTER_CUBIC).astype(np.int16)
big = np.clip(big + np.random.default_rng(0).normal(0, 3, big.shape), 0, 255).astype(np.uint8)
cv2.imwrite(path("big.jpg"), big, [cv2.IMWRITE_JPEG_QUALITY, 92])
mask = np.zeros((4000, 6000), np.uint8)
cv2.ellipse(mask, (3000, 2200), (1000, 1500), 0, 0, 360, 255, -1)
cv2.imwrite(path("big_mask.png"), mask)
print(f"{platform.machine()}, {os.cpu_count()} cores\n\n| 24 megapixels, whole run with decode and save | wall s | CPU s |\n|---|---|---|")
for name, step in (("exposure only, TIFF (the floor)", {"op": "exposure", "ev": 0.1}),
                   ("remove_background, TIFF", {"op": "remove_background"}),
                   ("replace_background white, TIFF", {"op": "replace_background", "to": "white"}),
                   ("blur 60 px, falloff 60, TIFF", {"op": "blur", "amount": 60})):
    wall, cpu = litho(step, path("big.jpg"), path("out.tif"), path("big_mask.png"))
    print(f"| litho {name} | {wall:.2f} | {cpu:.2f} |")
small, small_mask = cv2.resize(big, (1024, 683), interpolation=cv2.INTER_AREA), cv2.resize(mask, (1024, 683))
wall, cpu = timed(lambda: grabcut(small, small_mask))
print(f"| OpenCV grabCut alone, on 1024 px, 3 rounds | {wall:.2f} | {cpu:.2f} |")
wall, cpu = timed(lambda: cv2.GaussianBlur(big, (0, 0), 60))
print(f"| OpenCV GaussianBlur alone, sigma 60, 8 bit | {wall:.2f} | {cpu:.2f} |")

n, rows = 240, {"mask as it is": [], "grabCut": [], "litho": []}
alpha, rough = hairy_disc(n)
cv2.imwrite(path("m.png"), rough)
for p in photos[:12]:
    back = cv2.resize(cv2.imread(p), (n, n)).astype(float)
    front = np.array([30.0, 35, 45])
    light = lambda v: np.where(v <= 10.31, v / 255 / 12.92, ((v / 255 + 0.055) / 1.055) ** 2.4)
    mixed = alpha[:, :, None] * light(front) + (1 - alpha[:, :, None]) * light(back)
    seen = 255 * np.where(mixed <= 0.0031308, 12.92 * mixed, 1.055 * mixed ** (1 / 2.4) - 0.055)
    seen = np.clip(np.round(seen), 0, 255).astype(np.uint8)
    cv2.imwrite(path("d.png"), seen)
    litho({"op": "remove_background", "edge": 24}, path("d.png"), path("o.png"), path("m.png"))
    rows["mask as it is"].append(rough / 255)
    rows["grabCut"].append(grabcut(seen, rough) / 255)
    rows["litho"].append(cv2.imread(path("o.png"), -1)[:, :, 3] / 255)
print("\n| alpha against the true one, mean of 12 | SAD px | MSE ×1000 |\n|---|---|---|")
for name, found in rows.items():
    sad = np.mean([np.abs(f - alpha).sum() for f in found])
    mse = np.mean([((f - alpha) ** 2).mean() for f in found]) * 1000
    print(f"| {name} | {sad:.0f} | {mse:.2f} |")
