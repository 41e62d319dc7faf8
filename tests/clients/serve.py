"""serve.py: `litho serve` for a test: started on a free port with a token, ended at the end."""
import contextlib
import os
import re
import subprocess

TOKEN = 'a-token-for-tests'


@contextlib.contextmanager
def serving(*args):
    """Gives the address."""
    command = [os.environ['LITHO_EXE'], 'serve', '--listen', '127.0.0.1:0', '--token', TOKEN, '--quiet',
               '--state', os.path.join(os.environ['FOLDER'], 'state'), *args]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        yield re.match(r'(http://[^/]+)', line).group(1)
    finally:
        server.terminate()
        status = server.wait(timeout=20)
        assert status == 0, f'litho serve ended with {status}'
