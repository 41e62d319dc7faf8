"""npm @modelcontextprotocol/inspector --cli against `litho mcp`: lists, a call, and its own reading of the schemas."""
import json
import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(os.environ['FOLDER'])
shutil.copy(Path(os.environ['TOP']) / 'docs/pictures/bright-some.jpg', FOLDER / 'a.jpg')


def inspect(*args):
    command = [f'{os.environ["CLIENTS"]}/node_modules/.bin/mcp-inspector', '--cli', '--config', FOLDER / 'hosts.json',
               '--server', 'litho', *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (args, done.returncode, done.stdout, done.stderr)
    return done.stdout, done.stderr


(FOLDER / 'hosts.json').write_text(json.dumps({'mcpServers': {'litho': {
    'command': os.environ['LITHO_EXE'], 'args': ['mcp', '--root', str(FOLDER)], 'env': dict(os.environ)}}}))
out, err = inspect('--method', 'tools/list', '--strict')
tools = json.loads(out)['tools']
assert [tool['name'] for tool in tools][:3] == ['edit', 'plan', 'apply'], out
out, err = inspect('--method', 'tools/call', '--tool-name', 'plan', '--tool-arg', 'instruction=a bit brighter',
                   '--tool-arg', 'photo=a.jpg')
result = json.loads(out)
assert result['structuredContent']['recipe']['steps'][0]['op'] == 'exposure', out
out, err = inspect('--method', 'resources/list')
assert json.loads(out)['resources'] == [], out
