#!/usr/bin/env python3
"""Whole-process time and peak memory of edits on a 24- and a 100-megapixel JPEG, with peers in the same run.

The pictures are real photos side by side (Kodak24 of $LITHO_SHARED or ../shared at 1:1, else Debian's
mate-backgrounds), made by libvips in a temporary folder. All commands are run in turn, --rounds times;
medians and the largest peak are printed as Markdown. Peers do the nearest they have to the eight
point operations and the sharpening.

    bench/speed.py [--litho build/litho] [--rounds 5] [--prefix 'chrt -f 1'] [--only 24]
"""
import argparse
import glob
import json
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time

import results

POINT = [
    {"op": "exposure", "ev": 0.3},
    {"op": "contrast", "amount": 15},
    {"op": "highlights", "amount": -20},
    {"op": "shadows", "amount": 20},
    {"op": "temperature", "amount": 10},
    {"op": "vibrance", "amount": 20},
    {"op": "saturation", "amount": 10},
    {"op": "tint", "amount": 5},
]
THREE = [POINT[0], POINT[1], POINT[6]]
MORE = [{"op": "whites", "amount": 5}, {"op": "blacks", "amount": -5}]
SHARPEN = {"op": "sharpen", "amount": 60}
WARM = "1.03 0 0 0 1 0 0 0 0.95"


def run(command):
    """Seconds, CPU seconds and peak MB of a command; it does not pay for what others wrote before."""
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{error.decode(errors='replace')}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def chain(commands):
    """Several commands one after another, as one row."""
    parts = [run(command) for command in commands]
    return sum(p[0] for p in parts), sum(p[1] for p in parts), max(p[2] for p in parts)


