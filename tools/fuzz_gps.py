#!/usr/bin/env python3
"""fuzz_gps.py [--litho build/litho] [--files 500] [--seed 1] [--seconds 0] [--keep FOLDER]

After `litho apply --strip gps` no reader finds a position: tries it on files whose EXIF and XMP are damaged at random.

Makes photos with a position in EXIF and XMP (JPEG, PNG, TIFF, WebP by litho itself), changes, cuts, moves and doubles bytes
of their metadata, runs litho on each and asks exiftool, the `exif` program (libexif) and `vipsheader` (libexif by libvips)
about the output. A file that litho refuses is no fault. Ends with 1 when a position was found, and keeps those files."""
import argparse, json, os, random, shutil, struct, subprocess, sys, tempfile, time

LATITUDE, LONGITUDE = (48, 8, 1234), (11, 34, 5678)  # degrees, minutes, hundredths of seconds
WORDS = ("gps", "latitude", "longitude", "longtitude")


def directory(order, entries, link):
    out = struct.pack(order + "H", len(entries)) + b"".join(entries)
    return out + (struct.pack(order + "I", 0) if link else b"")


def exif_block(order, link, maker):
    """IFD0 with Exif, Interop, GPS; link: directories end with the link to a next one, as the standard wants."""
    s = lambda form, *values: struct.pack(order + form, *values)
    entry = lambda tag, kind, count, value: s("HHI", tag, kind, count) + (value if isinstance(value, bytes) else s("I", value))
    ratios = lambda v: s("IIIIII", v[0], 1, v[1], 1, v[2], 100)
    size = lambda n: 2 + 12 * n + (4 if link else 0)
    exif = 8 + 2 + 12 * 4 + 4
    values = exif + size(3)
    interop = values + 8 + len(maker)
    gps = interop + size(1)
    end = gps + size(6)
    out = (b"II*\0" if order == "<" else b"MM\0*") + s("I", 8)
    out += directory(order, [entry(0x10F, 2, 4, b"Cam\0"), entry(0x112, 3, 1, s("HH", 6, 0)), entry(0x8769, 4, 1, exif),
                             entry(0x8825, 4, 1, gps)], True)
    out += directory(order, [entry(0x829A, 5, 1, values), entry(0x927C, 7, len(maker), values + 8),
                             entry(0xA005, 4, 1, interop)], link)
    out += s("II", 1, 250) + maker
    out += directory(order, [entry(1, 2, 4, b"R98\0")], link)
    out += directory(order, [entry(0, 1, 4, b"\2\3\0\0"), entry(1, 2, 2, b"N\0\0\0"), entry(2, 5, 3, end),
                             entry(3, 2, 2, b"E\0\0\0"), entry(4, 5, 3, end + 24), entry(6, 5, 1, end + 48)], link)
    return out + ratios(LATITUDE) + ratios(LONGITUDE) + s("II", 5302, 10)


XMP = ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
       '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
       'xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" drone-dji:GpsLatitude="+48.1367611" exif:GPSLatitude="48,8.2056N" '
       'drone-dji:GpsLongtitude="+11.58"><exif:GPSLongitude>11,34.9463E</exif:GPSLongitude></rdf:Description></rdf:RDF>'
       '</x:xmpmeta><?xpacket end="w"?>').encode()


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(jpeg, segments):
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def mutate(rng, block):
    block = bytearray(block)
    for _ in range(rng.choice((0, 1, 1, 2, 4, 16))):
        kind = rng.random()
        at = rng.randrange(len(block))
        if kind < 0.4:
            block[at] ^= 1 << rng.randrange(8)
        elif kind < 0.55:
            block[at] = rng.choice((0, 1, 2, 4, 0x7F, 0xFF, rng.randrange(256)))
        elif kind < 0.7:  # a small number in the place of a count or an offset
            at &= ~1
            block[at:at + 2] = rng.choice((b"\0", b"")) + bytes([rng.randrange(200)]) + b"\0"
            del block[at + 2:at + 3]
        elif kind < 0.8:  # pieces of the size of an entry change places
            other = rng.randrange(len(block))
            block[at:at + 12], block[other:other + 12] = block[other:other + 12], block[at:at + 12]
        elif kind < 0.9:
            del block[at:at + rng.choice((1, 2, 4, 12))]
        elif kind < 0.96:
            block[at:at] = block[at:at + rng.choice((2, 4, 12))]
        else:
            del block[max(at, 20):]
        if len(block) < 20:
            break
    return bytes(block)


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)


