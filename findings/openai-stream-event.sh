#!/bin/sh
# openai-stream-event.sh: the openai package gives an event whose type it does not know as the first type of the union: a progress event
# of a picture stream comes out as ImageGenPartialImageEvent, isinstance() is true, and b64_json, which its type says is a str, is None.
#
# Seen with openai 3.57.0 (PyPI), Python 3.11, December 2026: client.images.generate(stream=True, partial_images=1) against a server
# that sends image_generation.progress, .partial_image, .completed:
#   ImageGenPartialImageEvent type=image_generation.progress      b64_json=None
#   ImageGenPartialImageEvent type=image_generation.partial_image b64_json='AAAA'
#   ImageGenCompletedEvent    type=image_generation.completed     b64_json='BBBB'
# A program that goes by the class, as the type hints invite, decodes None and dies on an event that it meant to ignore, as soon as
# a server adds one. What helps: go by event.type.
#
# Installs the package into a temporary environment and talks to a server of its own on 127.0.0.1. Exit status 1 when this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" -q install openai==3.57.0
cat >"$dir/see.py" <<'PY'
import http.server, json, sys, threading
import openai
from openai.types import ImageGenPartialImageEvent

usage = {'input_tokens': 1, 'output_tokens': 1, 'total_tokens': 2, 'input_tokens_details': {'text_tokens': 1, 'image_tokens': 0}}
about = {'created_at': 1, 'size': '1024x1024', 'quality': 'low', 'background': 'opaque', 'output_format': 'png'}
events = [
    {'type': 'image_generation.progress', 'percent': 40},
    {'type': 'image_generation.partial_image', 'b64_json': 'AAAA', 'partial_image_index': 0, **about},
    {'type': 'image_generation.completed', 'b64_json': 'BBBB', 'usage': usage, **about},
]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers['content-length']))
        self.send_response(200)
        self.send_header('content-type', 'text/event-stream')
        self.end_headers()
        for event in events:
            self.wfile.write(f'event: {event["type"]}\ndata: {json.dumps(event)}\n\n'.encode())

    def log_message(self, *rest):
        pass


server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = openai.OpenAI(base_url=f'http://127.0.0.1:{server.server_port}/v1', api_key='none')
seen = []
for event in client.images.generate(model='any', prompt='a tree', stream=True, partial_images=1):
    seen.append((isinstance(event, ImageGenPartialImageEvent), event.type, event.b64_json))
    print(type(event).__name__, event.type, repr(event.b64_json))
wanted = [(True, 'image_generation.progress', None), (True, 'image_generation.partial_image', 'AAAA'),
          (False, 'image_generation.completed', 'BBBB')]
sys.exit(0 if seen == wanted else 1)
PY
"$dir/venv/bin/python" "$dir/see.py"
echo 'as seen: an unknown event comes out as a partial image without a picture'
