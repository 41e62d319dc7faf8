"""phone_files.py: files as phones and made pictures have them, put together byte by byte, and what is left of them after an edit: the
second table of bench/metadata_table.py.

Each program crops the left half away and makes the rest brighter. ExifTool says what the result announces and what is there:
  kept     announced, and what is announced is where it says
  gone     neither
  stale    announced, and not there: readers go wrong (an HDR screen that finds no map, a video that is none, credentials that do
           not fit)
  unsaid   there, and nothing says so: bytes of the photo before the edit
"""
import json
import os
import struct
import subprocess

RDF = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
       'rdf:about="" %s>%s</rdf:Description></rdf:RDF></x:xmpmeta>')
CONTAINER = ('xmlns:Container="http://ns.google.com/photos/1.0/container/" '
             'xmlns:Item="http://ns.google.com/photos/1.0/container/item/" ')
VIDEO = (struct.pack('>I4s4sI4s4s', 24, b'ftyp', b'mp42', 0, b'isom', b'mp42') + struct.pack('>I4s', 108, b'moov') + bytes(100) +
         struct.pack('>I4s', 5008, b'mdat') + b'Z' * 5000)


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def segment(marker, body):
    return bytes([0xff, marker]) + struct.pack('>H', len(body) + 2) + body


def xmp_segment(attributes, elements=''):
    return segment(0xe1, b'http://ns.adobe.com/xap/1.0/\0' + (RDF % (attributes, elements)).encode())


def items(*rows):
    """Google's directory of (semantic, type, length)."""
    return '<Container:Directory><rdf:Seq>' + ''.join(
        f'<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="{semantic}" Item:Mime="{mime}" Item:Length="{length}"/>'
        '</rdf:li>' for semantic, mime, length in (('Primary', 'image/jpeg', 0),) + rows) + '</rdf:Seq></Container:Directory>'


class Files:
    """jpeg: a photo of 96 × 64 px, its bytes; small: one of 48 × 32, another picture."""

    def __init__(self, folder, jpeg, small):
        self.folder, self.jpeg, self.small = folder, jpeg, small

    def put(self, name, segments, behind=b''):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as out:
            out.write(self.jpeg[:2] + segments + self.jpeg[2:] + behind)
        return path

    def gain_map(self):
        says = xmp_segment('xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" hdrgm:GainMapMin="0" '
                           'hdrgm:GainMapMax="2" hdrgm:HDRCapacityMin="0" hdrgm:HDRCapacityMax="2"')
        picture = self.small[:2] + says + self.small[2:]
        photo_says = xmp_segment('xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" ' + CONTAINER,
                                 items(('GainMap', 'image/jpeg', len(picture))))

        def index(first, offset):
            return segment(0xe2, b'MPF\0MM\0*\0\0\0\x08' + struct.pack('>H', 3) + struct.pack('>HHI4s', 0xb000, 7, 4, b'0100') +
                           struct.pack('>HHII', 0xb001, 4, 1, 2) + struct.pack('>HHII', 0xb002, 7, 32, 50) + struct.pack('>I', 0) +
                           struct.pack('>IIIHH', 0x030000, first, 0, 0, 0) +
                           struct.pack('>IIIHH', 0, len(picture), offset, 0, 0))
        size = len(self.jpeg) + len(photo_says) + len(index(0, 0))
        return self.put('gain_map.jpg', photo_says + index(size, size - (2 + len(photo_says) + 8)), picture)

    def motion(self):
        says = xmp_segment('xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1" '
                           'GCamera:MotionPhotoVersion="1" GCamera:MotionPhotoPresentationTimestampUs="500000" ' + CONTAINER,
                           items(('MotionPhoto', 'video/mp4', len(VIDEO))))
        return self.put('motion.jpg', says, VIDEO)

    def depth(self):
        says = xmp_segment(CONTAINER, items(('Depth', 'image/jpeg', len(self.small))))
        return self.put('depth.jpg', says, self.small)

    def made(self):
        kind = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
        return self.put('made.jpg', xmp_segment('xmlns:I="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
                                                f'I:DigitalSourceType="{kind}"'))


def verdict(announced, there):
    return 'kept' if announced and there else 'stale' if announced else 'unsaid' if there else 'gone'


