// npm openai against `litho serve`: edits with and without mask, new pictures, lists, stream, errors.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {spawn} from 'node:child_process';
import zlib from 'node:zlib';
import OpenAI, {toFile} from 'openai';

const token = 'a-token-for-tests', photo = path.join(process.env.TOP, 'docs/pictures/bright-some.jpg');
const server = spawn(process.env.LITHO_EXE, ['serve', '--listen', '127.0.0.1:0', '--token', token, '--quiet', '--state',
  path.join(process.env.FOLDER, 'state')], {stdio: ['ignore', 'pipe', 'inherit']});

function png(width, height, pixel) {
  const rows = Buffer.concat(Array.from({length: height}, (_, y) =>
    Buffer.from([0, ...Array.from({length: width}, (_, x) => pixel(x, y)).flat()])));
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]), size = Buffer.alloc(4), sum = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(zlib.crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0))]);
}

try {
  const line = await new Promise((resolve) => server.stdout.once('data', (data) => resolve(String(data))));
  const baseURL = line.match(/http:\/\/[^/]+/)[0] + '/v1';
  let asked = 0;
  const client = new OpenAI({baseURL, apiKey: token, fetch: (...args) => {
    asked++;
    return fetch(...args);
  }});

  assert.deepEqual((await client.models.list()).data.map((model) => model.id), ['litho']);

  const whole = await client.images.edit({model: 'litho', image: fs.createReadStream(photo), prompt: 'much brighter',
    output_format: 'webp'});
  assert.equal(Buffer.from(whole.data[0].b64_json, 'base64').subarray(8, 12).toString(), 'WEBP');
  assert.match(whole.data[0].revised_prompt, /Exposure/);

  const grey = await toFile(png(64, 48, () => [100, 100, 100, 255]), 'a.png', {type: 'image/png'});
  const mask = await toFile(png(64, 48, (x) => [0, 0, 0, x < 32 ? 255 : 0]), 'm.png', {type: 'image/png'});
  const masked = await client.images.edit({model: 'litho', image: grey, mask, prompt: 'much brighter'});
  assert.ok(masked.data[0].b64_json.length > 100);

  const stream = await client.images.edit({model: 'litho', image: [grey], prompt: 'a bit darker', stream: true,
    partial_images: 1});
  const types = [];
  for await (const event of stream)
    types.push(event.type);
  assert.deepEqual(types, ['image_edit.partial_image', 'image_edit.completed']);

  await assert.rejects(client.images.edit({model: 'litho', image: grey, prompt: 'add a unicorn'}),
    (error) => error.status === 422 && error.code === 'plan' && /invent/.test(error.message));
  await assert.rejects(client.images.edit({model: 'litho', image: grey, prompt: 'darker', n: 99}),
    (error) => error.status === 400 && error.param === 'n');

  const made = await client.images.generate({model: 'litho', prompt: 'a beach at sunset', size: '96x64', n: 2});
  assert.equal(made.data.length, 2);
  assert.notEqual(made.data[0].b64_json, made.data[1].b64_json);
  assert.equal(Buffer.from(made.data[0].b64_json, 'base64').readUInt32BE(16), 96);
  const making = await client.images.generate({model: 'litho', prompt: '夕阳下的海滩', size: '64x48', stream: true, partial_images: 2,
    output_format: 'jpeg'});
  const kinds = [];
  for await (const event of making)
    kinds.push(event.type);
  assert.deepEqual(kinds, ['image_generation.partial_image', 'image_generation.partial_image', 'image_generation.completed']);
  asked = 0;
  await assert.rejects(client.images.generate({model: 'litho', prompt: 'an escalator'}),
    (error) => error.status === 422 && /composed/.test(error.message));
  assert.equal(asked, 1, 'it was tried again');
} finally {
  server.kill('SIGTERM');
}
