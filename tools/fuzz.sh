#!/bin/sh
# fuzz.sh NAME SECONDS [CORPUS…]: builds fuzz/fuzz_NAME.c with libFuzzer and AddressSanitizer and runs it.
# The library is built once for all fuzzers, in build-fuzz/. What was found is kept in
# build-fuzz/found-NAME/, the corpus in build-fuzz/corpus-NAME/ (begun with the files of
# fuzz/seeds-NAME.sh when there is one).
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { echo "usage: tools/fuzz.sh NAME SECONDS [CORPUS…]" >&2; exit 2; }
name=$1 seconds=$2
shift 2
[ -f "fuzz/fuzz_$name.c" ] || { echo "tools/fuzz.sh: there is no fuzz/fuzz_$name.c" >&2; exit 2; }
cache=${LITHO_CACHE:-$HOME/.cache/litho}
llama=$cache/llama-0.3.36
export PATH="$cache/venv/bin:$PATH"
export PKG_CONFIG_PATH="$llama/lib/pkgconfig:${PKG_CONFIG_PATH:-}"

echo 'int main(void) { return 0; }' | clang -fsanitize=address -xc - -o /dev/null 2>/dev/null ||
  { echo "tools/fuzz.sh: needs clang and its runtime: apt-get install clang libclang-rt-14-dev" >&2; exit 1; }
if [ ! -f build-fuzz/build.ninja ]; then
  CC=clang meson setup build-fuzz -Dbuildtype=debugoptimized -Db_sanitize=address,undefined \
    -Db_lundef=false -Dwerror=false -Dc_args=-fsanitize=fuzzer-no-link >/dev/null
fi
ninja -C build-fuzz --quiet liblitho_core.a
cflags=$(pkg-config --cflags vips json-glib-1.0 gio-unix-2.0 libsoup-3.0 lcms2 libjpeg)
libs=$(pkg-config --libs vips json-glib-1.0 gio-unix-2.0 libsoup-3.0 lcms2 libjpeg sqlite3 libarchive gmodule-2.0 openblas llama)
# shellcheck disable=SC2086 # the flags are words
clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined \
  -fno-sanitize-recover=undefined -Iinclude -Isrc $cflags "fuzz/fuzz_$name.c" \
  build-fuzz/liblitho_core.a $libs -lm -Wl,-rpath,"$llama/lib" -o "build-fuzz/fuzz_$name"

corpus=build-fuzz/corpus-$name found=build-fuzz/found-$name
mkdir -p "$corpus" "$found"
[ ! -f "fuzz/seeds-$name.sh" ] || [ -n "$(ls "$corpus")" ] || sh "fuzz/seeds-$name.sh" "$corpus"
dict=
[ ! -f "fuzz/$name.dict" ] || dict="-dict=fuzz/$name.dict"
# shellcheck disable=SC2086
exec env ASAN_OPTIONS="detect_leaks=${LITHO_FUZZ_LEAKS:-1}:allocator_may_return_null=1" \
  LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0" \
  "build-fuzz/fuzz_$name" "$corpus" "$@" -artifact_prefix="$found/" -max_total_time="$seconds" \
  -timeout=25 -rss_limit_mb=3000 -max_len="${LITHO_FUZZ_MAX_LEN:-65536}" -print_final_stats=1 $dict
