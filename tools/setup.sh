#!/bin/sh
# setup.sh: what litho is built from, installed by name and pinned version.
#
# Debian packages, a Python venv with Meson and Ninja, llama.cpp built from the source that the pinned
# package llama-cpp-python carries (or a system llama.pc), and OpenVINO's C headers and libraries out of
# its pinned wheel. Everything that is downloaded or
# built lies in $LITHO_CACHE (default ~/.cache/litho); each step is skipped when it is done, tried
# again when the connection breaks, and can be interrupted at any point and run again.
set -eu

LLAMA_PACKAGE=llama-cpp-python
LLAMA_VERSION=0.3.36
LLAMA_SHA256=832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e
OPENVINO_VERSION=2026.4.1
OPENVINO_WHEEL=openvino-2026.4.1-22982-cp311-cp311-manylinux_2_28_x86_64.whl
OPENVINO_SHA256=2d22b1da03f7caf74df30e9f6417d0ab2f637e4a38e08e1dcd294d2c37407aaf
MESON_VERSION=1.6.1
NINJA_VERSION=1.11.1.3
JSONSCHEMA_VERSION=4.23.0 # the tests hold the recipe schema against it
PACKAGES="build-essential pkg-config cmake python3-venv
  libvips-dev libjpeg-dev libexif-dev libheif-dev liblcms2-dev libjson-glib-dev libsoup-3.0-dev libsqlite3-dev libarchive-dev libedit-dev
  libseccomp-dev libraw-dev liblensfun-dev libopenblas-openmp-dev libopenmpi-dev openmpi-bin"

CACHE=${LITHO_CACHE:-$HOME/.cache/litho}
VENV=$CACHE/venv
LLAMA=$CACHE/llama-$LLAMA_VERSION
OPENVINO=$CACHE/openvino-$OPENVINO_VERSION
mkdir -p "$CACHE"

