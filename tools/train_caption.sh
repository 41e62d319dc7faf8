#!/bin/sh
# The caption decoder that comes with litho, share/models/caption-flickr8k.safetensors (card beside it): reads captions, then
# learns to write about Flickr8k's training photos, at last by reward. The same numbers for the same build, machine and number of threads.
#
#   tools/train_caption.sh [LITHO] [FOLDER]
#
# Data: LITHO_SHARED/data (flickr8k; text/flickr30k_captions, which has none of Flickr8k's photos). Goes on where it was stopped.
set -e
litho=${1:-build/litho}
out=${2:-caption-training}
flickr=${LITHO_SHARED:-../shared}/data/flickr8k
texts=${LITHO_SHARED:-../shared}/data/text/flickr30k_captions
pairs="--pairs $flickr/captions.tsv --train $flickr/train.txt"

"$litho" train caption --read $pairs --texts "$texts/train.no_flickr8k.txt" --texts "$texts/val.no_flickr8k.txt" \
  --texts "$texts/test.no_flickr8k.txt" --batch 192 --epochs 0.8 --lr 1e-3 --lr-floor 0.1 --warmup 60 --dropout 0.1 \
  --log-every 10 --save-every 50 --eval-every 0 --threads 2 --resume --out "$out/read"
look() {
  "$litho" train caption $pairs --images "$flickr/images" --dev "$flickr/dev.txt" --dev-photos 200 --mirror \
    --features "$out/features" --batch 16 --lr-floor 0.02 --dropout 0.15 --average 0.998 --log-every 10 --save-every 100 \
    --threads 2 --resume "$@"
}
look --start "$out/read" --steps 1000 --lr 6e-4 --warmup 50 --eval-every 500 --out "$out/look"
look --start "$out/look" --steps 600 --lr 4e-4 --warmup 20 --eval-every 300 --seed 2 --out "$out/more"
look --start "$out/more" --reward --steps 600 --batch 32 --lr 1e-4 --lr-floor 0.05 --warmup 20 --dropout 0.1 --average 0.98 \
  --dev-photos 300 --eval-every 100 --out "$out/reward"
echo "$out/reward/caption.safetensors"
