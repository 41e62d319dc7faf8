#!/bin/sh
# train_tower.sh FLICKR8K OUT: share/models/tower.safetensors again. FLICKR8K: a folder with captions.tsv, images/, train.txt
# and dev.txt. Looking at the 8,091 photos takes about six minutes on two cores, once; the training two.
set -eu
data=$1 out=$2
exec "${LITHO:-build/litho}" train lit --pairs "$data/captions.tsv" --images "$data/images" --train "$data/train.txt" \
  --held-out "$data/dev.txt" --members 4 --epochs 20 --warmup 7 --clip 0 --beta2 0.98 --storage i8 \
  --log-every 24 --eval-every 72 --out "$out"
