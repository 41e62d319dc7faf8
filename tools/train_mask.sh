#!/bin/sh
# Trains share/models/mask.safetensors and stuff.safetensors (their cards say what they score).
#
#   tools/train_mask.sh SHARED OUT      the nets: OUT/mask/mask.safetensors, OUT/stuff/stuff.safetensors
#
# SHARED: a folder with data/masks and data/flickr8k as tools/mask_data.py reads them. Needs the see set of nets
# (litho models pull see) and a Python with numpy, opencv-python-headless and openvino ($PYTHON).
set -eu
if [ $# != 2 ]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
shared=$1 out=$2 python=${PYTHON:-python3} litho=${LITHO:-$here/../build/litho}
mkdir -p "$out"
[ -f "$out/pseudo/pseudo.tsv" ] || "$python" "$here/mask_pseudo.py" "$out/pseudo" --shared "$shared"
[ -f "$out/sets/mask.tsv" ] || "$python" "$here/mask_data.py" "$out/sets" --shared "$shared" --pseudo "$out/pseudo/pseudo.tsv"
"$litho" train mask "$out/sets/mask.tsv" --steps 4000 --out "$out/mask" --seed 1 \
  --shares thing=.36,pseudo=.16,person=.10,animal=.07,part=.10,region=.11,stuff=.10
"$litho" train stuff "$out/sets/stuff.tsv" --steps 1500 --out "$out/stuff-first" --seed 1
[ -f "$out/weak/weak.tsv" ] || "$python" "$here/stuff_weak.py" "$out/weak" --litho "$litho" --net "$out/stuff-first/stuff.safetensors" --shared "$shared"
cat "$out/sets/stuff.tsv" "$out/weak/weak.tsv" > "$out/stuff.tsv"
"$litho" train stuff "$out/stuff.tsv" --steps 3000 --out "$out/stuff" --seed 1
