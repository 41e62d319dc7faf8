#!/bin/sh
# heif-enc-nclx.sh: heif-enc takes --colour_primaries, --transfer_characteristic and --matrix_coefficients, and writes none.
#
# Seen with Debian 12's libheif-examples 1.15.1-1+deb12u1 (libheif1 of the same version), December 2026:
#   heif-enc --colour_primaries 9 --transfer_characteristic 16 --matrix_coefficients 9 (BT.2020, PQ): exit status 0, no message
#   -A (AVIF): one colr box, nclx 2/2/6: "unspecified", as without the options ("=" instead of a blank makes no difference)
#   HEIC:      no colr box; heif-info says "color profile: no"
# Readers of the boxes (libvips, heif-info, browsers) take such a file for sRGB: a PQ picture comes out grey and flat.
# avifenc 0.11.1 (libavif-bin) with --cicp 9/16/9 writes 9/16/9.
#
# Installs the packages into a temporary folder, makes a flat PNG, encodes it twice. Exit status 1 when this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
version=1.15.1-1+deb12u1
apt-get -qq download "libheif-examples=$version" "libheif1=$version" libx265-199 libaom3 libde265-0 libdav1d6
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH="$dir/root/usr/lib/x86_64-linux-gnu"
export LD_LIBRARY_PATH
python3 - <<'PY'
import struct, zlib
chunk = lambda kind, data: struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
rows = b''.join(b'\0' + bytes([200, 60, 30]) * 64 for _ in range(64))
open('flat.png', 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 64, 64, 8, 2, 0, 0, 0)) +
                             chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))
PY
options='--colour_primaries 9 --transfer_characteristic 16 --matrix_coefficients 9'
# shellcheck disable=SC2086 # the options are words
root/usr/bin/heif-enc $options -o flat.heic flat.png
# shellcheck disable=SC2086
root/usr/bin/heif-enc -A $options -o flat.avif flat.png
python3 - <<'PY'
import struct, sys
def nclx(name):
    data = open(name, 'rb').read()
    at = data.find(b'colrnclx')
    return struct.unpack('>HHH', data[at + 8:at + 14]) if at >= 0 else None
heic, avif = nclx('flat.heic'), nclx('flat.avif')
print('HEIC:', heic, ' AVIF:', avif)
sys.exit(0 if heic is None and avif == (2, 2, 6) else 1)
PY
root/usr/bin/heif-info flat.heic | grep -q 'color profile: no'
echo 'as seen: neither file says the colours that heif-enc was told'
