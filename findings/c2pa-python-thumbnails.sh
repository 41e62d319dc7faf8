#!/bin/sh
# c2pa-python-thumbnails.sh: an edit signed by c2pa-python carries a thumbnail of the photo before the edit, unasked.
#
# Seen with c2pa-python 0.38.1 (PyPI, c2pa-rs 0.91.3), Python 3.11, December 2026. A picture whose left half is a secret is cropped to
# its right half; the result is signed with the source as ingredient (parentOf, action c2pa.opened):
#   Builder(definition):                           claim thumbnail and ingredient thumbnail; the latter shows the uncropped source
#   Builder(definition, Context.from_dict(...)):   neither, with builder.thumbnail.enabled false
# Who crops a face out of a photo and signs it publishes the face: the thumbnail of an ingredient is as large as 1,024 px.
#
# Installs the packages into a temporary environment, makes certificates with openssl. Exit status 1 when this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip -q install c2pa-python==0.38.1 pillow==13.0.0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -days 30 \
  -subj '/O=nobody/CN=authority' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>log
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout s.key -out s.csr -subj '/O=nobody/CN=signer' 2>log
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n' >ext
printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >>ext
openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out s.pem 2>log
cat s.pem ca.pem >chain.pem
cat >see.py <<'PY'
import io, json, sys, warnings
import c2pa
from PIL import Image

warnings.simplefilter('ignore')
off = {'builder': {'thumbnail': {'enabled': False}}}
source = Image.new('RGB', (640, 320), (0, 0, 255))
source.paste((255, 0, 0), (0, 0, 320, 320))  # the secret
source.save('source.jpg', quality=95)
source.crop((320, 0, 640, 320)).save('cropped.jpg', quality=95)
definition = {'claim_generator_info': [{'name': 'any'}], 'title': 'cropped.jpg', 'assertions': [{'label': 'c2pa.actions', 'data': {
    'actions': [{'action': 'c2pa.opened', 'parameters': {'ingredientIds': ['source']}}, {'action': 'c2pa.cropped'}]}}]}


def sign(*context):
    builder = c2pa.Builder(definition, *context)
    with open('source.jpg', 'rb') as file:
        builder.add_ingredient(json.dumps({'title': 'source.jpg', 'relationship': 'parentOf', 'label': 'source'}), 'image/jpeg', file)
    info = c2pa.C2paSignerInfo(b'es256', open('chain.pem', 'rb').read(), open('s.key', 'rb').read(), None)
    out = io.BytesIO()
    with open('cropped.jpg', 'rb') as file:
        builder.sign(c2pa.Signer.from_info(info), 'image/jpeg', file, out)
    reader = c2pa.Reader('image/jpeg', io.BytesIO(out.getvalue()))
    store = json.loads(reader.json())
    manifest = store['manifests'][store['active_manifest']]
    assert reader.get_validation_state() == 'Valid'
    thumbnail, red = manifest['ingredients'][0].get('thumbnail'), 0
    if thumbnail is not None:
        picture = io.BytesIO()
        reader.resource_to_stream(thumbnail['identifier'], picture)
        shown = Image.open(io.BytesIO(picture.getvalue())).convert('RGB')
        red = sum(r > 200 and b < 60 for r, _, b in shown.getdata()) / (shown.width * shown.height)
    return 'thumbnail' in manifest, round(red, 2)


def say(what, seen):
    print(f'{what:38} claim thumbnail: {seen[0]}  secret in the ingredient thumbnail: {seen[1]:.0%}')
    return seen


seen = [say('Builder(definition)', sign()), say('Builder(definition, context)', sign(c2pa.Context.from_dict(off)))]
sys.exit(0 if seen[0][0] and seen[0][1] > .4 and seen[1] == (False, 0) else 1)
PY
venv/bin/python see.py
echo 'as seen: the source goes along as a thumbnail unless a Context says no'