def position_by_exiftool(paths):
    """{path: lines} of all files in one call, as its start takes longest."""
    found = {}
    out = run("exiftool", "-j", "-a", "-G1", "-ee", "-u", "-m", "-api", "LargeFileSupport=1", *paths).stdout
    for row in json.loads(out or b"[]"):
        lines = [k for k in row if any(w in k.lower() for w in WORDS) and k != "SourceFile"]
        if lines:
            found[row["SourceFile"]] = lines
    return found


def position_by(command, path):
    text = run(*command, path).stdout.decode("latin-1").lower()
    return [line for line in text.splitlines() if any(w in line.replace(path.lower(), "") for w in WORDS)]


def make_input(rng, jpeg, number):
    maker = rng.choice((b"OLYMP\0\1\0" + bytes(24), b"Panasonic\0\0\0" + bytes(20), b"NOTE" + bytes(28)))
    exif = mutate(rng, exif_block(rng.choice("<>"), rng.random() < 0.5, maker))
    xmp = mutate(rng, XMP) if rng.random() < 0.5 else XMP
    segments = [segment(0xE1, b"Exif\0\0" + exif)]
    if number % 3 != 0:
        segments.append(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp))
    return with_segments(jpeg, segments)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litho", default="build/litho")
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0, help="go on with new files until then")
    parser.add_argument("--keep", default="build-fuzz/found-gps")
    options = parser.parse_args()
    readers = {"libexif": ["exif", "-i"], "libvips": ["vipsheader", "-a"]}
    missing = [p for p in ("exiftool", "exif", "vipsheader") if shutil.which(p) is None]
    if missing:
        sys.exit(f"fuzz_gps.py: needs {', '.join(missing)}: apt-get install libimage-exiftool-perl exif libvips-tools")
    rng = random.Random(options.seed)
    work = tempfile.mkdtemp()
    recipe, plain = os.path.join(work, "r.json"), os.path.join(work, "plain.jpg")
    json.dump({"litho": 1, "steps": [{"op": "exposure", "ev": 0.1}]}, open(recipe, "w"))
    run("vips", "gaussnoise", plain + "[strip]", "16", "12", "--mean", "128")
    jpeg = open(plain, "rb").read()
    begun, done, written, refused, faults = time.time(), 0, 0, 0, 0
    while done < options.files or time.time() - begun < options.seconds:
        outputs = {}
        for _ in range(50):
            source = os.path.join(work, f"{done}.jpg")
            open(source, "wb").write(make_input(rng, jpeg, done))
            target = os.path.join(work, f"out{done}." + ("jpg", "png", "tif", "webp")[done % 4])
            result = run(options.litho, "apply", recipe, source, "-o", target, "--strip", rng.choice(("gps", "place")))
            done += 1
            if result.returncode < 0:
                print(f"litho ended by signal {-result.returncode}: {source}")
                faults += 1
            elif os.path.exists(target):
                outputs[target] = source
                written += 1
            else:
                refused += 1
        found = {path: {"exiftool": lines} for path, lines in position_by_exiftool(outputs).items()}
        for path in outputs:
            for name, command in readers.items():
                lines = position_by(command, path) if name != "libexif" or path.endswith("jpg") else []
                if lines:
                    found.setdefault(path, {})[name] = lines
        for path, lines in found.items():
            faults += 1
            os.makedirs(options.keep, exist_ok=True)
            shutil.copy(outputs[path], options.keep)
            print(f"{os.path.join(options.keep, os.path.basename(outputs[path]))}: {lines}")
        for path, source in outputs.items():
            os.remove(path)
            if os.path.exists(source):
                os.remove(source)
    shutil.rmtree(work)
    print(f"seed {options.seed}: {done} files, {written} written, {refused} refused, {faults} faults, "
          f"{time.time() - begun:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
