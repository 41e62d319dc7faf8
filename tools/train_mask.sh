#!/bin/sh
# Trains share/models/mask.safetensors and stuff.safetensors (their cards say what they score).
#
#   tools/train_mask.sh SHARED OUT      the nets: OUT/mask/mask.safetensors, OUT/stuff/stuff.safetensors
#
# SHARED: a folder with data/masks and data/flickr8k as tools/mask_data.py reads them. Needs the see set of nets
# (litho models pull see), the programs `meson compile -C build bench/things bench/stuff_planes`, and a Python with
# numpy, opencv-python-headless and openvino ($PYTHON).
set -eu
if [ $# != 2 ]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
shared=$1 out=$2 python=${PYTHON:-python3} build=${BUILD:-$here/../build}
litho=$build/litho
mkdir -p "$out/config"
[ -f "$out/pseudo/pseudo.tsv" ] ||
  "$python" "$here/mask_pseudo.py" "$out/pseudo" --shared "$shared" --things "$build/bench/things"
[ -f "$out/sets/mask.tsv" ] || "$python" "$here/mask_data.py" "$out/sets" --shared "$shared"
"$litho" train mask "$out/sets/mask.tsv" "$out/pseudo/pseudo.tsv" --steps 5600 --average 0.998 --out "$out/mask" --seed 1 \
  --shares thing=.36,pseudo=.16,person=.10,animal=.07,part=.10,region=.11,stuff=.10
"$litho" train stuff "$out/sets/stuff.tsv" --steps 1200 --out "$out/stuff-first" --seed 1
if [ ! -f "$out/weak/weak.tsv" ]; then
  export XDG_CONFIG_HOME="$out/config"
  "$litho" models add "$out/stuff-first/stuff.safetensors" --role stuff --name stuff-first --default
  "$python" "$here/stuff_weak.py" "$out/weak" --shared "$shared" --planes "$build/bench/stuff_planes"
fi
"$litho" train stuff "$out/sets/stuff.tsv" "$out/weak/weak.tsv" --from "$out/stuff-first/stuff.safetensors" \
  --steps 1500 --lr 1.2e-3 --out "$out/stuff" --seed 1
