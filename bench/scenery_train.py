"""Fits the scenery's perceptron (src/see/scenery/scenery.c) and writes its table.

    python bench/scenery_train.py SHARED src/see/scenery/scenery_table.c

Flickr8k training photos only. What a pixel is comes from three weak teachers: a Cityscapes net (DeepLab, user's own file; sky,
plants, ground, building where captions do not contradict), a VOC net (things are "other"), and captions (indoor photos are "other";
in photos whose captions all name water the lower half of the most common colour is water; a smooth, light top of an outdoor photo
without buildings is sky). The features are those of scenery.c, on the photo's own 224 px. Half of the samples are seen under another
exposure and white balance. The table in the repository was fitted by these steps on 390 of the
outdoor photos; another run gives other numbers and nearly the same classes. Needs numpy, Pillow, openvino; about 15 minutes on two cores.
"""
import os
import re
import sys

import numpy as np
import openvino
from PIL import Image

N_HIDDEN, N_STEPS, SIDE = 24, 6000, 112
OTHER, SKY, PLANTS, WATER, GROUND, BUILDING, SKIP = 0, 1, 2, 3, 4, 5, 255

CONES = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                  [0.0883024619, 0.2817188376, 0.6299787005]])
OKLAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                  [0.0259040371, 0.7827717662, -0.8086757660]])


def words(text):
    return re.compile(r"\b(" + text + r")\b")


OUTDOORS = words("grass|grassy|field|beach|ocean|sea|water|lake|river|snow|snowy|street|park|mountain|mountains|road|tree|trees|sky|hill|"
                 "sand|dirt|yard|lawn|path|sidewalk|woods|forest|desert|cliff|building|buildings|city|bike|soccer|creek|pond|surfer|"
                 "surfing|wave|waves|ski|skiing|trail|track|rock|rocky")
INDOORS = words("room|kitchen|couch|sofa|bed|indoors|indoor|restaurant|bedroom|bathtub|gym|bathroom|stage|bowling|office|carpet|living")
WET = words("ocean|sea|lake|river|water|pool|pond|surf|surfer|surfing|wave|waves|creek|stream|swimming|kayak|canoe|boat")
OPEN_WATER = words("ocean|sea|lake|river|water|surf|surfer|surfing|wave|waves|kayak|canoe")
NOT_ONLY_WATER = words("beach|sand|sandy|shore|pool|snow|grass|fountain|puddle|hose|rock|rocks|sprinkler|bath|mud|muddy|dock|pier")
SNOW = words("snow|snowy|ski|skiing|skier|snowboard|snowboarder|snowboarding")
BUILT = words("building|buildings|house|houses|city|wall|street|window|windows|fence|store|brick|downtown|church|urban|garage|roof|shop")


def linear(codes):
    x = codes / 255.0
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def oklab(light):
    return np.cbrt(light @ CONES.T) @ OKLAB.T


def box_line(a, radius, axis):
    n = a.shape[axis]
    sums = np.concatenate([np.zeros_like(np.take(a, [0], axis)), np.cumsum(a, axis=axis)], axis)
    i = np.arange(n)
    high, low = np.minimum(i + radius + 1, n), np.maximum(i - radius, 0)
    count = (high - low).reshape([-1 if k == axis else 1 for k in range(a.ndim)])
    return (np.take(sums, high, axis) - np.take(sums, low, axis)) / count


def box(a, radius):
    return box_line(box_line(a, radius, 1), radius, 0)


