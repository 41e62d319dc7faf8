#!/bin/sh
# demo.sh LITHO: the main job on a real photo, into demo/.
set -eu
litho=$1
photos=/usr/share/backgrounds/mate/nature
photo=$photos/Dune.jpg
[ -e "$photo" ] || tools/setup.sh mate-backgrounds
mkdir -p demo
echo "litho demo: \"make the image more vibrant and colourful\" on $photo" >&2
"$litho" edit 'make the image more vibrant and colourful' "$photo" -o demo/after.jpg \
  --preview demo/before-after.jpg --sidecar --force
beetle=$photos/LadyBird.jpg
echo >&2
echo "litho demo: what is in $beetle?" >&2
"$litho" describe "$beetle"
echo >&2
echo "litho demo: an edit inside one part of it, \"make the leaves much darker\"" >&2
"$litho" edit 'make the leaves much darker' "$beetle" -o demo/leaves.jpg --preview demo/leaves-before-after.jpg --force
echo
echo "The results are demo/after.jpg and demo/leaves.jpg, the side-by-side pictures demo/before-after.jpg and"
echo "demo/leaves-before-after.jpg, the first recipe demo/after.jpg.litho.json. Try your own:"
echo "  $litho edit 'lift the shadows a bit, make it warmer and crop it to 4:5' PHOTO.jpg -o out.jpg"
echo "or open the page, drop a photo and say what you want:"
echo "  $litho serve --open"
