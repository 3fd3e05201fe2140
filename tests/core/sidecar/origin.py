"""The process that is copied for the tests: it has imported LiteLLM, and has what the dry run of a
prefork parent finds. For each copy it gets a line of JSON on its stdin, a socket, with four
descriptors: stdin, stdout and stderr of the copy, and where that writes its number.

A copy becomes the child of the process that wants it, as a product's sidecar does (see
`core.sidecar.prefork`), and runs the `main` of a module; LiteLLM is there already when that imports
it.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import importlib
import io
import json
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from core.base.hardening import die_with_parent
from core.wire.command import PREFORK
from core.wire.environment import MANDATORY

SIDECAR: Final = "core.sidecar.__main__"
OWN_NAME: Final = ("core.copyist", "--nothing")
"""Words of its command line; in a copy that is a sidecar others of the same length stand there."""
READY: Final = b"ready\n"
_ENDS: Final = 4
_MOST: Final = 256 * 1024
"""Bytes of an order; an environment is far smaller."""
_ADOPTED_S: Final = 60.0


def _import() -> Any:
    os.environ.update(MANDATORY)
    from core.sidecar import __main__, litellm_import

    __main__.load_own_modules()
    proxy = litellm_import.import_proxy()
    litellm_import.warm_up(proxy.app)
    litellm_import.load_late_modules()
    _run_dry(proxy)
    gc.collect()
    gc.freeze()  # whoever looks for garbage in a copy would have to copy all of it
    proxy.gc = litellm_import.Collector(gc.get_freeze_count())
    return proxy


def _run_dry(proxy: Any) -> None:
    """Load and build what each copy would have to, as a prefork parent does."""
    from core.sidecar import __main__ as sidecar
    from core.sidecar.channel import Channel
    from core.sidecar.dry_run import LIMIT_S, DryRun, adapter_kind
    from core.sidecar.log_capture import capture
    from core.sidecar.logs import Log
    from core.sidecar.masking import Masker

    def serve(go: Any, listener: socket.socket) -> None:
        masker = Masker()
        log = Log(mask=masker, exact=masker.exact)
        unheard = Channel(os.open(os.devnull, os.O_WRONLY))
        imported = sidecar.Imported(proxy, [])
        sidecar.Sidecar(unheard, log, capture(log), masker, imported).run_dry(go, listener)

    gc.unfreeze()  # what is frozen is not among the objects that are told
    kind = adapter_kind()
    adapters = [one for one in gc.get_objects() if type(one) is kind]
    gc.freeze()
    for awaited in DryRun(serve, adapters).steps(lambda: os.close(0)):
        if awaited is not None:
            select.select([awaited], [], [], LIMIT_S)


def _serve(proxy: Any) -> Callable[[], Any]:
    """Copy this process whenever that is wanted; returns in the copies alone, with what they are to
    do."""
    if sys.platform == "win32":
        raise NotImplementedError("Windows copies no process")
    orders = socket.socket(fileno=os.dup(0))
    os.write(1, READY)
    while True:
        text, ends, *_ = socket.recv_fds(orders, _MOST, _ENDS)
        if not text:
            os._exit(0)
        between = os.fork()
        if between == 0:
            if os.fork() != 0:
                os._exit(0)
            orders.close()
            return functools.partial(_begin, proxy, json.loads(text), ends)
        for end in ends:
            os.close(end)
        os.waitpid(between, 0)


def _begin(proxy: Any, order: dict[str, Any], ends: list[int]) -> Any:
    from core.sidecar import litellm_import

    if sys.platform != "win32":
        os.setsid()
    *standard, say = ends
    for place, end in enumerate(standard):
        os.dup2(end, place)
        os.close(end)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = [order["module"], *order["words"]]
    if order["module"] == SIDECAR:
        _retitle("core.sidecar", PREFORK if PREFORK in sys.argv else "--spawned")
    litellm_import.import_proxy = lambda: proxy
    _be_adopted(order["adopter"], say)
    return importlib.import_module(order["module"]).main()


def _be_adopted(adopter: int, say: int) -> None:
    """Wait until the process that wants this one is its parent, and tell it our number."""
    deadline = time.monotonic() + _ADOPTED_S
    while os.getppid() != adopter:
        if time.monotonic() > deadline:
            os._exit(1)
        time.sleep(0.001)
    os.write(say, b"%d" % os.getpid())
    os.close(say)


def _retitle(*words: str) -> None:
    """What the list of processes shows, in the place of our own name."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path("/proc/self/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        start, end = int(fields[45]), int(fields[46])  # arg_start and arg_end of proc(5)
        own, other = ("\0".join(["", *each, ""]).encode() for each in (OWN_NAME, words))
        found = ctypes.string_at(start, end - start).find(own)
        if found >= 0 and len(own) == len(other):
            ctypes.memmove(start + found, other, len(other))


if __name__ == "__main__":
    die_with_parent()
    sys.exit(_serve(_import())())
