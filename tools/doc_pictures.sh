#!/bin/sh
# doc_pictures.sh LITHO [DIR]: draws the pictures of docs/ again, into docs/pictures/ or DIR. litho draws all of them, by
# recipes and words, from one photo of Debian's package mate-backgrounds; docs/pictures/README.md says whose it is.
set -eu
litho=$1
out=${2-docs/pictures}
photo=/usr/share/backgrounds/mate/nature/LadyBird.jpg
[ -e "$photo" ] || tools/setup.sh mate-backgrounds
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# recipe NAME PHOTO STEPS: STEPS of a recipe, without its brackets, make $out/NAME.jpg.
recipe() {
  printf '{"litho": 1, "steps": [%s]}\n' "$3" > "$work/recipe.json"
  "$litho" apply "$work/recipe.json" "$2" -o "$out/$1.jpg" -q 80 --strip all --force --quiet
}

# words NAME WORDS: what the keyword planner makes of WORDS and of the small photo.
words() {
  "$litho" edit --planner words "$2" "$work/small.png" -o "$out/$1.jpg" -q 80 --strip all --force --quiet
}

# One photo, 400 px wide, for all that is about tone and colour: lossless, so that only the last step loses something.
printf '{"litho": 1, "steps": [{"op": "resize", "width": 400}]}\n' > "$work/recipe.json"
"$litho" apply "$work/recipe.json" "$photo" -o "$work/small.png" --strip all --quiet
recipe photo "$work/small.png" ''

# docs/degrees.md: three degrees of three wishes.
words bright-touch 'a bit brighter'
words bright-some 'brighter'
words bright-lot 'much brighter'
words warmer-touch 'a bit warmer'
words warmer-some 'warmer'
words warmer-lot 'much warmer'
words contrast-touch 'a bit more contrast'
words contrast-some 'more contrast'
words contrast-lot 'much more contrast'

# docs/color.md: colours that stay apart, light of another colour, and a red that has nowhere lighter to go.
recipe saturation "$work/small.png" '{"op": "saturation", "amount": 80}'
recipe cooler "$work/small.png" '{"op": "temperature", "amount": -60}'
recipe warmer "$work/small.png" '{"op": "temperature", "amount": 60}'
recipe exposure-up "$work/small.png" '{"op": "exposure", "ev": 1}'
recipe shadows-up "$work/small.png" '{"op": "shadows", "amount": 100}'

# docs/detail.md: the beetle at 100 %, 240 × 200 px of the full-size photo.
cut='{"op": "crop", "box": [0.6563, 0.4125, 0.09375, 0.125]}'
recipe detail-photo "$photo" "$cut"
recipe detail-sharpen "$photo" '{"op": "sharpen", "amount": 150, "radius": 1.5}, '"$cut"
recipe detail-clarity "$photo" '{"op": "clarity", "amount": 80}, '"$cut"
recipe detail-grain "$photo" '{"op": "grain", "amount": 50, "size": 0.5, "color": 40}, '"$cut"
recipe detail-denoise "$photo" '{"op": "grain", "amount": 50, "size": 0.5, "color": 40}, {"op": "denoise", "sigma": 16}, '"$cut"
recipe detail-blur "$photo" '{"op": "blur", "amount": 3}, '"$cut"
