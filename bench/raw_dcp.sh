#!/bin/sh
# raw_dcp.sh LITHO MAKE_DNG DATA: a camera profile (.dcp) on synthetic raw files, by litho and by rawtherapee-cli with its own
# processing off: mean CIEDE2000 of the two results, and of litho's to its own without a profile; on a hundred even patches (their
# middles) and on photos (means of 4 x 4 px: the demosaics differ). Profiles: Debian's rawtherapee-data. Peers: rawtherapee,
# libvips-tools.
set -eu
litho=$(realpath "$1") make_dng=$(realpath "$2") data=$(realpath "$3") work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"litho": 1, "steps": []}' >none.json
awk 'BEGIN {srand(4); print "P3 500 500 255"
  for (i = 0; i < 100; i++) for (c = 0; c < 3; c++) v[i, c] = i < 10 ? 25 * i + 10 : int(20 + 215 * rand())
  for (y = 0; y < 500; y++) for (x = 0; x < 500; x++) {i = int(y / 50) * 10 + int(x / 50); print v[i, 0], v[i, 1], v[i, 2]}}' >p.ppm
vips copy p.ppm patches.png
# RawTherapee cuts 4 px off each side.
difference() {
  for one in "$1" "$2"; do
    w=$(vipsheader -f width "$one") off=0
    [ "$w" = 492 ] || off=4
    vips crop "$one" c.v "$off" "$off" 492 492 && vips extract_band c.v 3.v 0 --n 3
    if [ "$3" = patches ]; then vips crop 3.v i.v 21 21 451 451 && vips subsample i.v s.v 50 50; else vips shrink 3.v s.v 4 4; fi
    vips colourspace s.v "$one.lab.v" lab
  done
  vips dE00 "$1.lab.v" "$2.lab.v" d.v && vips avg d.v
}
for photo in kodim05 kodim13 kodim24; do cp "$data/testsets/Kodak24/$photo.png" .; done
for profile in "Canon EOS 5D Mark II" "Canon EOS 1300D" "Sony SLT-A55V" "Canon EOS 100D"; do
  dcp="/usr/share/rawtherapee/dcpprofiles/$profile.dcp"
  cat >rt.pp3 <<PP3
[White Balance]
Setting=Camera
[Color Management]
InputProfile=file:$dcp
ToneCurve=true
ApplyLookTable=true
ApplyBaselineExposureOffset=true
ApplyHueSatMap=true
DCPIlluminant=0
WorkingProfile=ProPhoto
OutputProfile=RTv4_sRGB
PP3
  for photo in patches kodim05 kodim13 kodim24; do
    "$make_dng" "$photo.png" a.dng rggb -0.7
    "$litho" apply none.json a.dng -o litho.png --bits 8 --force --camera-profile "$dcp" >/dev/null
    "$litho" apply none.json a.dng -o none.png --bits 8 --force --camera-profile none >/dev/null
    rawtherapee-cli -o rt.png -p rt.pp3 -n -b8 -Y -c a.dng >/dev/null 2>&1
    echo "$profile $photo litho/RawTherapee $(difference litho.png rt.png "$photo") litho/matrix $(difference litho.png none.png "$photo")"
  done
done