say() { printf 'litho set-up: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# retry WHAT COMMAND…: five tries with growing pauses.
retry() {
  what=$1; shift
  for pause in 2 5 10 20 0; do
    "$@" && return 0
    [ "$pause" = 0 ] && break
    say "$what failed; trying again in $pause s"
    sleep "$pause"
  done
  die "$what failed five times; check the connection and run the same command again, it goes on where it stopped"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else die "needs root for: $* (or install these Debian packages yourself: $PACKAGES)"
  fi
}

system_packages() {
  missing=
  for package in $PACKAGES "$@"; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' ||
      missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  say "installing Debian packages:$missing"
  retry 'reading the package lists' as_root apt-get update -qq
  retry 'installing packages' as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

python_tools() {
  stamp=$VENV/.meson-$MESON_VERSION-ninja-$NINJA_VERSION-jsonschema-$JSONSCHEMA_VERSION
  [ -e "$stamp" ] && return 0
  say "installing Meson $MESON_VERSION and Ninja $NINJA_VERSION into $VENV"
  python=/usr/bin/python3
  [ -x "$python" ] || python=python3
  rm -rf "$VENV"
  "$python" -m venv "$VENV"
  retry 'installing Meson' "$VENV/bin/pip" install -q --disable-pip-version-check \
    "meson==$MESON_VERSION" "ninja==$NINJA_VERSION" "jsonschema==$JSONSCHEMA_VERSION"
  : >"$stamp"
}

llama_cpp() {
  if PKG_CONFIG_PATH=$LLAMA/lib/pkgconfig pkg-config --exists llama; then return 0; fi
  download=$CACHE/download
  archive=$download/llama_cpp_python-$LLAMA_VERSION.tar.gz
  mkdir -p "$download"
  if ! echo "$LLAMA_SHA256  $archive" | sha256sum -c --status 2>/dev/null; then
    say "downloading llama.cpp's source ($LLAMA_PACKAGE $LLAMA_VERSION, 77 MB)"
    rm -f "$archive"
    retry 'downloading llama.cpp' "$VENV/bin/pip" download -q --disable-pip-version-check \
      --no-deps --no-binary "$LLAMA_PACKAGE" "$LLAMA_PACKAGE==$LLAMA_VERSION" -d "$download"
    echo "$LLAMA_SHA256  $archive" | sha256sum -c --status ||
      die "$archive is not the file that was promised (sha256 differs): delete it and run again"
  fi
  work=$CACHE/llama-build-$LLAMA_VERSION
  say "building llama.cpp (about three minutes on two cores, once)"
  mkdir -p "$work"
  tar -xzf "$archive" -C "$work"
  cmake -S "$work/llama_cpp_python-$LLAMA_VERSION/vendor/llama.cpp" -B "$work/build" -G Ninja \
    -DCMAKE_MAKE_PROGRAM="$VENV/bin/ninja" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON \
    -DLLAMA_BUILD_COMMON=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_TOOLS=OFF \
    -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_APP=OFF \
    -DLLAMA_BUILD_MTMD=ON -DMTMD_VIDEO=OFF -DLLAMA_OPENSSL=OFF -DGGML_NATIVE=OFF \
    "-DCMAKE_INSTALL_RPATH=\$ORIGIN" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_INSTALL_PREFIX="$LLAMA.part" >"$work/log" 2>&1 ||
    die "llama.cpp does not configure: see $work/log"
  "$VENV/bin/ninja" -C "$work/build" >>"$work/log" 2>&1 ||
    die "llama.cpp does not build: see $work/log"
  rm -rf "$LLAMA.part" "$LLAMA"
  cmake --install "$work/build" >>"$work/log" 2>&1
  # llama.pc holds its own prefix: bring it along with the rename.
  sed -i "s|$LLAMA.part|$LLAMA|g" "$LLAMA.part/lib/pkgconfig/llama.pc"
  mv "$LLAMA.part" "$LLAMA"
  rm -rf "$work"
}

# The wheel into $download.
openvino_wheel() {
  "$VENV/bin/pip" download -q --disable-pip-version-check --no-deps \
    --only-binary :all: --python-version 3.11 --implementation cp --abi cp311 \
    --platform manylinux_2_28_x86_64 "openvino==$OPENVINO_VERSION" -d "$download"
}

# What nets need: the C headers and the libraries for ONNX, TFLite, TensorFlow's frozen graphs and OpenVINO IR
# on the CPU. No Python is run from the wheel, so one wheel serves every Python version.
openvino() {
  have=$OPENVINO/include/openvino/c/openvino.h
  if [ -e "$have" ] && ls "$OPENVINO"/lib/libopenvino_tensorflow_frontend.so* >/dev/null 2>&1; then return 0; fi
  download=$CACHE/download
  archive=$download/$OPENVINO_WHEEL
  mkdir -p "$download"
  if ! echo "$OPENVINO_SHA256  $archive" | sha256sum -c --status 2>/dev/null; then
    say "downloading OpenVINO $OPENVINO_VERSION (59 MB)"
    rm -f "$archive"
    if [ -e "$have" ]; then # it lacks the front end of TensorFlow only, which files of your own may want
      openvino_wheel || { say "OpenVINO stays as it is: it does not read TensorFlow's frozen graphs"; return 0; }
    else
      retry 'downloading OpenVINO' openvino_wheel
    fi
    echo "$OPENVINO_SHA256  $archive" | sha256sum -c --status ||
      die "$archive is not the file that was promised (sha256 differs): delete it and run again"
  fi
  rm -rf "$OPENVINO.part" "$OPENVINO"
  "$VENV/bin/python" - "$archive" "$OPENVINO.part" <<'PYTHON' || die "$archive cannot be unpacked"
import os, re, sys, zipfile
wanted = re.compile(r"openvino/include/(openvino/c/.*)|openvino/libs/(lib(?:openvino|openvino_c|openvino_intel_cpu_plugin|"
                    r"openvino_(?:ir|onnx|tensorflow|tensorflow_lite)_frontend|tbb|tbbmalloc|tbbbind_2_5|hwloc)\.so[.0-9]*)|"
                    r"openvino-[^/]*/licenses/(.*[^/])")
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        match = wanted.fullmatch(name)
        if not match or name.endswith("/"):
            continue
        part = next(i for i in (1, 2, 3) if match.group(i))
        path = os.path.join(sys.argv[2], ("include", "lib", "licenses")[part - 1], match.group(part))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(wheel.read(name))
PYTHON
  mv "$OPENVINO.part" "$OPENVINO"
  rm -f "$archive"
}

# setup.sh [EXTRA-DEBIAN-PACKAGE…]
system_packages "$@"
python_tools
llama_cpp
openvino
