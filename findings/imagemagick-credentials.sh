#!/bin/sh
# imagemagick-credentials.sh: ImageMagick carries a JPEG's content credentials (C2PA) into the picture that it made of it, where they
# no longer fit: readers show the result as tampered with. It also keeps "this is a motion photo", while the video is gone.
#
# Seen with Debian 12's imagemagick 8:6.9.11.60+dfsg-1.6+deb12u16 and c2pa-python 0.38.1 (PyPI), December 2026. convert -resize 50%:
#   the APP11 segments with the manifest are in the output; c2pa's reader: "Invalid" (assertion.dataHash.mismatch)
#   XMP's GCamera:MotionPhoto="1" and the directory that names a video of 5,140 bytes are in the output; the video is not
# Nothing is said. What helps: -strip, which takes the colour profile too. (ExifTool 12.57 does not delete JUMBF.)
#
# Installs the packages into a temporary folder, makes certificates with openssl. Exit status 1 when this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
version=8:6.9.11.60+dfsg-1.6+deb12u16
apt-get -qq download "imagemagick-6.q16=$version" "libmagickcore-6.q16-6=$version" "libmagickwand-6.q16-6=$version" \
  "imagemagick-6-common=$version" liblqr-1-0 libfftw3-double3 libltdl7 liblcms2-2 libjpeg62-turbo libxml2 libgomp1 2>log
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$dir/root/usr/lib/x86_64-linux-gnu" MAGICK_CONFIGURE_PATH="$dir/root/etc/ImageMagick-6"
MAGICK_CODER_MODULE_PATH=$(echo "$dir"/root/usr/lib/x86_64-linux-gnu/ImageMagick-6*/modules-Q16/coders)
export MAGICK_CODER_MODULE_PATH
python3 -m venv venv
venv/bin/pip -q install c2pa-python==0.38.1 pillow==13.0.0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -days 30 \
  -subj '/O=nobody/CN=authority' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>log
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout s.key -out s.csr -subj '/O=nobody/CN=signer' 2>log
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n' >ext
printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >>ext
openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out s.pem 2>log
cat s.pem ca.pem >chain.pem
cat >make.py <<'PY'
import io, struct
import c2pa
from PIL import Image

video = struct.pack('>I4s4sI4s4s', 24, b'ftyp', b'mp42', 0, b'isom', b'mp42') + struct.pack('>I4s', 108, b'moov') + bytes(100)
video += struct.pack('>I4s', 5008, b'mdat') + b'Z' * 5000
xmp = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
       'rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmlns:Container="http://ns.google.com/photos/1.0/'
       'container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/" GCamera:MotionPhoto="1" '
       'GCamera:MotionPhotoVersion="1"><Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item '
       'Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li><rdf:li rdf:parseType="Resource"><Container:Item '
       f'Item:Semantic="MotionPhoto" Item:Mime="video/mp4" Item:Length="{len(video)}"/></rdf:li></rdf:Seq></Container:Directory>'
       '</rdf:Description></rdf:RDF></x:xmpmeta>').encode()
photo, out = io.BytesIO(), io.BytesIO()
Image.linear_gradient('L').convert('RGB').save(photo, 'JPEG', quality=92, xmp=xmp)
made = 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture'
definition = {'claim_generator_info': [{'name': 'any'}], 'title': 'a', 'assertions': [
    {'label': 'c2pa.actions', 'data': {'actions': [{'action': 'c2pa.created', 'digitalSourceType': made}]}}]}
info = c2pa.C2paSignerInfo(b'es256', open('chain.pem', 'rb').read(), open('s.key', 'rb').read(), None)
context = c2pa.Context.from_dict({'builder': {'thumbnail': {'enabled': False}}})
c2pa.Builder(definition, context).sign(c2pa.Signer.from_info(info), 'image/jpeg', io.BytesIO(photo.getvalue() + video), out)
open('photo.jpg', 'wb').write(out.getvalue())
PY
venv/bin/python make.py
root/usr/bin/convert-im6.q16 photo.jpg -resize 50% small.jpg
cat >see.py <<'PY'
import sys
import c2pa

def look(name):
    data = open(name, 'rb').read()
    state = c2pa.Reader(name).get_validation_state()
    seen = state, b'MotionPhoto="1"' in data, b'ftypmp42' in data
    print(f'{name}: credentials {seen[0]}, says that it is a motion photo: {seen[1]}, has the video: {seen[2]}')
    return seen

sys.exit(0 if look('photo.jpg') == ('Valid', True, True) and look('small.jpg') == ('Invalid', True, False) else 1)
PY
venv/bin/python see.py
echo 'as seen: the credentials and the flags outlive what they speak of'
