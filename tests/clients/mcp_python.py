"""PyPI mcp against `litho mcp`: 2026-07-28 as it begins, and the older revisions; structured content is checked by the
client itself against the output schemas (it raises where they do not agree)."""
import asyncio
import base64
import os
import shutil
import signal
import time
from pathlib import Path

import mcp_types as types
from mcp import Client, ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

FOLDER = Path(os.environ['FOLDER'])
PHOTOS = FOLDER / 'photos'
RECIPE = {'litho': 1, 'steps': [{'op': 'exposure', 'ev': 0.5}]}


def server(*args, cwd=None):
    return StdioServerParameters(command=os.environ['LITHO_EXE'], args=['mcp', *args], cwd=cwd,
                                 env={k: v for k, v in os.environ.items()})


async def tools_and_pictures(client):
    names = [tool.name for tool in (await client.list_tools()).tools]
    assert names == ['edit', 'plan', 'apply', 'describe', 'regions', 'search', 'explain', 'undo'], names

    seen = []

    async def on_progress(progress, total, message):
        seen.append(progress)

    done = await client.call_tool('apply', {'photo': 'a.jpg', 'recipe': RECIPE}, progress_callback=on_progress)
    assert not done.is_error, done
    assert done.structured_content['status'] == 'done', done.structured_content
    path = Path(done.structured_content['output']['path'])
    assert path.parent == PHOTOS and path.name.startswith('a-edited') and path.stat().st_size > 1000, path
    kinds = [block.type for block in done.content]
    assert kinds == ['text', 'resource_link', 'image'], kinds
    assert 'mean_lightness' in done.content[0].text, done.content[0].text
    picture = base64.b64decode(done.content[2].data)
    assert picture[:3] == b'\xff\xd8\xff' and len(done.content[2].data) < 1_000_000
    assert done.content[1].uri == path.as_uri(), done.content[1]
    assert seen and seen == sorted(seen) and len(set(seen)) == len(seen) and seen[-1] <= 1, seen

    read = await client.read_resource(done.content[1].uri)
    assert base64.b64decode(read.contents[0].blob) == path.read_bytes()
    listed = (await client.list_resources()).resources
    assert [str(one.uri) for one in listed] == [path.as_uri()], listed

    for arguments, words in (({'photo': '../secret.jpg', 'recipe': RECIPE}, 'outside'),
                             ({'photo': '/etc/passwd', 'recipe': RECIPE}, 'outside'),
                             ({'photo': 'link.jpg', 'recipe': RECIPE}, 'outside'),
                             ({'photo': 'none.jpg', 'recipe': RECIPE}, 'no such file'),
                             ({'photo': 'a.jpg', 'recipe': RECIPE, 'output': 'a.jpg'}, 'exists already'),
                             ({'photo': 'a.jpg', 'recipe': RECIPE, 'output': '../b.jpg'}, 'outside'),
                             ({'photo': 'a.jpg', 'recipe': {'litho': 1, 'steps': [{'op': 'nothing'}]}}, 'nothing'),
                             ({'photo': 'a.jpg'}, 'recipe'), ({'photo': 'a.jpg', 'recipe': RECIPE, 'x': 1}, 'x')):
        wrong = await client.call_tool('apply', arguments)
        assert wrong.is_error and words in wrong.content[0].text, (arguments, wrong)
        assert wrong.structured_content['status'] == 'failed', wrong
    assert (PHOTOS / 'a.jpg').read_bytes() == (FOLDER / 'secret.jpg').read_bytes(), 'the photo itself was changed'

    told = await client.call_tool('explain', {'photo': 'a.jpg', 'recipe': RECIPE})
    assert told.structured_content['steps'][0]['de_mean'] > 0.5, told
    plan = await client.call_tool('plan', {'instruction': 'add a unicorn'})
    assert plan.structured_content['status'] == 'refused' and not plan.is_error, plan
    plan = await client.call_tool('plan', {'instruction': 'a bit brighter'})
    assert plan.structured_content['recipe']['steps'][0]['op'] == 'exposure', plan


async def conversation(client):
    first = await client.call_tool('edit', {'photo': 'a.jpg', 'instruction': 'a bit brighter'})
    told = first.structured_content
    assert told['status'] == 'done' and told['steps'][0]['op'] == 'exposure', told
    session, path = told['session'], told['output']['path']
    second = (await client.call_tool('edit', {'session': session, 'instruction': 'a bit more'})).structured_content
    assert second['status'] == 'done' and second['session'] == session, second
    assert second['output']['path'] != path
    back = await client.call_tool('undo', {'session': session})
    assert back.structured_content['version'] == told['version'], back.structured_content
    links = [str(block.uri) for block in back.content if block.type == 'resource_link']
    assert links == [Path(path).as_uri()], links
    told = (await client.call_tool('explain', {'session': session})).structured_content
    assert told['steps'][0]['text'].startswith('Exposure'), told
    none = await client.call_tool('edit', {'session': 'none', 'instruction': 'darker'})
    assert none.is_error, none