class Judge:
    """What ExifTool, and for credentials c2pa's reader, find in a result."""

    def __init__(self, python):
        self.python = python

    def tags(self, path, *names):
        found = json.loads(run('exiftool', '-j', '-ee', '-m', *['-' + n for n in names], path).stdout or b'[{}]')[0]
        return {k: v for k, v in found.items() if k != 'SourceFile'}

    def gain_map(self, path):
        flags = self.tags(path, 'XMP-hdrgm:Version', 'MPF:NumberOfImages', 'XMP-Container:all')
        second = run('exiftool', '-b', '-MPImage2', path).stdout
        return verdict(flags, second[:2] == b'\xff\xd8' and b'GainMapMax' in second)

    def motion(self, path):
        flags = self.tags(path, 'XMP-GCamera:MotionPhoto', 'XMP-GCamera:MicroVideo', 'XMP-Container:all')
        return verdict(flags, run('exiftool', '-b', '-ee', '-EmbeddedVideo', path).stdout == VIDEO)

    def depth(self, path):
        flags = self.tags(path, 'XMP-Container:all')
        data = open(path, 'rb').read()
        return verdict(flags, data.count(b'\xff\xd8\xff') > 1)

    def made(self, path):
        return 'kept' if 'trainedAlgorithmicMedia' in str(self.tags(path, 'XMP-iptcExt:DigitalSourceType')) else 'gone'

    def raw(self, path):
        return 'kept' if self.tags(path, 'Make') else 'gone'

    def credentials(self, path):
        there = bool(self.tags(path, 'JUMBF:all'))
        if not there:
            return 'gone'
        said = run(self.python, '-c', 'import c2pa,sys;print(c2pa.Reader(sys.argv[1]).get_validation_state())', path).stdout
        return 'kept' if said.strip() == b'Valid' else 'stale'


class Signer:
    """A certificate of our own; signs where `python` has c2pa."""

    def __init__(self, folder, python):
        self.folder, self.python = folder, python
        self.works = python is not None and run(python, '-c', 'import c2pa').returncode == 0
        if self.works:
            run('sh', '-c', MAKE_CHAIN, cwd=folder)

    def options(self):
        return ['--credentials', '--credentials-key', os.path.join(self.folder, 's.key'), '--credentials-cert',
                os.path.join(self.folder, 'chain.pem')] if self.works else []


MAKE_CHAIN = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -days 30 -subj '/O=t/CN=ca' "
    "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign && openssl req -newkey ec -pkeyopt "
    "ec_paramgen_curve:prime256v1 -nodes -keyout s.key -out s.csr -subj '/O=t/CN=s' && printf 'basicConstraints=critical,CA:FALSE\\n"
    "keyUsage=critical,digitalSignature\\nextendedKeyUsage=emailProtection\\nsubjectKeyIdentifier=hash\\n"
    "authorityKeyIdentifier=keyid\\n' >ext && openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 "
    "-extfile ext -out s.pem && cat s.pem ca.pem >chain.pem")


def jpeg_bytes(source, width, height):
    """A JPEG without metadata by vips, of a raw file of RGB bytes."""
    out = source + f'.{width}.jpg'
    run('vips', 'rawload', source, source + '.v', '96', '64', '3', '--interpretation', 'srgb')
    run('vips', 'thumbnail', source + '.v', out + '[strip,Q=95]', str(width), '--height', str(height), '--size', 'force')
    with open(out, 'rb') as data:
        return data.read()


def table(folder, rgb, litho, convert, dng):
    """Rows (what, program, verdict)."""
    python = os.environ.get('LITHO_PYTHON')
    files = Files(folder, jpeg_bytes(rgb, 96, 64), jpeg_bytes(rgb, 48, 32))
    judge, signer = Judge(python), Signer(folder, python)
    recipe, nothing = os.path.join(folder, 'crop.json'), os.path.join(folder, 'nothing.json')
    with open(recipe, 'w') as out:
        out.write('{"litho":1,"steps":[{"op":"crop","box":[0.5,0,0.5,1]},{"op":"exposure","ev":0.25}]}\n')
    cases = [('gain map (Ultra HDR)', files.gain_map(), judge.gain_map, ['--keep-gainmap']),
             ('motion photo', files.motion(), judge.motion, ['--keep-motion']),
             ('depth (Google\'s container)', files.depth(), judge.depth, None),
             ('made picture (IPTC source type)', files.made(), judge.made, None)]
    if dng:
        cases.append(('raw DNG to JPEG, camera', dng, judge.raw, None))
    if signer.works:
        signed = os.path.join(folder, 'signed.jpg')
        run(litho, 'apply', nothing, files.put('plain.jpg', b''), '-f', '-o', signed, *signer.options())
        cases.append(('content credentials (C2PA)', signed, judge.credentials, signer.options()))
    rows = []
    for what, source, look, asked in cases:
        programs = [('litho', [litho, 'apply', recipe, source, '-f', '--quiet', '-o']),
                    ('ImageMagick', [convert, source, '-gravity', 'East', '-crop', '50%x100%+0+0', '+repage', '-evaluate', 'multiply',
                                     '1.1']),
                    ('vips', ['vips', 'extract_area', source])]
        if asked:
            programs.insert(1, ('litho ' + asked[0], programs[0][1][:-1] + asked + ['-o']))
        for program, command in programs:
            out = os.path.join(folder, 'phone-out.jpg')
            if os.path.exists(out):
                os.remove(out)
            if program == 'vips':
                command = command + [out, '48', '0', '48', '64']
            else:
                command = command + [out]
            run(*command)
            rows.append((what, program, look(out) if os.path.exists(out) else 'not read'))
    return rows