def vips(*arguments):
    subprocess.run(["vips", *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)


def photos():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    shared = os.environ.get("LITHO_SHARED", os.path.join(root, "..", "shared"))
    found = sorted(glob.glob(os.path.join(shared, "data/testsets/Kodak24/*.png")))
    if not found:
        found = sorted(glob.glob("/usr/share/backgrounds/mate/nature/*.jpg"))
    if not found:
        raise SystemExit("no photos: install mate-backgrounds or set LITHO_SHARED")
    return found[:24]


def make_picture(folder, width, height):
    """The photos cropped to one size, side by side, repeated and cut to width × height."""
    size = 500
    tiles = []
    for i, photo in enumerate(photos()):
        tiles.append(os.path.join(folder, f"tile{i}.v"))
        vips("smartcrop", photo, tiles[-1], size, size)
    sheet, wide = os.path.join(folder, "sheet.v"), os.path.join(folder, "wide.v")
    across = min(8, len(tiles))
    tiles = tiles[: len(tiles) // across * across]
    vips("arrayjoin", " ".join(tiles), sheet, "--across", across)
    rows = len(tiles) // across
    vips("replicate", sheet, wide, -(-width // (size * across)), -(-height // (size * rows)))
    out = os.path.join(folder, f"{width}x{height}.jpg")
    vips("crop", wide, out + "[Q=92]", 0, 0, width, height)
    for name in tiles + [sheet, wide]:
        os.unlink(name)
    return out


def recipe(folder, name, steps):
    path = os.path.join(folder, name + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"litho": 1, "steps": steps}, file)
    return path


def commands(litho, folder, photo, prefix):
    """Row name → list of commands."""
    def ours(name, steps, *options):
        return [prefix + [litho, "apply", recipe(folder, name, steps), photo, "-o",
                          os.path.join(folder, name + ".jpg"), "--force", "--quiet", *options]]

    out = os.path.join(folder, "peer.jpg")
    v = [os.path.join(folder, f"chain{i}.v") for i in range(3)]
    rows = {
        "libvips decode + encode (`vips copy`)": [prefix + ["vips", "copy", photo, out + "[Q=92]"]],
        "**litho, 8 point + sharpen**": ours("nine", POINT + [SHARPEN]),
        "litho, 8 point + sharpen, `--exact`": ours("exact", POINT + [SHARPEN], "--exact"),
        "litho, 1 point": ours("one", POINT[:1]),
        "litho, 3 point": ours("three", THREE),
        "litho, 10 point": ours("ten", POINT + MORE),
        "`vips` command: linear, recomb, sharpen": [
            prefix + ["vips", "linear", photo, v[0], "1.2", "0", "--uchar"],
            prefix + ["vips", "recomb", v[0], v[1], os.path.join(folder, "warm.csv")],
            prefix + ["vips", "cast", v[1], v[2], "uchar"],
            prefix + ["vips", "sharpen", v[2], out + "[Q=92]", "--sigma", "1"],
        ],
    }
    tone = ["-level", "2%,98%,1.1", "-modulate", "100,125"]
    if os.path.exists("/usr/bin/convert"):
        rows["ImageMagick `convert`"] = [
            prefix + ["/usr/bin/convert", photo, "-evaluate", "multiply", "1.2",
                      "-sigmoidal-contrast", "3x50%", *tone, "-color-matrix", WARM,
                      "-unsharp", "0x1+0.6+0", "-quality", "92", out]]
    if shutil.which("gm"):
        rows["GraphicsMagick `gm convert`"] = [
            prefix + ["gm", "convert", photo, "-operator", "All", "Multiply", "1.2", *tone,
                      "-recolor", WARM.replace(" ", ","), "-unsharp", "0x1+0.6+0",
                      "-quality", "92", out]]
    with open(os.path.join(folder, "warm.csv"), "w", encoding="utf-8") as file:
        file.write("1.03,0,0\n0,1,0\n0,0,0.95\n")
    return rows


def bench(title, litho, folder, photo, rounds, prefix, skip):
    """Prints a table; returns [seconds, CPU seconds, × decode + encode, peak MB] by row."""
    rows = {name: row for name, row in commands(litho, folder, photo, prefix).items()
            if not any(word in name for word in skip)}
    seen = {name: [] for name in rows}
    for _ in range(rounds):
        for name, row in rows.items():
            seen[name].append(chain(row))
    median = {name: [statistics.median(s[i] for s in samples) for i in range(2)]
              for name, samples in seen.items()}
    floor = next(iter(median.values()))
    print(f"\n{title}, {os.path.getsize(photo) / 1e6:.1f} MB JPEG, medians of {rounds}:\n")
    print("| command | s | CPU s | × decode + encode | peak MB |")
    print("|---|---|---|---|---|")
    found = {}
    for name, samples in seen.items():
        wall, cpu = median[name]
        found[name] = [wall, cpu, wall / floor[0], max(s[2] for s in samples)]
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {wall / floor[0]:.2f} "
              f"| {max(s[2] for s in samples):.0f} |")
    if "litho, 1 point" in median:
        ratio = [median["litho, 10 point"][i] / median["litho, 1 point"][i] for i in range(2)]
        print(f"\nTen point operations / one: {ratio[0]:.2f} (CPU {ratio[1]:.2f}).")
    return found


def record(args, small, large):
    """The rows of docs/BENCHMARKS.md that this run has figures for; small, large: what bench() returned, or None."""
    ours, ten, one = "**litho, 8 point + sharpen**", "litho, 10 point", "litho, 1 point"
    magick = "ImageMagick `convert`"
    if small:
        results.record(args, "speed-24mp", {"eight point operations and sharpening, ratio of times": small[ours][2],
                                            "ten point operations, ratio of times": small[ten][2]})
        results.record(args, "speed-ten-one", {"ratio of times": small[ten][0] / small[one][0]})
        for row in (magick, "GraphicsMagick `gm convert`"):
            peer = row.split()[0]
            if row in small:
                results.record(args, "speed-24mp-" + peer.lower(), {"time": small[ours][0]}, {peer: {"time": small[row][0]}})
    if large:
        three = large["litho, 3 point"]
        results.record(args, "speed-100mp", {"ratio of times": three[2], "peak": three[3]})
    if small and large and magick in small:
        results.record(args, "speed-memory", {"peak at 24 megapixels": small[ours][3], "peak at 100 megapixels": large[ours][3]},
                       {"ImageMagick": {"peak at 24 megapixels": small[magick][3]}})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--litho", default="build/litho")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--prefix", default="", help="put before every command")
    parser.add_argument("--only", choices=["24", "100"])
    results.add_options(parser)
    args = parser.parse_args()
    litho, prefix = os.path.abspath(args.litho), args.prefix.split()
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        cpu = next((line.split(":")[1].strip() for line in file if "model name" in line), "?")
    version = subprocess.run(["vips", "--version"], capture_output=True, text=True, check=True)
    print(f"{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
          f"{version.stdout.strip()}")
    small = large = None
    with tempfile.TemporaryDirectory(prefix="litho-speed-") as folder:
        if args.only != "100":
            small = bench("24 megapixels", litho, folder, make_picture(folder, 6000, 4000), args.rounds,
                          prefix, [])
        if args.only != "24":
            large = bench("100 megapixels", litho, folder, make_picture(folder, 12000, 8334),
                          max(1, args.rounds // 2), prefix, ["exact", "point`", "Magick", "command"])
    record(args, small, large)


if __name__ == "__main__":
    main()
