"""PyPI openai, and npm openai beside it, against `litho serve` with a model of others installed: random weights in the layout of
FLUX.2-klein, made by TINY_WEIGHTS. Exit status 77: the engine is not built (litho models pull make-engine)."""
import base64
import os
import subprocess
import sys
from pathlib import Path

import openai
from openai_python import ask, pixels
from serve import TOKEN, serving

FOLDER = Path(os.environ['FOLDER'])
FILES = ('flux2-klein.gguf', 'taesd-flux2.safetensors', 'qwen3.gguf')
NODE = """
import assert from 'node:assert/strict';
import OpenAI from 'openai';
const client = new OpenAI({baseURL: process.argv[2], apiKey: process.argv[3], maxRetries: 0});
const made = await client.images.generate({model: 'dall-e-3', prompt: 'a red house', size: '64x64'});
assert.equal(Buffer.from(made.data[0].b64_json, 'base64').readUInt32BE(16), 64);
assert.equal(made.model, 'tiny');
const stream = await client.images.generate({model: 'tiny', prompt: 'a red house', size: '64x64', stream: true, partial_images: 2});
const kinds = [];
for await (const event of stream) kinds.push(event.type);
assert.deepEqual(kinds, ['image_generation.partial_image', 'image_generation.partial_image', 'image_generation.completed']);
"""


def install():
    """A set of role make in a configuration and a cache of this test; FALSE: there is no engine."""
    own = Path(os.environ.get('LITHO_CACHE') or Path.home() / '.cache/litho')
    engines = [folder for folder in own.glob('sd-*') if folder.is_dir()]
    if not engines or 'TINY_WEIGHTS' not in os.environ:
        return False
    (FOLDER / 'cache').mkdir()
    for folder in engines:
        (FOLDER / 'cache' / folder.name).symlink_to(folder)
    os.environ.update(LITHO_CACHE=str(FOLDER / 'cache'), XDG_CONFIG_HOME=str(FOLDER / 'config'))
    subprocess.run([os.environ['TINY_WEIGHTS'], FOLDER, *FILES], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([os.environ['LITHO_EXE'], 'models', 'add', FOLDER / FILES[0], '--role', 'make', '--name', 'tiny', '--default',
                    '--asset', FOLDER / FILES[1], '--asset', FOLDER / FILES[2]], check=True, stdout=subprocess.DEVNULL)
    said = subprocess.run([os.environ['LITHO_EXE'], 'models', 'list'], check=True, capture_output=True, text=True).stdout
    return 'make-engine' in said and 'not installed' not in next(line for line in said.splitlines() if 'make-engine' in line)


def main():
    if not install():
        sys.exit(77)
    with serving() as address:
        client = openai.OpenAI(base_url=f'{address}/v1', api_key=TOKEN, max_retries=0)
        assert [model.id for model in client.models.list().data] == ['litho', 'tiny', 'litho-scene']
        assert client.models.retrieve('tiny').owned_by == 'litho'
        one = client.images.generate(model='gpt-image-1', prompt='a red house', size='70x50')
        assert one.made_by == 'engine' and one.model == 'tiny', one
        first = base64.b64decode(one.data[0].b64_json)
        assert pixels(first)[:3] == (70, 50, 3) and one.data[0].revised_prompt == 'a red house'
        again = client.images.generate(model='tiny', prompt='a red house', size='70x50', n=2)
        pictures = [base64.b64decode(image.b64_json) for image in again.data]
        assert pixels(pictures[0])[3] == pixels(first)[3] and pixels(pictures[1])[3] != pixels(first)[3]
        events = list(client.images.generate(model='tiny', prompt='a red house', size='64x64', stream=True, partial_images=3))
        assert [event.type for event in events] == ['image_generation.partial_image'] * 3 + ['image_generation.completed'], events
        shown = [pixels(base64.b64decode(event.b64_json)) for event in events]
        assert all(picture[:2] == (64, 64) for picture in shown) and len({b''.join(picture[3]) for picture in shown}) > 2
        composed = client.images.generate(model='litho-scene', prompt='a beach at sunset', size='96x64')
        assert composed.made_by == 'scene' and 'beach' in composed.data[0].revised_prompt
        status, refused = ask(f'{address}/api/v1/make', {'words': 'a beach', 'model': 'gone'})
        assert status == 503 and 'tiny' in refused['error']['message'], refused
        script = FOLDER / 'engine.mjs'
        script.write_text(NODE)
        node = Path(os.environ['CLIENTS']) / 'node_modules'
        if not (FOLDER / 'node_modules').exists():
            (FOLDER / 'node_modules').symlink_to(node)
        subprocess.run([node / '.bin/node', script, f'{address}/v1', TOKEN], check=True, timeout=200)


if __name__ == '__main__':
    main()
