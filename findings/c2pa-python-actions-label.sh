#!/bin/sh
# c2pa-python-actions-label.sh: an assertion that was given the label "c2pa.actions" is written, and read back, as "c2pa.actions.v2".
#
# Seen with c2pa-python 0.38.1 (PyPI, c2pa-rs 0.91.3), Python 3.11, December 2026. The other labels of a definition stay as they were
# given ("org.example.note"). A program that writes actions and looks for them again by the label that it wrote finds none and takes
# the file for one without history; so does a reader of C2PA 1.x labels. What helps: take labels that begin with "c2pa.actions".
#
# Installs the package into a temporary environment, makes certificates with openssl. Exit status 1 when this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip -q install c2pa-python==0.38.1
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -days 30 \
  -subj '/O=nobody/CN=authority' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>log
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout s.key -out s.csr -subj '/O=nobody/CN=signer' 2>log
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n' >ext
printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >>ext
openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out s.pem 2>log
cat s.pem ca.pem >chain.pem
cat >see.py <<'PY'
import base64, io, json, sys
import c2pa

# a JPEG of 8 x 8 px, grey
jpeg = base64.b64decode(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PT'
    'gyPC4zNDL/wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIh'
    'MUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhI'
    'WGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/ACv/'
    '2Q==')
made = 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation'
definition = {'claim_generator_info': [{'name': 'any'}], 'title': 'a', 'assertions': [
    {'label': 'c2pa.actions', 'data': {'actions': [{'action': 'c2pa.created', 'digitalSourceType': made}]}},
    {'label': 'org.example.note', 'data': {'text': 'a note'}}]}
info = c2pa.C2paSignerInfo(b'es256', open('chain.pem', 'rb').read(), open('s.key', 'rb').read(), None)
out = io.BytesIO()
c2pa.Builder(definition).sign(c2pa.Signer.from_info(info), 'image/jpeg', io.BytesIO(jpeg), out)
reader = c2pa.Reader('image/jpeg', io.BytesIO(out.getvalue()))
store = json.loads(reader.json())
given = [a['label'] for a in definition['assertions']]
read = sorted(a['label'] for a in store['manifests'][store['active_manifest']]['assertions'])
print(reader.get_validation_state(), 'given:', given, 'read:', read)
sys.exit(0 if read == ['c2pa.actions.v2', 'org.example.note'] else 1)
PY
venv/bin/python see.py
echo 'as seen: the label that was given is not the one that is there'
