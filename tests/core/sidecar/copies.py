"""Real sidecars without the import: one process of these tests has LiteLLM in it, and is copied.

What begins with LiteLLM's import takes five seconds of a processor, and most tests of a real
sidecar are about what comes after it. A copy runs the sidecar's whole `main`, only that LiteLLM is
in memory already. The tests about starting, and about what stands in the environment while LiteLLM
is imported, start theirs anew (`harness.Sidecar`), and so does everybody where no process can be
copied.

As a program this is the process that is copied. For each it gets a line of JSON on its stdin, a
socket, with four descriptors: stdin, stdout and stderr of the copy, and where to write its number
and, at its end, its exit status.
"""

from __future__ import annotations

import atexit
import functools
import gc
import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from core.base.hardening import die_with_parent
from core.wire.environment import MANDATORY, clean_environment
from tests.core.sidecar.harness import Sidecar
from tests.source_tree import ROOT

CAN_COPY: Final = sys.platform == "linux"
_ENDS: Final = 4
_MOST: Final = 256 * 1024
"""Bytes of an order; an environment is far smaller."""
_GONE: Final = "the process that is copied has gone"


class ImportedSidecar(Sidecar):
    """As `Sidecar()`, in a copy of a process that has imported LiteLLM."""

    def _launch(self, command: Any, stdin: socket.socket | int, cwd: Path) -> Any:
        if not CAN_COPY:
            return super()._launch(command, stdin, cwd)
        assert isinstance(stdin, socket.socket)
        block = {**self.environment.block, "PYTHONPATH": str(ROOT)}
        return _origin().copy(stdin, {"environment": block, "folder": str(cwd)})


class Copy:
    """What the tests want of a `Popen`."""

    stdin: None = None

    def __init__(self, said: int, out: int, err: int) -> None:
        self.stdout = os.fdopen(out, "rb")
        self.stderr = os.fdopen(err, "rb")
        self._said = os.fdopen(said, "rb", buffering=0)
        number = self._said.readline()
        assert number, _GONE
        self.pid = int(number)
        self.returncode: int | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        with self._said:
            self.returncode = int(self._said.readline() or b"-9")
        self._ended.set()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("a copied sidecar", timeout or 0.0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(9)


class Origin:
    """The process that is copied; one for all tests of a worker, from the first that wants it."""

    _ours: socket.socket
    _process: subprocess.Popen[bytes]

    def __init__(self) -> None:
        if sys.platform == "win32":
            raise NotImplementedError("Windows copies no process")
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.sidecar.copies"],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**clean_environment(os.environ).block, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
        )
        theirs.close()

    def copy(self, stdin: socket.socket, order: dict[str, Any]) -> Copy:
        if sys.platform == "win32":
            raise NotImplementedError("Windows copies no process")
        said, say = os.pipe()
        out, their_out = os.pipe()
        err, their_err = os.pipe()
        ends = [stdin.fileno(), their_out, their_err, say]
        try:
            socket.send_fds(self._ours, [json.dumps(order).encode()], ends)
        finally:
            for end in (their_out, their_err, say):
                os.close(end)
        return Copy(said, out, err)

    def end(self) -> None:
        self._ours.close()
        self._process.wait()


@functools.cache
def _origin() -> Origin:
    made = Origin()
    atexit.register(made.end)
    return made


# ---- the process that is copied


def _import() -> Any:
    os.environ.update(MANDATORY)
    from core.sidecar import __main__, litellm_import

    __main__.load_own_modules()
    proxy = litellm_import.import_proxy()
    litellm_import.warm_up(proxy.app)
    litellm_import.load_late_modules()
    gc.collect()
    gc.freeze()  # whoever looks for garbage in a copy would have to copy all of it
    return proxy


def _serve(proxy: Any) -> Callable[[], int]:
    """Copy this process whenever that is wanted; returns in the copies alone, with what they are to
    do."""
    if sys.platform == "win32":
        raise NotImplementedError("Windows copies no process")
    orders = socket.socket(fileno=os.dup(0))
    while True:
        text, ends, *_ = socket.recv_fds(orders, _MOST, _ENDS)
        if not text:
            os._exit(0)
        between = os.fork()
        if between == 0:
            orders.close()
            os.close(0)  # or it would live as long as the copy does
            if _watch(ends[3], ends):
                return functools.partial(_begin, proxy, json.loads(text), ends)
        for end in ends:
            os.close(end)


def _watch(say: int, ends: list[int]) -> bool:
    """The process between: it makes the copy and tells how that ended. True in the copy."""
    if sys.platform == "win32":
        raise NotImplementedError("Windows copies no process")
    die_with_parent()
    copy = os.fork()
    if copy == 0:
        os.close(say)
        return True
    for end in ends[:3]:
        os.close(end)
    os.write(say, b"%d\n" % copy)
    _, status = os.waitpid(copy, 0)
    os.write(say, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _begin(proxy: Any, order: dict[str, Any], ends: list[int]) -> int:
    from core.sidecar import __main__ as sidecar
    from core.sidecar import litellm_import

    for place, end in enumerate(ends[:3]):
        os.dup2(end, place)
        os.close(end)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    litellm_import.import_proxy = lambda: proxy
    return sidecar.main()


if __name__ == "__main__":
    die_with_parent()
    sys.exit(_serve(_import())())