def features(light):
    """In the order of scenery.c."""
    h, w, _ = light.shape
    lab = oklab(light)
    L, a, b = lab[..., 0], lab[..., 1] * 5, lab[..., 2] * 5
    size = max(h, w)
    wide, half, band = max(1, size // 12), max(1, size // 24), max(1, h // 6)
    mean = box(L, 2)
    rough = np.sqrt(np.maximum(box(L * L, 2) - mean * mean, 0)) * 10
    across, down = np.zeros_like(L), np.zeros_like(L)
    across[:, :-1], down[:-1] = abs(np.diff(L, axis=1)), abs(np.diff(L, axis=0))
    stripe = np.log((box(down, half) + 0.002) / (box(across, half) + 0.002))
    texture = np.maximum(rough - 0.1, 0)
    above = 1 - np.exp(-(np.cumsum(texture, 0) - texture) * 8 / h)
    below = 1 - np.exp(-(np.cumsum(texture[::-1], 0)[::-1] - texture) * 8 / h)
    y = np.repeat(((np.arange(h) + 0.5) / h)[:, None], w, 1)
    planes = [L, a, b, rough, box(rough, half), y, above, below, box(L, wide), box(a, wide), box(b, wide), stripe, np.hypot(a, b)]
    whole = [L[:band].mean(), b[:band].mean(), rough[:band].mean(), L.mean(), rough.mean(), L[-band:].mean(), a[-band:].mean(),
             b[-band:].mean()]
    return np.stack(planes + [np.full_like(L, v) for v in whole], -1)


def seen_otherwise(light, rng):
    return np.minimum(light * np.exp(rng.normal(0, 0.35)) * np.exp(rng.normal(0, 0.05, 3)), 1)


def teach(street, things, captions, f, rng):
    """The class of each pixel of the SIDE grid, SKIP where the teachers are not to be believed."""
    t = np.full(street.shape, SKIP, np.uint8)
    count = lambda pattern: sum(bool(pattern.search(c)) for c in captions)
    if count(INDOORS) >= 2:
        t[:] = OTHER
        return t
    L, a, b, rough, above = f[..., 0], f[..., 1], f[..., 2], f[..., 3], f[..., 6]
    y = np.repeat(((np.arange(SIDE) + 0.5) / SIDE)[:, None], SIDE, 1)
    green = (a < -0.08) & (b > 0.1)
    t[street == 10], t[street == 8] = SKY, PLANTS
    t[(street == 9) & green], t[(street == 9) & ~green] = PLANTS, GROUND
    t[street <= 1] = GROUND
    t[(street == 2) | (street == 3)] = BUILDING
    t[street >= 11] = OTHER
    if count(SNOW) >= 2:
        t[np.isin(t, (SKY, WATER, GROUND, BUILDING)) & (y > 0.5) & (abs(a) < 0.25)] = GROUND
        t[t == BUILDING] = SKIP
    t[things > 0] = OTHER
    built = count(BUILT)
    if built < 2:
        t[t == BUILDING] = SKIP
    smooth = (above < 0.12) & (rough < 0.25) & (L > 0.62) & (y < 0.45) & ~((a < -0.12) & (b > 0.1)) & (b < 0.15) & (things == 0)
    if built == 0:
        t[smooth] = SKY
    elif built == 1:
        t[smooth & (t != SKY)] = SKIP
    t[(things > 0) & (rng.random(t.shape) > 0.35)] = SKIP
    return t


def sample(f, t, n, rng):
    good = np.flatnonzero(t.ravel() != SKIP)
    some = rng.choice(good, min(n, len(good)), replace=False)
    return f.reshape(-1, f.shape[-1])[some].astype(np.float32), t.ravel()[some].astype(int)


def collect(shared, rng):
    data = os.path.join(shared, "data")
    captions = {}
    for line in open(os.path.join(data, "flickr8k", "captions.tsv")):
        key, text = line.rstrip("\n").split("\t", 1)
        captions.setdefault(key.split("#")[0], []).append(text.lower())
    train = [line.strip() for line in open(os.path.join(data, "flickr8k", "train.txt"))]
    count = lambda name, pattern: sum(bool(pattern.search(c)) for c in captions[name])
    indoors = [n for n in train if count(n, INDOORS) >= 2 and count(n, OUTDOORS) == 0][:260]
    outdoors = [n for n in train if count(n, OUTDOORS) >= 3 and count(n, INDOORS) == 0 and count(n, WET) < 3][:600]
    water = [n for n in train if count(n, OPEN_WATER) >= 4 and count(n, NOT_ONLY_WATER) == 0][:230]
    core = openvino.Core()
    nets = [core.compile_model(os.path.join(data, "models", n), "CPU")
            for n in ("deeplab_cityscapes.tflite", "deeplabv3_mnv2_pascal_quant.tflite")]
    at = ((np.arange(SIDE) + 0.5) * 513 / SIDE).astype(int)
    samples, group = [], []
    for i, name in enumerate(indoors + outdoors + water):
        picture = Image.open(os.path.join(data, "flickr8k", "images", name)).convert("RGB")
        light = linear(np.asarray(picture, float))
        codes = np.asarray(picture.resize((513, 513), Image.BILINEAR))[None]
        is_water = i >= len(indoors) + len(outdoors)
        if not is_water:
            street, things = (list(net([codes]).values())[0].reshape(513, 513)[np.ix_(at, at)] for net in nets)
            t = teach(street, things, captions[name], features(light)[1::2, 1::2], rng)
        for seen in (light, seen_otherwise(light, rng)):
            f = features(seen)[1::2, 1::2]
            if is_water:
                lab = oklab(seen)[1::2, 1::2]
                y = np.arange(SIDE)[:, None] / SIDE
                far = np.sqrt((((lab - np.median(lab[62:].reshape(-1, 3), 0)) * (1, 2, 2)) ** 2).sum(-1))
                t = np.where((y > 0.55) & (far < 0.22) & ~((f[..., 1] < -0.1) & (f[..., 2] > 0.2)), WATER, SKIP)
            samples.append(sample(f, t, 300 if is_water else 350, rng))
            group.append(np.full(len(samples[-1][1]), i))
    return np.concatenate([s[0] for s in samples]), np.concatenate([s[1] for s in samples]), np.concatenate(group)


def fit(x, t, rng):
    n_in, n_out = x.shape[1], 6
    share = np.bincount(t, minlength=n_out) / len(t)
    weight = 1 / np.sqrt(share)
    weight /= weight.mean()
    p = [rng.normal(0, 1 / np.sqrt(n_in), (n_in, N_HIDDEN)), np.zeros(N_HIDDEN), rng.normal(0, 1 / np.sqrt(N_HIDDEN), (N_HIDDEN, n_out)),
         np.zeros(n_out)]
    m, v = [np.zeros_like(a) for a in p], [np.zeros_like(a) for a in p]
    for step in range(1, N_STEPS + 1):
        some = rng.choice(len(t), 1024)
        hidden = np.maximum(x[some] @ p[0] + p[1], 0)
        out = hidden @ p[2] + p[3]
        out = np.exp(out - out.max(1, keepdims=True))
        g = out / out.sum(1, keepdims=True)
        g[np.arange(1024), t[some]] -= 1
        g *= weight[t[some]][:, None] / 1024
        back = (g @ p[2].T) * (hidden > 0)
        gradients = [x[some].T @ back + 1e-4 * p[0], back.sum(0), hidden.T @ g, g.sum(0)]
        rate = 0.004 * min(1, 2 * (1 - step / N_STEPS))
        for a, d, first, second in zip(p, gradients, m, v):
            first += 0.1 * (d - first)
            second += 0.001 * (d * d - second)
            a -= rate * (first / (1 - 0.9 ** step)) / (np.sqrt(second / (1 - 0.999 ** step)) + 1e-8)
    return p


def rows(weights, bias):
    out = ""
    for j in range(weights.shape[1]):
        line, lines = "    {", []
        for value in [*weights[:, j], bias[j]]:
            text = "%.4gf" % value
            text = text if "." in text or "e" in text else text[:-1] + ".0f"
            if len(line) + len(text) + 2 > 112:
                lines.append(line.rstrip())
                line = "     "
            line += text + ", "
        out += "\n".join([*lines, line.rstrip(", ") + "},"]) + "\n"
    return out


def main():
    shared, path = sys.argv[1:3]
    rng = np.random.default_rng(7)
    x, t, group = collect(shared, rng)
    mean, spread = x.mean(0), x.std(0) + 1e-6
    held = group % 8 == 0
    p = fit((x[~held] - mean) / spread, t[~held], rng)
    out = np.maximum((x[held] - mean) / spread @ p[0] + p[1], 0) @ p[2] + p[3]
    print(f"held-out photos: {(out.argmax(1) == t[held]).mean():.3f} of the pixels as the teachers say")
    first, bias = p[0] / spread[:, None], p[1] - (mean / spread) @ p[0]
    with open(path, "w") as f:
        f.write("/* scenery_table.c: the numbers of the scenery's perceptron (scenery.c), written by bench/scenery_train.py. */\n"
                '#include "see/scenery/scenery.h"\n\n'
                "const float see_scenery_hidden[SEE_N_HIDDEN][SEE_N_FEATURES + 1] = {\n" + rows(first, bias) + "};\n\n"
                "const float see_scenery_class[SEE_N_SCENERY][SEE_N_HIDDEN + 1] = {\n" + rows(p[2], p[3]) + "};\n")


main()
