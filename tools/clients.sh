#!/bin/sh
# clients.sh: the clients of others that tests/clients runs against litho's servers, by name and pinned version, into
# $LITHO_CACHE/clients-N (default ~/.cache/litho). Nothing of them is part of litho. Quick when it is there; prints the
# folder. Exit status 1 where Python, node or the network is missing: the tests then say that they were skipped.
set -eu

MCP=2.3.0          # PyPI
OPENAI=3.57.0      # PyPI
MCP_SDK=1.32.2     # npm, @modelcontextprotocol/sdk
CONFORMANCE=0.2.0-alpha.12
INSPECTOR=2.12.0
OPENAI_NODE=7.59.0 # npm
NODE=22.22.0       # npm's own build of node: Debian's is too old for some of them

CACHE=${LITHO_CACHE:-$HOME/.cache/litho}
DIR=$CACHE/clients-1
stamp=$DIR/mcp-$MCP-openai-$OPENAI-sdk-$MCP_SDK-conformance-$CONFORMANCE-inspector-$INSPECTOR-$OPENAI_NODE-node-$NODE
[ -e "$stamp" ] && { echo "$DIR"; exit 0; }

say() { printf 'litho clients: %s\n' "$*" >&2; }
command -v npm >/dev/null 2>&1 || { say "npm is not installed (Debian: nodejs npm)"; exit 1; }
say "installing clients for the tests into $DIR (460 MB)"
rm -rf "$DIR"
mkdir -p "$DIR"
python=/usr/bin/python3
[ -x "$python" ] || python=python3
"$python" -m venv "$DIR/venv"
"$DIR/venv/bin/pip" install -q --disable-pip-version-check "mcp==$MCP" "openai==$OPENAI" >&2 ||
  { say "pip cannot install mcp and openai: is there a network?"; exit 1; }
echo '{"private":true}' >"$DIR/package.json"
(cd "$DIR" && npm install --silent --no-audit --no-fund --save-exact "node@$NODE" "@modelcontextprotocol/sdk@$MCP_SDK" \
  "@modelcontextprotocol/conformance@$CONFORMANCE" "@modelcontextprotocol/inspector@$INSPECTOR" \
  "openai@$OPENAI_NODE" zod >&2) ||
  { say "npm cannot install its clients: is there a network?"; exit 1; }
"$DIR/node_modules/.bin/node" --version >/dev/null || { say "node does not run"; exit 1; }
: >"$stamp"
echo "$DIR"
