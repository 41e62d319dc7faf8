#!/bin/sh
# raw_speed.sh LITHO RAW: wall seconds and peak memory (kB) of a 24 MP raw file to JPEG, three rounds side by side: litho with five
# steps; darktable-cli and rawtherapee-cli with their defaults; dcraw_emu (AHD) and one vips sharpen. Peers from Debian: darktable,
# rawtherapee, libraw-bin, libvips-tools, time. RAW: build/tests/make_dng PHOTO OUT.dng rggb -0.7 makes one.
set -eu
litho=$(realpath "$1") raw=$(realpath "$2") work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >five.json <<'JSON'
{"litho": 1, "steps": [{"op": "exposure", "ev": 0.3}, {"op": "contrast", "amount": 15}, {"op": "shadows", "amount": 20},
 {"op": "saturation", "amount": 10}, {"op": "sharpen", "amount": 30}]}
JSON
timed() { name=$1; shift; /usr/bin/time -o t -f "$name %e s %M kB" "$@" >/dev/null 2>&1; tail -1 t; }
for round in 1 2 3; do
  rm -f ./*.jpg
  timed litho "$litho" apply five.json "$raw" -o litho.jpg
  timed darktable-cli darktable-cli "$raw" darktable.jpg --core --configdir "$work/darktable"
  timed rawtherapee-cli rawtherapee-cli -o rawtherapee.jpg -j92 -Y -c "$raw"
  timed dcraw_emu+vips sh -c 'dcraw_emu -w -T -Z e.tiff "$1" && vips sharpen e.tiff "e.jpg[Q=92]"' sh "$raw"
done
