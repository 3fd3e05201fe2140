"""How a verb on the command line talks to the program that has the data folder open.

One line of JSON there, lines of JSON back, over a loopback connection. Where it is and the token
that opens it stand in the instance file, which only its owner can read: a port of this computer is
open to all its users, and a data folder on a stick may lie on a file system without sockets.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from core.base.errors import ChannelError, UserError
from core.instance.lock import Instance

HOST: Final = "127.0.0.1"
_MAX_REQUEST: Final = 256 * 1024
"""Bytes; more than any command line holds."""
_REQUEST_S: Final = 5.0
"""A caller who says nothing for this long is hung up on."""
_MOST_CALLERS: Final = 8

Answer = Mapping[str, Any]
Say = Callable[[Answer], None]

_log = logging.getLogger("pocket.channel")


@dataclass(frozen=True)
class Door:
    """Where the channel is, and what opens it."""

    port: int
    token: str = field(repr=False)


class ChannelServer:
    """Answers callers, each on a thread of its own.

    `answer(request, say)` calls `say` for every line of the answer; a UserError that it raises is
    told to the caller. `say` raises OSError when the caller has hung up.
    """

    def __init__(self, answer: Callable[[Answer, Say], None]) -> None:
        self._answer = answer
        self._token = secrets.token_hex(32)
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._callers = threading.BoundedSemaphore(_MOST_CALLERS)

    def open(self) -> Door | None:
        """Listen; None where not even a loopback port can be had (then the verbs go without)."""
        try:
            listener = socket.create_server((HOST, 0), backlog=_MOST_CALLERS)
        except OSError as error:
            _log.warning("no channel for the command line: %s", error)
            return None
        self._listener = listener
        self._thread = threading.Thread(target=self._accept, name="channel", daemon=True)
        self._thread.start()
        return Door(int(listener.getsockname()[1]), self._token)

    def close(self) -> None:
        """Take no more callers. Idempotent."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        # Closing alone does not wake a thread that waits in accept, on any system.
        with contextlib.suppress(OSError):
            socket.create_connection(listener.getsockname(), timeout=1.0).close()
        listener.close()
        if self._thread is not None:
            self._thread.join(2.0)

    def _accept(self) -> None:
        while (listener := self._listener) is not None:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            if self._listener is None or not self._callers.acquire(blocking=False):
                caller.close()
                continue
            threading.Thread(
                target=self._serve, args=(caller,), name="channel-caller", daemon=True
            ).start()

    def _serve(self, caller: socket.socket) -> None:
        try:
            with caller, contextlib.suppress(OSError):
                caller.settimeout(_REQUEST_S)
                request = _read_request(caller)
                token = str((request or {}).get("token", ""))
                if request is None or not hmac.compare_digest(token.encode(), self._token.encode()):
                    return

                def say(line: Answer) -> None:
                    caller.sendall(json.dumps(line).encode() + b"\n")

                self._answer_or_complain(request, say)
        finally:
            self._callers.release()

    def _answer_or_complain(self, request: Answer, say: Say) -> None:
        try:
            self._answer(request, say)
        except UserError as error:
            say({"error": error.what, "remedy": error.remedy})
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - told to the caller and logged
            _log.exception("a call from the command line failed")
            say({"error": "LiteLLM Pocket could not answer.", "remedy": "Its log says why."})


def _read_request(caller: socket.socket) -> dict[str, Any] | None:
    """None for what is no request of ours."""
    data = b""
    while not data.endswith(b"\n"):
        more = caller.recv(_MAX_REQUEST)
        data += more
        if not more or len(data) > _MAX_REQUEST:
            return None
    try:
        request = json.loads(data)
    except ValueError:
        return None
    return request if isinstance(request, dict) else None


def call(instance: Instance, request: Answer, *, timeout_s: float) -> Iterator[dict[str, Any]]:
    """Ask the program that is `instance`; the lines of its answer, as they come.

    There is at least one. `timeout_s` bounds the wait for each. Raises ChannelError.
    """
    if not instance.port:
        raise ChannelError(
            "The LiteLLM Pocket that has this data folder open takes no orders.",
            "It may be an older one, or just starting. Try again, or restart it.",
        )
    try:
        with socket.create_connection((HOST, instance.port), timeout=_REQUEST_S) as line:
            line.settimeout(timeout_s)
            line.sendall(json.dumps({**request, "token": instance.token}).encode() + b"\n")
            with line.makefile("r", encoding="utf-8") as answers:
                nothing = True
                # Of a program that is killed Windows resets the line: its answer is over, too.
                with contextlib.suppress(ConnectionError):
                    for answer in _understood(answers):
                        nothing = False
                        yield answer
        if nothing:
            raise ChannelError(
                f"LiteLLM Pocket (process {instance.pid}) hung up without an answer.",
                "It may be closing, or busy with other calls. Try again.",
            )
    except TimeoutError:
        raise ChannelError(
            "LiteLLM Pocket did not answer in time.", "Look at its window or its output."
        ) from None
    except OSError as error:
        raise ChannelError(
            f"LiteLLM Pocket (process {instance.pid}) could not be reached: {error.strerror}.",
            "It may be closing at this moment. Try again.",
        ) from None


def _understood(answers: Iterator[str]) -> Iterator[dict[str, Any]]:
    for answer in answers:
        try:
            found = json.loads(answer)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ChannelError("LiteLLM Pocket's answer was not understood.", "Try again.")
        if "error" in found:
            raise ChannelError(str(found["error"]), str(found.get("remedy", "")))
        yield found
