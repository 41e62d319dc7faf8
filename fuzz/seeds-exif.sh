#!/bin/sh
# fuzz/seeds-exif.sh FOLDER: blocks of both byte orders with directories of every kind, with and without links.
set -eu
python3 - "$1" <<'PY'
import struct, sys
def block(order, link, thumb):
    s = lambda f, *v: struct.pack(order + f, *v)
    entry = lambda tag, kind, count, value: s("HHI", tag, kind, count) + (value if isinstance(value, bytes) else s("I", value))
    def directory(entries, next_=None):
        return s("H", len(entries)) + b"".join(entries) + (s("I", next_) if next_ is not None else b"")
    tail = 0 if link else None
    short = lambda v: s("HH", v, 0)
    n0 = 2 + 12 * 6 + 4
    exif = 8 + n0 + 16
    nexif = 2 + 12 * 5 + (4 if link else 0)
    interop = exif + nexif + 8 + 20
    nint = 2 + 12 + (4 if link else 0)
    gps = interop + nint
    ngps = 2 + 12 * 2 + (4 if link else 0)
    first = gps + ngps + 24
    out = (b"II*\0" if order == "<" else b"MM\0*") + s("I", 8)
    out += directory([entry(0x10f, 2, 4, b"Cam\0"), entry(0x112, 3, 1, short(6)), entry(0x11a, 5, 1, 8 + n0), entry(0x11b, 5, 1, 8 + n0 + 8),
                      entry(0x8769, 4, 1, exif), entry(0x8825, 4, 1, gps)], first if thumb else 0)
    out += s("IIII", 300, 1, 200, 1)
    out += directory([entry(0x829a, 5, 1, exif + nexif), entry(0x927c, 7, 20, exif + nexif + 8), entry(0xa001, 3, 1, short(65535)),
                      entry(0xa002, 4, 1, 640), entry(0xa005, 4, 1, interop)], tail)
    out += s("II", 1, 250) + b"Panasonic\0\0\0" + s("HHHH", 1, 0x6f, 7, 0)
    out += directory([entry(1, 2, 4, b"R03\0")], tail)
    out += directory([entry(1, 2, 2, b"N\0\0\0"), entry(2, 5, 3, gps + ngps)], tail) + s("IIIIII", 48, 1, 8, 1, 12, 1)
    if thumb:
        out += directory([entry(0x112, 3, 1, short(6)), entry(0x201, 4, 1, first + 42), entry(0x202, 4, 1, 16)], 0)
        out += b"\xff\xd8\xff\xdb\0\2\xff\xda\0\2....\xff\xd9"
    return out
for i, (o, l, t) in enumerate((o, l, t) for o in "<>" for l in (0, 1) for t in (0, 1)):
    for how in (0, 1, 31):
        open(f"{sys.argv[1]}/{i}-{how}", "wb").write(bytes([how]) + block(o, l, t))
PY
