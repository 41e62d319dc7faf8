"""npm @modelcontextprotocol/conformance, its server scenarios for both revisions, against the fixtures over HTTP.

Those that fail must be exactly those of what litho does not offer (docs/mcp.md): one that passes though it is listed
here is an error too."""
import os
import re
import subprocess

NOT_OFFERED = {
    '2026-07-28': {'completion-complete'},
    '2025-11-25': {'completion-complete', 'logging-set-level', 'tools-call-with-logging', 'resources-subscribe',
                   'resources-unsubscribe'},
}
TASKS = {'tasks-lifecycle', 'tasks-capability-negotiation', 'tasks-wire-fields', 'tasks-request-state-removal',
         'tasks-mrtr-input', 'tasks-request-headers', 'tasks-dispatch-and-envelope', 'tasks-required-task-error',
         'tasks-mrtr-composition'}  # an extension
NOT_OFFERED['2026-07-28'] |= TASKS

server = subprocess.Popen([os.environ['MCP_FIXTURE'], '--http'], stdout=subprocess.PIPE, text=True)
try:
    url = server.stdout.readline().strip()
    for revision, expected in NOT_OFFERED.items():
        done = subprocess.run([f'{os.environ["CLIENTS"]}/node_modules/.bin/conformance', 'server', '--url', url,
                               '--requirements', revision], capture_output=True, text=True, timeout=200)
        said = done.stdout + done.stderr
        summary = said[said.index('=== SUMMARY'):said.index('Total:')]
        rows = {name: mark for mark, name in re.findall(r'^([✓✗]) (\S+):', summary, re.M)}
        failed = {name for name, mark in rows.items() if mark == '✗'}
        assert len(rows) >= 30, said
        assert failed == expected, f'{revision}: failed {sorted(failed - expected)}, passed {sorted(expected - failed)}\n{said}'
        print(revision, len(rows) - len(failed), 'of', len(rows), 'scenarios pass')
finally:
    server.terminate()
    server.wait()
