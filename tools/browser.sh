#!/bin/sh
# browser.sh: what tests/web drives the page with, by name and pinned version, into $LITHO_CACHE/browser-N (default
# ~/.cache/litho). The browser itself is Debian's chromium. Nothing of it is part of litho. Quick when it is there;
# prints the folder. Exit status 1 where npm or the network is missing: the tests then say that they were skipped.
set -eu

PLAYWRIGHT=1.65.1 # npm, playwright-core: brings no browser
AXE=4.14.1        # npm, axe-core

DIR=${LITHO_CACHE:-$HOME/.cache/litho}/browser-1
stamp=$DIR/playwright-$PLAYWRIGHT-axe-$AXE
[ -e "$stamp" ] && { echo "$DIR"; exit 0; }

say() { printf 'litho browser: %s\n' "$*" >&2; }
command -v npm >/dev/null 2>&1 || { say "npm is not installed (Debian: nodejs npm)"; exit 1; }
say "installing playwright-core $PLAYWRIGHT and axe-core $AXE into $DIR (20 MB)"
rm -rf "$DIR"
mkdir -p "$DIR"
echo '{"private":true}' >"$DIR/package.json"
(cd "$DIR" && npm install --silent --no-audit --no-fund --save-exact "playwright-core@$PLAYWRIGHT" \
  "axe-core@$AXE" >&2) ||
  { say "npm cannot install them: is there a network?"; exit 1; }
: >"$stamp"
echo "$DIR"
