"""PyPI openai against `litho serve`: edits with and without mask, new pictures, lists, stream, errors, repeats."""
import base64
import json
import os
import struct
import threading
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

import openai
from serve import TOKEN, serving

PHOTO = Path(os.environ['TOP']) / 'docs/pictures/bright-some.jpg'


def png(width, height, pixel):
    """An RGBA picture of pixel(x, y)."""
    rows = b''.join(b'\0' + b''.join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 6, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def pixels(data):
    """(width, height, bands, rows) of an 8-bit PNG that is not interlaced."""
    at, idat = 8, b''
    while at < len(data):
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        at += 12 + size
        if kind == b'IHDR':
            width, height, depth, color = struct.unpack('>IIBB', body[:10])
            assert depth == 8, depth
        idat += body if kind == b'IDAT' else b''
    bands = {0: 1, 2: 3, 4: 2, 6: 4}[color]
    raw, rows, before = zlib.decompress(idat), [], bytes(width * bands)
    for y in range(height):
        line = bytearray(raw[y * (width * bands + 1):(y + 1) * (width * bands + 1)])
        kind, line = line[0], line[1:]
        for i, v in enumerate(line):
            a = line[i - bands] if i >= bands else 0
            b = before[i]
            c = before[i - bands] if i >= bands else 0
            if kind == 4:
                p = a + b - c
                best = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            else:
                best = (0, a, b, (a + b) // 2)[kind]
            line[i] = (v + best) & 255
        rows.append(bytes(line))
        before = line
    return width, height, bands, rows


def mean(rows, bands, left, right):
    values = [row[x * bands + k] for row in rows for x in range(left, right) for k in range(3)]
    return sum(values) / len(values)


# A grey picture, and a mask that is transparent on its right half; its colours are those of a photo: they mean nothing.
GREY = png(64, 48, lambda x, y: (100 + x % 3, 100 + y % 3, 100, 255))
MASK = png(64, 48, lambda x, y: (255 * (x % 2), 255 * (y % 2), 0, 0 if x >= 32 else 255))


def ask(url, body=None):
    """(status, JSON) of a plain request."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {'Authorization': f'Bearer {TOKEN}', 'Content-Type': 'application/json'})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def picture(result):
    return base64.b64decode(result.data[0].b64_json)


def whole(client):
    result = client.images.edit(model='litho', image=PHOTO.open('rb'), prompt='make it much brighter')
    assert picture(result)[:8] == b'\x89PNG\r\n\x1a\n'
    assert 'Exposure' in result.data[0].revised_prompt, result.data[0].revised_prompt
    assert result.usage.total_tokens == result.usage.input_tokens + result.usage.output_tokens
    assert abs(result.created - time.time()) < 60
    jpeg = client.images.edit(model='gpt-image-1', image=PHOTO.open('rb'), prompt='make it much brighter', output_format='jpeg',
                              output_compression=70, quality='high', background='opaque', size='auto', n=2, user='me')
    assert picture(jpeg)[:3] == b'\xff\xd8\xff' and len(jpeg.data) == 2
    small = client.images.edit(model='litho', image=[PHOTO.open('rb')], prompt='black and white', size='64x64')
    width, height, _, rows = pixels(picture(small))
    assert max(width, height) == 64, (width, height)


def masked(client):
    result = client.images.edit(model='litho', image=('a.png', GREY), mask=('m.png', MASK), prompt='much brighter')
    width, height, bands, rows = pixels(picture(result))
    before = pixels(GREY)[3]
    assert (width, height) == (64, 48)
    for y in range(48):  # kept to the bit where the mask is opaque
        for x in range(31):
            assert rows[y][x * bands:x * bands + 3] == before[y][x * 4:x * 4 + 3], (x, y)
    assert mean(rows, bands, 36, 64) > 110, mean(rows, bands, 36, 64)
    # White is taken where that is said.
    white = png(64, 48, lambda x, y: (255, 255, 255, 255) if x >= 32 else (0, 0, 0, 255))
    again = client.images.edit(model='litho', image=('a.png', GREY), mask=('m.png', white), prompt='much brighter',
                               extra_body={'mask_mode': 'white'})
    _, _, bands, rows = pixels(picture(again))
    assert mean(rows, bands, 36, 64) > 110 and abs(mean(rows, bands, 0, 31) - 100) < 1.5
    for mask, words in ((white, 'transparent nowhere'), (png(48, 64, lambda x, y: (0, 0, 0, 0)), 'shape')):
        try:
            client.images.edit(model='litho', image=('a.png', GREY), mask=('m.png', mask), prompt='much brighter')
            raise AssertionError('a mask that does not fit was taken')
        except openai.APIStatusError as error:
            assert words in error.message and error.status_code < 500, error


def streamed(client):
    events = list(client.images.edit(model='litho', image=('a.png', GREY), prompt='a bit darker', stream=True, partial_images=2))
    assert [event.type for event in events] == ['image_edit.partial_image'] * 2 + ['image_edit.completed'], events
    assert [event.partial_image_index for event in events[:2]] == [0, 1]
    assert events[2].usage.total_tokens == 0 and events[2].output_format == 'png'
    for event in events:
        pixels(base64.b64decode(event.b64_json))


def generated(client):
    """Pictures from words: the same again the same, n of them different, other formats, a stream, what cannot be made."""
    one = client.images.generate(model='litho', prompt='a beach at sunset with palm trees', size='96x64')
    width, height, bands, _ = pixels(picture(one))
    assert (width, height, bands) == (96, 64, 3), (width, height, bands)
    assert one.size == '96x64' and one.output_format == 'png' and one.usage.total_tokens == 0, one
    assert 'beach' in one.data[0].revised_prompt
    again = client.images.generate(model='gpt-image-1', prompt='a beach at sunset with palm trees', size='96x64', quality='high',
                                   background='opaque', moderation='low', user='me')
    assert picture(one) == picture(again)
    several = client.images.generate(model='litho', prompt='雪山', size='48x48', n=3, output_format='webp', output_compression=80)
    assert len({image.b64_json for image in several.data}) == 3
    assert all(base64.b64decode(image.b64_json)[8:12] == b'WEBP' for image in several.data)
    linked = client.images.generate(model='dall-e-3', prompt='a meadow', size='64x64', response_format='url', style='vivid')
    assert linked.data[0].url.startswith('data:image/png;base64,')
    assert pixels(picture(client.images.generate(model='litho', prompt='a meadow', size='auto')))[:2] == (1536, 1024)

    events = list(client.images.generate(model='litho', prompt='a lake in the mountains', size='128x96', stream=True,
                                         partial_images=3))
    assert [event.type for event in events] == ['image_generation.partial_image'] * 3 + ['image_generation.completed'], events
    assert [event.partial_image_index for event in events[:3]] == [0, 1, 2]
    widths = [pixels(base64.b64decode(event.b64_json))[0] for event in events]
    assert widths == [16, 32, 64, 128], widths
    assert events[3].usage.total_tokens == 0 and events[3].size == '128x96'

    def fails(status, param, **arguments):
        try:
            client.images.generate(**{'model': 'litho', 'prompt': 'a beach', **arguments})
            raise AssertionError(f'{arguments} was taken')
        except openai.APIStatusError as error:
            assert error.status_code == status and error.param == param and error.message, (arguments, error)
            assert error.request.headers['x-stainless-retry-count'] == '0', 'it was tried again'
            return error
    fails(400, 'prompt', prompt='')
    fails(400, 'n', n=11)
    fails(400, 'size', size='huge')
    fails(400, 'background', background='transparent')
    fails(400, 'output_format', output_format='gif')
    assert 'composed' in fails(422, None, prompt='an escalator').message


def errors(client):
    def fails(status, param, **arguments):
        try:
            client.images.edit(**{'model': 'litho', 'image': ('a.png', GREY), 'prompt': 'darker', **arguments})
            raise AssertionError(f'{arguments} was taken')
        except openai.APIStatusError as error:
            assert error.status_code == status, (arguments, error.status_code, error)
            assert error.param == param and error.message and error.type, (error.param, error)
            return error
    fails(400, 'prompt', prompt='')
    fails(400, 'n', n=11)
    fails(400, 'output_format', output_format='gif')
    fails(400, 'size', size='huge')
    fails(400, 'background', background='transparent', output_format='jpeg')
    fails(400, 'response_format', response_format='url')
    fails(400, 'image', image=[('a.png', GREY), ('b.png', GREY)])
    assert fails(415, None, image=('a.png', b'this is no picture')).code == 'format'
    refused = fails(422, None, prompt='add a unicorn')
    assert refused.code == 'plan' and 'invent' in refused.message, refused

    try:
        client.images.create_variation(model='litho', image=('a.png', GREY))
        raise AssertionError('a variation')
    except openai.APIStatusError as error:
        assert error.status_code == 501 and 'variations' in error.message, error
        assert error.response.headers['x-should-retry'] == 'false'
        assert error.request.headers['x-stainless-retry-count'] == '0', 'it was tried again'
    try:
        openai.OpenAI(base_url=client.base_url, api_key='wrong', max_retries=0).models.list()
        raise AssertionError('a wrong token')
    except openai.AuthenticationError as error:
        assert error.status_code == 401


def listed(client):
    assert [model.id for model in client.models.list().data] == ['litho']
    assert client.models.retrieve('litho').owned_by == 'litho'
    try:
        client.models.retrieve('gpt-image-1')
        raise AssertionError('another model')
    except openai.NotFoundError as error:
        assert error.code == 'model_not_found'


def as_json(address):
    """The form with data URLs, which the client has no function for."""
    url = 'data:image/png;base64,' + base64.b64encode(GREY).decode()
    mask = 'data:image/png;base64,' + base64.b64encode(MASK).decode()
    body = {'model': 'litho', 'prompt': 'much brighter', 'images': [{'image_url': url}], 'mask': {'image_url': mask}}
    status, done = ask(f'{address}/v1/images/edits', body)
    assert status == 200, done
    _, _, bands, rows = pixels(base64.b64decode(done['data'][0]['b64_json']))
    assert mean(rows, bands, 36, 64) > 110 and abs(mean(rows, bands, 0, 31) - 100) < 1.5
    body['images'][0]['image_url'] = 'http://127.0.0.1:1/a.png'
    status, done = ask(f'{address}/v1/images/edits', body)
    assert status == 400 and done['error']['code'] == 'invalid_image_url', done


def n_jobs(address):
    return ask(f'{address}/api/v1/status')[1]['pool']['done']


def repeated(client, address):
    """The same again finds the first result, also when it still runs and its client is gone."""
    arguments = {'model': 'litho', 'prompt': 'a warm evening mood'}
    first = client.images.edit(image=PHOTO.open('rb'), **arguments)
    before = n_jobs(address)
    second = client.images.edit(image=PHOTO.open('rb'), **arguments)
    assert picture(first) == picture(second) and n_jobs(address) == before, 'it was worked again'

    results = []
    threads = [threading.Thread(target=lambda: results.append(
        picture(client.images.edit(model='litho', image=('a.png', GREY), prompt='much darker, please')))) for _ in range(3)]
    before = n_jobs(address)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3 and len(set(results)) == 1
    assert n_jobs(address) - before == 2, 'plan and apply, once'

    # A client that does not wait.
    impatient = client.with_options(timeout=0.05, max_retries=0)
    try:
        impatient.images.edit(image=PHOTO.open('rb'), model='litho', prompt='make the leaves darker')
    except openai.APITimeoutError:
        pass
    before = n_jobs(address)
    client.images.edit(image=PHOTO.open('rb'), model='litho', prompt='make the leaves darker')
    assert n_jobs(address) - before <= 2


if __name__ == '__main__':
    with serving() as address:
        client = openai.OpenAI(base_url=f'{address}/v1', api_key=TOKEN)
        listed(client)
        whole(client)
        masked(client)
        streamed(client)
        generated(client)
        errors(client)
        as_json(address)
        repeated(client, address)
