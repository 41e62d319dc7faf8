// npm @modelcontextprotocol/sdk against `litho mcp` and the fixtures: initialize 2025-11-25, structured content checked by
// the client, progress, cancel, elicitation, roots.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import {CallToolResultSchema, ElicitRequestSchema, ListRootsRequestSchema} from '@modelcontextprotocol/sdk/types.js';

const folder = process.env.FOLDER, photos = path.join(folder, 'photos');
fs.mkdirSync(photos);
fs.copyFileSync(path.join(process.env.TOP, 'docs/pictures/bright-some.jpg'), path.join(photos, 'a.jpg'));
const recipe = {litho: 1, steps: [{op: 'exposure', ev: 0.5}]};

async function connect(command, args, capabilities = {}, prepare = () => {}) {
  const client = new Client({name: 'litho-test', version: '1'}, {capabilities});
  prepare(client);
  await client.connect(new StdioClientTransport({command, args, cwd: '/', env: process.env}));
  return client;
}

// --- litho
{
  const client = await connect(process.env.LITHO_EXE, ['mcp', '--root', photos]);
  assert.equal(client.getServerVersion().name, 'litho');
  assert.match(client.getInstructions(), /session/);
  const {tools} = await client.listTools();
  assert.equal(tools.length, 8);
  for (const tool of tools) {
    assert.equal(tool.outputSchema.type, 'object', tool.name);
    assert.equal(typeof tool.annotations.readOnlyHint, 'boolean', tool.name);
  }
  const steps = [];
  const done = await client.callTool({name: 'apply', arguments: {photo: 'a.jpg', recipe}}, CallToolResultSchema,
    {onprogress: (p) => steps.push(p.progress)});
  assert.equal(done.structuredContent.status, 'done');
  assert.ok(fs.existsSync(done.structuredContent.output.path));
  assert.ok(steps.length > 0 && steps.every((v, i) => i === 0 || v > steps[i - 1]), String(steps));
  const bad = await client.callTool({name: 'apply', arguments: {photo: '/etc/passwd', recipe}});
  assert.equal(bad.isError, true);
  assert.equal(bad.structuredContent.error.code, 'blocked');
  const wrong = await client.callTool({name: 'apply', arguments: {photo: 'a.jpg'}});
  assert.equal(wrong.isError, true);
  await client.ping();
  // A photo that is looked at for the first time takes seconds; the client gives up at once.
  const control = new AbortController();
  const slow = client.callTool({name: 'describe', arguments: {photo: 'a.jpg'}}, CallToolResultSchema,
    {signal: control.signal});
  setTimeout(() => control.abort('enough'), 50);
  await assert.rejects(slow);
  await client.ping();
  await client.close();
}

// --- litho, by the folders that the client names
{
  const client = await connect(process.env.LITHO_EXE, ['mcp'], {roots: {listChanged: true}}, (c) => {
    c.setRequestHandler(ListRootsRequestSchema, () => ({roots: [{uri: pathToFileURL(photos).href}]}));
  });
  const done = await client.callTool({name: 'plan', arguments: {photo: 'a.jpg', instruction: 'a bit brighter'}});
  assert.equal(done.structuredContent.status, 'done', JSON.stringify(done));
  const outside = await client.callTool({name: 'plan', arguments: {photo: process.env.LITHO_EXE, instruction: 'brighter'}});
  assert.equal(outside.structuredContent.error.code, 'blocked');
  await client.close();
}

// --- questions, by the fixtures
{
  const client = await connect(process.env.MCP_FIXTURE, [], {elicitation: {}}, (c) => {
    c.setRequestHandler(ElicitRequestSchema, (request) => {
      assert.equal(request.params.requestedSchema.required[0], 'name');
      return {action: 'accept', content: {name: 'Ada'}};
    });
  });
  const hello = await client.callTool({name: 'test_input_required_result_elicitation', arguments: {}});
  assert.equal(hello.content[0].text, 'Hello, Ada!');
  await client.close();
}
