"""Who is connected, and what a process takes: asked of the real system."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Any

import psutil
import pytest

from core.monitor import connections
from core.monitor.connections import Sampler, live_connections
from tests.conftest import WaitUntil
from tests.fixtures.child import Child


def test_a_client_is_seen_with_its_name(wait_until: WaitUntil) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert live_connections(port, [os.getpid()]) == ()
        code = f"import socket,sys; s=socket.create_connection(('127.0.0.1',{port})); input()"
        client = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        try:
            peer, address = server.accept()
            with peer:
                found = wait_until(lambda: live_connections(port, [os.getpid()]))
                assert [one.pid for one in found] == [client.pid]
                assert found[0].peer == f"127.0.0.1:{address[1]}"
                assert found[0].process == psutil.Process(client.pid).name()
        finally:
            client.kill()
            client.wait()
            if client.stdin:
                client.stdin.close()


def test_our_own_probes_do_not_count() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), server.accept()[0]:
            assert live_connections(port, [os.getpid()]) == ()
            assert len(live_connections(port, [os.getpid()], own_pid=1)) == 1


def test_a_system_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_args: Any, **_more: Any) -> Any:
        raise psutil.AccessDenied()

    monkeypatch.setattr(psutil.Process, "net_connections", denied)
    monkeypatch.setattr(psutil, "net_connections", denied)
    assert live_connections(4000, [os.getpid()]) == ()


def test_a_peer_whose_process_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user's process, or another computer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client, server.accept()[0]:
            monkeypatch.setattr(psutil, "net_connections", lambda kind: [])
            (found,) = live_connections(port, [os.getpid()])
            assert found.peer == f"127.0.0.1:{client.getsockname()[1]}"
            assert (found.process, found.pid) == ("", None)


@pytest.mark.parametrize(
    ("host", "plain"),
    [("::ffff:10.0.0.7", "10.0.0.7"), ("::1", "::1"), ("fe80::1%eth0", "fe80::1"), ("x", "x")],
)
def test_addresses_are_shown_plainly(host: str, plain: str) -> None:
    assert connections._plain(host) == plain


def test_what_a_process_takes() -> None:
    sampler = Sampler(os.getpid())
    first = sampler.sample()
    assert first is not None
    assert first.rss_bytes > 1_000_000
    sum(number * number for number in range(300_000))
    second = sampler.sample()
    assert second is not None
    assert second.cpu_percent >= 0


def test_a_child_counts_with_its_parent(wait_until: WaitUntil) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True); input(); child.kill(); child.wait()"
    )
    with Child([sys.executable, "-c", code]) as parent:
        child = psutil.Process(int(parent.hear()))

        def both() -> bool:  # the child's memory grows while Python starts in it
            usage = Sampler(parent.pid).sample()
            alone = psutil.Process(parent.pid).memory_info().rss
            return usage is not None and usage.rss_bytes > alone * 1.05

        wait_until(both)
        assert child.is_running()
        parent.tell()
        parent.wait()


def test_a_process_that_is_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    sampler = Sampler(child.pid)
    assert sampler.sample() is not None
    child.communicate(b"\n", timeout=60)
    assert sampler.sample() is None
    assert sampler.sample() is None
