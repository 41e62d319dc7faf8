#!/bin/sh
# raw_looks.sh LITHO MAKE_DNG DATA OUT: ten scenes as camera raw files of 500 px (the photos of DATA/testsets, mosaicked, with the
# noise of a sensor of 40,000 electrons at ISO 100 and 3 electrons of read noise), developed by litho, darktable-cli and
# rawtherapee-cli with their defaults. OUT/NAME.png: the photo, litho, darktable, RawTherapee, side by side at 100 %.
# MAKE_DNG: build/tests/make_dng. Peers from Debian: darktable, rawtherapee, libvips-tools.
set -eu
litho=$(realpath "$1") make_dng=$(realpath "$2") data=$(realpath "$3")
mkdir -p "$4"; out=$(realpath "$4") work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"litho": 1, "steps": []}' >none.json
# photo, EV, ISO
while read -r photo ev iso; do
  name=$(basename "$photo" .png)-iso$iso
  set -- $(awk -v iso="$iso" 'BEGIN {well = 40000 / (iso / 100); printf "%.8f %.8f", 1 / well, 3 / well}')
  "$make_dng" "$data/testsets/$photo" "$name.dng" rggb "$ev" "$1" "$2" 1 "$iso"
  "$litho" apply none.json "$name.dng" -o "$name-litho.png" --bits 8 --force >/dev/null 2>&1
  darktable-cli "$name.dng" "$name-dt.png" --core --configdir "$work/darktable" >/dev/null 2>&1
  rawtherapee-cli -o "$name-rt.png" -d -n -b8 -Y -c "$name.dng" >/dev/null 2>&1
  for one in litho dt rt; do vips extract_band "$name-$one.png" "$name-$one-3.png" 0 --n 3; done
  vips extract_band "$data/testsets/$photo" "$name-photo-3.png" 0 --n 3
  vips arrayjoin "$name-photo-3.png $name-litho-3.png $name-dt-3.png $name-rt-3.png" "$out/$name.png" --across 4 --shim 8
  echo "$out/$name.png"
done <<'LIST'
Kodak24/kodim05.png -0.7 100
Kodak24/kodim13.png -0.7 400
Kodak24/kodim15.png -0.7 1600
Kodak24/kodim17.png -0.7 6400
Kodak24/kodim19.png 0.6 100
Kodak24/kodim21.png 1.0 200
Kodak24/kodim22.png -0.7 800
Kodak24/kodim24.png -0.3 3200
lowlight_LIME/1.png 0 6400
lowlight_LIME/10.png 0 12800
LIST
