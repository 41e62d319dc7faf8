"""Overlays of the scenery on photos as one contact sheet: photo above, sky, plants, water and ground below.

    python bench/regions_sheet.py build/litho OUT.png PHOTO… [-- OPTION…]

Options after -- go to `litho regions` (--floor). Needs Pillow.
"""
import os
import subprocess
import sys
import tempfile

from PIL import Image

SIDE_PX, ACROSS = 340, 5


def main():
    litho, out, *rest = sys.argv[1:]
    cut = rest.index("--") if "--" in rest else len(rest)
    photos, options = rest[:cut], rest[cut + 1:]
    wanted = [x for name in ("sky", "plants", "water", "ground") for x in ("--region", name)]
    rows = (len(photos) + ACROSS - 1) // ACROSS
    sheet = Image.new("RGB", (ACROSS * SIDE_PX, 2 * rows * SIDE_PX))
    with tempfile.TemporaryDirectory() as folder:
        for i, photo in enumerate(photos):
            overlay = os.path.join(folder, f"{i}.png")
            subprocess.run([litho, "regions", photo, "--overlay", overlay, "--quiet", *wanted, *options],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for k, path in enumerate((photo, overlay)):
                picture = Image.open(path).convert("RGB").resize((SIDE_PX - 6, SIDE_PX - 6))
                sheet.paste(picture, (i % ACROSS * SIDE_PX, (2 * (i // ACROSS) + k) * SIDE_PX))
    sheet.save(out)


main()
