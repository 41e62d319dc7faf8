#!/bin/sh
# fuzz/seeds-image.sh FOLDER: one small picture of each format, with profile and metadata, by libvips.
set -eu
cd "$1"
vips gaussnoise noise.v 24 16 --mean 128 --sigma 40
vips bandjoin "noise.v noise.v noise.v" three.v
vips cast three.v bytes.v uchar
vips copy bytes.v rgb.v --interpretation srgb
vips icc_export rgb.v color.tif --output-profile srgb --depth 8
vips icc_export rgb.v deep.png --output-profile p3 --depth 16
vips icc_export rgb.v inks.tif --output-profile cmyk --depth 8
for suffix in jpg png webp heic avif jxl gif; do
  vips copy color.tif "color.$suffix"
done
vips colourspace rgb.v grey.v b-w
vips copy grey.v grey.png
vips bandjoin "rgb.v grey.v" alpha.v
vips copy alpha.v alpha.png
vips copy alpha.v alpha.tif
rm -f ./*.v
