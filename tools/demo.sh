#!/bin/sh
# demo.sh LITHO: the main job on a real photo, into demo/.
set -eu
litho=$1
photo=${2-}
if [ -z "$photo" ]; then
  photo=/usr/share/backgrounds/mate/nature/Dune.jpg
  [ -e "$photo" ] || tools/setup.sh mate-backgrounds
fi
mkdir -p demo
echo "litho demo: \"make the image more vibrant and colourful\" on $photo" >&2
"$litho" edit 'make the image more vibrant and colourful' "$photo" -o demo/after.jpg \
  --preview demo/before-after.jpg --sidecar --force
echo
echo "The result is demo/after.jpg, the side-by-side picture demo/before-after.jpg, the recipe"
echo "demo/after.jpg.litho.json. Try your own:"
echo "  $litho edit 'lift the shadows a bit, make it warmer and crop it to 4:5' PHOTO.jpg -o out.jpg"
