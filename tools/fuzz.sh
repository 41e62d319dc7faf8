#!/bin/sh
# fuzz.sh NAME SECONDS [CORPUS…]: builds fuzz/fuzz_NAME.c and the library with Clang's libFuzzer,
# AddressSanitizer and UBSan in build-fuzz, and runs it. Exit status 1 when something was found; the
# input is then in build-fuzz/NAME-crash-*.
set -eu
name=$1 seconds=$2
shift 2
cache=${LITHO_CACHE:-$HOME/.cache/litho}
export PKG_CONFIG_PATH="$cache/llama-0.3.36/lib/pkgconfig:${PKG_CONFIG_PATH-}"
PATH="$cache/venv/bin:$PATH"
flags=-fsanitize=fuzzer-no-link
[ -d build-fuzz ] || CC=clang meson setup build-fuzz -Dbuildtype=debugoptimized -Db_lundef=false \
  -Db_sanitize=address,undefined -Dc_args=$flags -Dc_link_args=$flags >/dev/null
meson compile -C build-fuzz litho_core >/dev/null
clang -g -O1 -std=c17 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -Iinclude -Isrc "fuzz/fuzz_$name.c" \
  build-fuzz/liblitho_core.a -o "build-fuzz/fuzz_$name" -Wl,-rpath,"$cache/llama-0.3.36/lib" \
  $(pkg-config --cflags --libs gio-unix-2.0 vips json-glib-1.0 libsoup-3.0 sqlite3 llama lcms2) -lm
mkdir -p "build-fuzz/corpus-$name"
exec "build-fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=4096 -artifact_prefix="build-fuzz/$name-" \
  "build-fuzz/corpus-$name" "$@"
