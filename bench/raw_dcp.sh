#!/bin/sh
# raw_dcp.sh LITHO MAKE_DNG DATA: a camera profile (.dcp) on a synthetic raw file, by litho and by rawtherapee-cli with its own
# processing off: mean CIEDE2000 of the two results, and of each to the other's picture without tables. Profiles: Debian's
# rawtherapee-data. Peers: rawtherapee, libvips-tools.
set -eu
litho=$(realpath "$1") make_dng=$(realpath "$2") data=$(realpath "$3") work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"litho": 1, "steps": []}' >none.json
difference() {
  for one in "$1" "$2"; do vips extract_band "$one" "$one.3.v" 0 --n 3 && vips colourspace "$one.3.v" "$one.lab.v" lab; done
  vips dE00 "$1.lab.v" "$2.lab.v" d.v && vips avg d.v
}
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
  for photo in kodim05 kodim13 kodim24; do
    "$make_dng" "$data/testsets/Kodak24/$photo.png" a.dng rggb -0.7
    "$litho" apply none.json a.dng -o litho.png --bits 8 --force --camera-profile "$dcp" >/dev/null
    "$litho" apply none.json a.dng -o none.png --bits 8 --force --camera-profile none >/dev/null
    rawtherapee-cli -o rt.png -p rt.pp3 -n -b8 -Y -c a.dng >/dev/null 2>&1
    echo "$profile $photo litho/RawTherapee $(difference litho.png rt.png) litho/matrix $(difference litho.png none.png)"
  done
done
