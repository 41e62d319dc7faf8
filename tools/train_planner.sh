#!/bin/sh
# train_planner.sh: the weights of the fast planner again, from the train splits of the request sets (docs/planner.md).
#
#   tools/train_planner.sh [EDIT_REQUESTS_DIR [DEV.jsonl]]     writes build/planner/run/planner.safetensors
#
# Needs the text encoder (litho models pull minilm-l6). DEV.jsonl: requests of a benchmark that must not be learnt from.
set -eu
cd "$(dirname "$0")/.."
SHARED=${LITHO_SHARED:-../shared}
REQUESTS=${1:-$SHARED/data/edit_requests}
DEV=${2:-$SHARED/bench/planner/dev.jsonl}
OUT=build/planner
PATH=${LITHO_CACHE:-$HOME/.cache/litho}/venv/bin:$PATH

mkdir -p "$OUT"
meson compile -C build bench/label_clauses >/dev/null
python3 tools/planner_clauses.py requests "$REQUESTS" --without "$DEV" >"$OUT/requests.jsonl"
build/bench/label_clauses <"$OUT/requests.jsonl" >"$OUT/reader.jsonl"
python3 tools/planner_clauses.py clauses "$OUT/requests.jsonl" "$OUT/reader.jsonl" >"$OUT/clauses.jsonl"
build/litho train planner --clauses "$OUT/clauses.jsonl" --epochs 2 --batch 24 --lr 3e-3 --threads 1 --seed 1 \
  --eval-every 0 --save-every 50 --resume --out "$OUT/run"
