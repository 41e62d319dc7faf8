#!/bin/sh
# docs.sh LITHO [DIR]: writes what is derived from the program: the man page and docs/ops/. With DIR it
# is written there instead of docs/, for the test that compares the two.
set -eu
litho=$1
docs=${2-docs}
mkdir -p "$docs/man" "$docs/ops"
"$litho" man > "$docs/man/litho.1"
rm -f "$docs"/ops/*.md
"$litho" ops --markdown > "$docs/ops/README.md"
for op in $("$litho" ops --names); do
  "$litho" ops "$op" --markdown > "$docs/ops/$op.md"
done
