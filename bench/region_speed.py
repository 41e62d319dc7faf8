#!/usr/bin/env python3
"""CPU time of a new colour and of a new sky at 24 megapixels beside a point operation in the same kind of mask.

The picture is that of bench/speed.py; the masks are an ellipse over 28 % of it and its upper 40 %. All commands are run
in turn, --rounds times; medians of user + system seconds of whole processes are printed as Markdown. With --before a
second build takes part in the same rounds.

    bench/region_speed.py [--litho build/litho] [--before FILE] [--rounds 5]
"""
import argparse
import math
import os
import statistics
import tempfile

import results
import speed

WIDTH, HEIGHT = 6000, 4000
STEPS = {
    "saturation": ("thing", {"op": "saturation", "amount": 30}),
    "recolor red": ("thing", {"op": "recolor", "color": "red"}),
    "recolor white": ("thing", {"op": "recolor", "color": "white"}),
    "sky: clouds": ("sky", {"op": "replace_background", "to": "clouds"}),
    "sky: sunset": ("sky", {"op": "replace_background", "to": "sunset"}),
}


def write_mask(folder, name, half_widths):
    """half_widths: of the white part in the middle of each row."""
    plain, path = os.path.join(folder, name + ".pgm"), os.path.join(folder, name + ".png")
    with open(plain, "wb") as file:
        file.write(f"P5 {WIDTH} {HEIGHT} 255\n".encode())
        for half in half_widths:
            side = WIDTH // 2 - int(half)
            file.write(bytes(side) + b"\xff" * (WIDTH - 2 * side) + bytes(side))
    speed.vips("copy", plain, path)
    os.unlink(plain)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--litho", default="build/litho")
    parser.add_argument("--before", help="another build")
    parser.add_argument("--rounds", type=int, default=5)
    results.add_options(parser)
    args = parser.parse_args()
    builds = [os.path.abspath(b) for b in (args.litho, args.before) if b]
    seen = {}
    with tempfile.TemporaryDirectory(prefix="litho-region-") as folder:
        photo = speed.make_picture(folder, WIDTH, HEIGHT)
        rows = [(y - HEIGHT / 2) / 1200 for y in range(HEIGHT)]
        masks = {"thing": write_mask(folder, "thing", [1800 * math.sqrt(max(1 - v * v, 0)) for v in rows]),
                 "sky": write_mask(folder, "sky", [WIDTH / 2 if y < 0.4 * HEIGHT else 0 for y in range(HEIGHT)])}
        for _ in range(args.rounds):
            for name, (mask, step) in STEPS.items():
                recipe = speed.recipe(folder, "step", [dict(step, region={"mask": "m"})])
                for build in builds:
                    _, cpu, peak = speed.run([build, "apply", recipe, photo, "-o", os.path.join(folder, "out.jpg"), "--force",
                                              "--quiet", "--asset", "m=" + masks[mask]])
                    seen.setdefault((name, build), []).append((cpu, peak))
    median = {key: statistics.median(cpu for cpu, _ in runs) for key, runs in seen.items()}
    print("| step | " + " | ".join("CPU s | × saturation | peak MB" for _ in builds) + " |")
    print("|---|" + "---|---|---|" * len(builds))
    for name in STEPS:
        cells = [f"{median[name, b]:.2f} | {median[name, b] / median['saturation', b]:.2f} | "
                 f"{max(peak for _, peak in seen[name, b]):.0f}" for b in builds]
        print(f"| {name} | " + " | ".join(cells) + " |")
    ours = builds[0]
    results.record(args, "recolor-24mp", {"CPU time": max(median[name, ours] for name in STEPS if "recolor" in name) /
                                          median["saturation", ours]})
    results.record(args, "sky-24mp", {"CPU time": max(median[name, ours] for name in STEPS if "sky" in name)})


if __name__ == "__main__":
    main()
