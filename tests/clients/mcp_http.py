"""PyPI mcp against /mcp of `litho serve`, in both ways; and what the transport must refuse, by hand."""
import asyncio
import json
import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from serve import TOKEN, serving

PHOTOS = Path(os.environ['FOLDER']) / 'photos'
PHOTOS.mkdir()
shutil.copy(Path(os.environ['TOP']) / 'docs/pictures/bright-some.jpg', PHOTOS / 'a.jpg')
RECIPE = {'litho': 1, 'steps': [{'op': 'exposure', 'ev': 0.5}]}
BEARER = {'Authorization': f'Bearer {TOKEN}'}


async def by_client(address, mode):
    async with create_mcp_http_client(headers=BEARER) as http:
        async with Client(streamable_http_client(f'{address}/mcp', http_client=http), mode=mode) as client:
            wanted = '2025-11-25' if mode == 'legacy' else '2026-07-28'
            assert client.session.protocol_version == wanted, client.session.protocol_version
            assert len((await client.list_tools()).tools) == 8
            seen = []

            async def on_progress(progress, total, message):
                seen.append(progress)
            done = await client.call_tool('apply', {'photo': 'a.jpg', 'recipe': RECIPE}, progress_callback=on_progress)
            assert done.structured_content['status'] == 'done', done
            assert Path(done.structured_content['output']['path']).parent == PHOTOS.resolve()
            assert seen and seen == sorted(seen), seen
            first = (await client.call_tool('edit', {'photo': 'a.jpg', 'instruction': 'a bit brighter'})).structured_content
            second = await client.call_tool('edit', {'session': first['session'], 'instruction': 'a bit more'})
            assert second.structured_content['status'] == 'done', second
            outside = await client.call_tool('plan', {'photo': '/etc/passwd', 'instruction': 'brighter'})
            assert outside.is_error and 'outside' in outside.content[0].text, outside


def post(address, body, **headers):
    """(status, headers, JSON or text)."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = {'Content-Type': 'application/json', 'Accept': 'application/json, text/event-stream', **BEARER}
    head.update({name.replace('_', '-'): value for name, value in headers.items()})
    request = urllib.request.Request(f'{address}/mcp', data, {k: v for k, v in head.items() if v is not None},
                                     method=head.pop('method', 'POST'))
    try:
        reply = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        text = reply.read().decode()
        try:
            return reply.status, reply.headers, json.loads(text)
        except ValueError:
            return reply.status, reply.headers, text


def by_hand(address):
    meta = {'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {}}
    listing = {'jsonrpc': '2.0', 'id': 1, 'method': 'tools/list', 'params': {'_meta': meta}}
    agree = {'MCP_Protocol_Version': '2026-07-28', 'Mcp_Method': 'tools/list'}
    status, head, body = post(address, listing, **agree)
    assert status == 200 and len(body['result']['tools']) == 8, body
    assert 'Mcp-Session-Id' not in head
    assert post(address, listing, **{**agree, 'Mcp_Method': 'tools/call'})[2]['error']['code'] == -32020
    status, head, body = post(address, listing, **{**agree, 'MCP_Protocol_Version': '2025-11-25'})
    assert status == 400 and body['error']['code'] == -32020, body
    assert post(address, listing, Mcp_Method='tools/list')[2]['error']['code'] == -32020
    # Who is not allowed, and what is no message.
    assert post(address, listing, **agree, Authorization=None)[0] == 401
    assert post(address, listing, **agree, Authorization='Bearer wrong')[0] == 401
    assert post(address, listing, **agree, Host='evil.example')[0] in (403, 421)
    assert post(address, listing, **agree, Origin='http://evil.example')[0] == 403
    assert post(address, b'{', **agree)[2]['error']['code'] == -32700
    assert post(address, b'[]', **agree)[0] == 400
    assert post(address, listing, **agree, Content_Type='text/plain')[0] in (400, 415)
    assert post(address, listing, **agree, Accept='text/html')[0] == 406
    # The older way: a session, or none.
    hello = {'jsonrpc': '2.0', 'id': 0, 'method': 'initialize', 'params': {
        'protocolVersion': '2025-06-18', 'capabilities': {}, 'clientInfo': {'name': 't', 'version': '1'}}}
    status, head, body = post(address, hello)
    session = head['Mcp-Session-Id']
    assert status == 200 and body['result']['protocolVersion'] == '2025-06-18' and len(session) >= 32, body
    ping = {'jsonrpc': '2.0', 'id': 2, 'method': 'ping'}
    assert post(address, ping, Mcp_Session_Id=session)[2]['result'] == {}
    assert post(address, {'jsonrpc': '2.0', 'method': 'notifications/initialized'}, Mcp_Session_Id=session)[0] == 202
    assert post(address, ping)[0] == 400
    assert post(address, ping, Mcp_Session_Id='0' * 32)[0] == 404
    assert post(address, ping, Mcp_Session_Id=session, MCP_Protocol_Version='2025-11-25')[0] == 400
    request = urllib.request.Request(f'{address}/mcp', headers={**BEARER, 'Mcp-Session-Id': session}, method='DELETE')
    assert urllib.request.urlopen(request, timeout=30).status == 204
    assert post(address, ping, Mcp_Session_Id=session)[0] == 404
    try:
        urllib.request.urlopen(urllib.request.Request(f'{address}/mcp', headers=BEARER), timeout=30)
        raise AssertionError('GET was taken')
    except urllib.error.HTTPError as error:
        assert error.code == 405 and error.headers['Allow'] == 'POST, DELETE', error


with serving('--root', f'photos={PHOTOS}') as address:
    by_hand(address)
    for mode in ('auto', 'legacy'):
        asyncio.run(by_client(address, mode))
