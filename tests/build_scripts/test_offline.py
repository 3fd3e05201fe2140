"""Without a network means: loopback is there, and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from build_scripts.devtools.offline import offline_prefix

PROGRAM = """
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    with socket.create_connection(server.getsockname(), 5):
        print("loopback")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
    try:
        other.connect(("192.0.2.1", 9))
    except OSError:
        print("nothing else")
print(sys.argv[1])
"""


def test_loopback_is_all_there_is() -> None:
    if not offline_prefix():
        pytest.skip("no namespaces here")
    ended = subprocess.run(
        [*offline_prefix(), sys.executable, "-c", PROGRAM, "an argument"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout.splitlines() == ["loopback", "nothing else", "an argument"], ended.stderr