async def answers_while_it_works(client):
    """A tool that works does not keep the rest waiting, and can be cancelled."""
    slow = asyncio.create_task(client.call_tool('describe', {'photo': 'a.jpg'}))
    await asyncio.sleep(0.05)
    start = time.monotonic()
    await client.list_tools()
    assert time.monotonic() - start < 3, 'the list waited for the tool'
    slow.cancel()
    try:
        await slow
    except asyncio.CancelledError:
        pass
    await client.list_tools()


def children(pid):
    """Process ids."""
    found = []
    for entry in Path('/proc').iterdir():
        if entry.name.isdigit():
            try:
                if (entry / 'stat').read_text().rsplit(')', 1)[1].split()[1] == str(pid):
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


async def killed_worker(client):
    """The process that works dies: another one answers."""
    task = asyncio.create_task(client.call_tool('describe', {'photo': 'a.jpg'}))
    await asyncio.sleep(0.1)
    workers = [pid for host in children(os.getpid()) for pid in children(host)]
    assert workers, 'no worker runs'
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    done = await task
    assert not done.is_error and done.structured_content['description'], done


async def which(context, params):
    """A person who takes the second choice."""
    choice = params.requested_schema['properties']['choice']
    values = [one['const'] for one in choice['oneOf']] if 'oneOf' in choice else choice['enum']
    asked.append((params.message, values))
    return types.ElicitResult(action='accept', content={'choice': values[1]})


asked = []
DOGS = Path(os.environ['TOP']) / '../shared/data/flickr8k/images/1001773457_577c3a7d70.jpg'


async def which_one():
    """Two dogs: the client is asked, in both ways; without elicitation the question is the answer."""
    if not DOGS.exists():
        print('which one: skipped,', DOGS, 'is not there')
        return
    shutil.copy(DOGS, PHOTOS / 'dogs.jpg')
    words = {'photo': 'dogs.jpg', 'instruction': 'brighten the dog'}
    for mode in ('auto', 'legacy'):
        asked.clear()
        async with Client(stdio_client(server('--root', str(PHOTOS))), elicitation_callback=which, mode=mode) as client:
            done = (await client.call_tool('edit', words)).structured_content
            assert done['status'] == 'done' and done['version'] == 1, done
            assert len(asked) == 1 and asked[0][1] == ['1', '2'], asked
            assert 'dog' in asked[0][0], asked
            region = done['recipe']['steps'][0]['region']
    async with Client(stdio_client(server('--root', str(PHOTOS)))) as client:
        first = (await client.call_tool('edit', words)).structured_content
        assert first['status'] == 'question' and len(first['question']['choices']) == 2, first
        second = await client.call_tool('edit', {'session': first['session'], 'choice': 2})
        assert second.structured_content['recipe']['steps'][0]['region'] == region, second


async def main():
    PHOTOS.mkdir()
    source = Path(os.environ['TOP']) / 'docs/pictures/bright-some.jpg'
    shutil.copy(source, PHOTOS / 'a.jpg')
    shutil.copy(source, FOLDER / 'secret.jpg')
    (PHOTOS / 'link.jpg').symlink_to(FOLDER / 'secret.jpg')

    start = time.monotonic()
    async with Client(stdio_client(server('--root', str(PHOTOS)))) as client:
        assert client.session.protocol_version == '2026-07-28', client.session.protocol_version
        assert time.monotonic() - start < 9, 'discover was answered late'
        await tools_and_pictures(client)
        await conversation(client)
        await answers_while_it_works(client)
        await killed_worker(client)
    await which_one()

    # The older way, by hand: initialize.
    async with stdio_client(server('--root', str(PHOTOS))) as (read, write):
        async with ClientSession(read, write) as session:
            hello = await session.initialize()
            assert hello.protocol_version == '2025-11-25', hello
            await session.send_ping()
            done = await session.call_tool('apply', {'photo': 'a.jpg', 'recipe': RECIPE, 'format': 'png'})
            assert done.structured_content['output']['mimeType'] == 'image/png', done
    # Folders that the client names take the place of the current one, and are not asked where --root is said.
    async def roots(context):
        return types.ListRootsResult(roots=[types.Root(uri=PHOTOS.as_uri())])
    for mode in ('auto', 'legacy'):
        async with Client(stdio_client(server(cwd='/')), list_roots_callback=roots, mode=mode) as client:
            done = await client.call_tool('plan', {'photo': 'a.jpg', 'instruction': 'a bit brighter'})
            assert done.structured_content['status'] == 'done', done
            outside = await client.call_tool('plan', {'photo': str(FOLDER / 'secret.jpg'), 'instruction': 'brighter'})
            assert outside.is_error, outside


asyncio.run(main())
