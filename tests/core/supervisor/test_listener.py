"""The listening socket, and what a person is told when it cannot be had."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from core.base.errors import PortError
from core.supervisor.listener import Listener, client_address, diagnose


def test_it_accepts_at_once_and_is_not_inherited() -> None:
    listener = Listener.open("127.0.0.1", 0)
    try:
        assert listener.address == f"http://127.0.0.1:{listener.port}"
        assert not listener.socket.get_inheritable()
        with socket.create_connection(("127.0.0.1", listener.port), timeout=60):
            pass
    finally:
        listener.close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", listener.port), timeout=60)


def test_a_busy_port_names_who_has_it() -> None:
    first = Listener.open("127.0.0.1", 0)
    try:
        with pytest.raises(PortError) as caught:
            Listener.open("127.0.0.1", first.port)
    finally:
        first.close()
    assert f"Port {first.port} is already in use" in caught.value.what
    assert str(os.getpid()) in caught.value.what
    assert "another port" in caught.value.remedy


def test_a_port_just_left_can_be_taken_again() -> None:
    first = Listener.open("127.0.0.1", 0)
    client = socket.create_connection(("127.0.0.1", first.port), timeout=60)
    served, _ = first.socket.accept()
    served.close()  # our side first: TIME_WAIT stays behind
    client.close()
    first.close()
    Listener.open("127.0.0.1", first.port).close()


def test_an_address_of_another_machine() -> None:
    with pytest.raises(PortError, match=r"no network address 192\.0\.2\.1"):
        Listener.open("192.0.2.1", 0)


@pytest.mark.parametrize("host", ["example.com", "", "1.2.3"])
def test_a_name_is_no_address(host: str) -> None:
    with pytest.raises(PortError, match="not an address"):
        Listener.open(host, 0)


def test_a_number_that_is_no_port() -> None:
    with pytest.raises(PortError, match="not a port"):
        Listener.open("127.0.0.1", 70_000)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:4000"),
        ("::", "http://[::1]:4000"),
        ("::1", "http://[::1]:4000"),
        ("localhost", "http://localhost:4000"),
        ("10.1.2.3", "http://10.1.2.3:4000"),
    ],
)
def test_what_clients_use(host: str, address: str) -> None:
    assert client_address(host, 4000) == address


def test_a_range_reserved_by_windows() -> None:
    error = OSError(errno.EACCES, "An attempt was made to access a socket in a forbidden way")
    error.winerror = 10013  # type: ignore[attr-defined,unused-ignore]
    said = diagnose(error, "127.0.0.1", 50000, platform="win32")
    assert "Windows keeps port 50000" in said.what
    assert "excludedportrange" in said.remedy


def test_a_port_for_the_administrator() -> None:
    said = diagnose(OSError(errno.EACCES, "Permission denied"), "127.0.0.1", 80, platform="linux")
    assert "administrator" in said.what


def test_anything_else_is_said_as_the_system_says_it() -> None:
    said = diagnose(OSError(errno.ENOBUFS, "No buffer space available"), "127.0.0.1", 4000)
    assert "No buffer space available" in said.what
