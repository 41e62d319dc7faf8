#!/bin/sh
# docs.sh LITHO: writes again what is derived from the program's tables.
set -eu
litho=$1
mkdir -p docs/man docs/ops
"$litho" man >docs/man/litho.1
rm -f docs/ops/*.md
"$litho" ops --markdown docs/ops
