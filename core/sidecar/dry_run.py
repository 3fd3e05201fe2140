"""What every copy of the prefork parent would load and build for itself, the parent finds out once.

A copy that is thrown away serves the demo model on this computer alone, is asked, and says which
modules it had to import for that and which of pydantic's models and adapters it had to build. The
parent then does the same with no config, no key, no socket and no second thread: its copies after
that have it ready, and share its memory.

A module that looks at the environment while it is imported is left to the copies: theirs holds what
the order to serve brings.
"""

from __future__ import annotations

import contextlib
import http
import http.client
import importlib
import json
import logging
import os
import secrets
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NoReturn

from core.base.hardening import die_with_parent
from core.sidecar.logs import OWN_LOGGER
from core.wire.environment import MASTER_KEY
from core.wire.protocol import Go

LIMIT_S: Final = 60.0
"""So long a dry run may take; what it would have found is left to the copies then."""
_CONFIG: Final = "/litellm-pocket/dry-run.yaml"
"""Its text comes with the order: no such file is read."""
_TEXT: Final = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, api_key: not-needed, mock_response: Hello}
"""
_ASKED: Final = (
    ("GET", "/health/readiness", None),
    ("GET", "/v1/models", None),
    ("POST", "/v1/chat/completions", {"stream": False}),
    ("POST", "/v1/chat/completions", {"stream": True}),
)
_READ: Final = 65536
_ENVIRONMENT: Final = ("os", "collections.abc", "_collections_abc")
"""The modules that a look at the environment goes through."""

logger = logging.getLogger(OWN_LOGGER)

Serve = Callable[[Go, socket.socket], object]
"""Be a sidecar, on this socket, until the process ends."""


@dataclass
class Found:
    """What was done between the copy and the answers."""

    modules: list[str] = field(default_factory=list)
    """In the order in which they were asked for."""
    models: list[str] = field(default_factory=list)
    adapters: list[int] = field(default_factory=list)
    """Places in the list that both processes have."""


class DryRun:
    """The parent's side. `adapters` are the `TypeAdapter`s that it has."""

    def __init__(self, serve: Serve, adapters: Sequence[Any]) -> None:
        self._serve = serve
        self._adapters = adapters

    def steps(self, let_go: Callable[[], None]) -> Iterator[int | None]:
        """Do it, step by step: between two steps an order may be followed. Where a descriptor is
        yielded, there is nothing to do until it can be read. `let_go` is called in the copy and
        closes what is the parent's alone.

        Not to be closed: a copy that is made between two steps has it, too, and must end nothing.
        """
        if sys.platform == "win32":
            return
        parent = os.getpid()
        told, tell = os.pipe()
        try:
            pid = os.fork()
        except OSError:
            os.close(told)
            os.close(tell)
            return
        if pid == 0:
            os.close(told)
            let_go()
            die_with_parent()
            if os.getppid() != parent:
                os._exit(1)  # it has died meanwhile
            self._be_asked(tell)
        os.close(tell)
        yield told
        found = _read_all(told) if select.select((told,), (), (), 0)[0] else b""
        os.close(told)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        yield None
        try:
            it = Found(**json.loads(found))
        except (ValueError, TypeError):
            logger.warning("The dry run did not end well; what it would have found is found later")
            return
        yield from self._do(it)

    def _do(self, found: Found) -> Iterator[None]:
        for name in found.modules:
            if name not in sys.modules:
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
                yield
        models = {_name(one): one for one in all_models()}
        for name in found.models:
            model = models.get(name)
            if model is not None and not _is_built(model):
                with contextlib.suppress(Exception):
                    model.model_rebuild(raise_errors=False)
                yield
        for place in found.adapters:
            adapter = self._adapters[place]
            if not adapter.pydantic_complete:
                with contextlib.suppress(Exception):
                    adapter.rebuild(raise_errors=False)
                yield

    def _be_asked(self, tell: int) -> NoReturn:
        """The copy: it ends with what it has found, or with nothing."""
        try:
            before = set(sys.modules)
            models = [one for one in all_models() if not _is_built(one)]
            adapters = [n for n, one in enumerate(self._adapters) if not one.pydantic_complete]
            readers = watch_environment()
            _pretend_config()
            listener = socket.create_server(("127.0.0.1", 0))
            listener.setblocking(False)
            key = f"sk-{secrets.token_hex(16)}"

            def ask() -> None:
                try:
                    _ask(listener.getsockname()[:2], key)
                    found = Found(
                        [one for one in list(sys.modules) if one not in before | readers],
                        [_name(one) for one in [*models, *all_models()] if _is_built(one)],
                        [n for n in adapters if self._adapters[n].pydantic_complete],
                    )
                    found.models = list(dict.fromkeys(found.models))
                    with open(tell, "wb") as out:
                        out.write(json.dumps(asdict(found)).encode())
                finally:
                    os._exit(0)

            threading.Thread(target=ask, daemon=True).start()
            self._serve(_order(key), listener)
        finally:
            os._exit(1)


def watch_environment() -> set[str]:
    """From now on this has the names of the modules that have looked at the environment while they
    were imported, or have imported one that did."""
    kind: Any = type(os.environ)
    look, readers = kind.__getitem__, set[str]()

    def looked(environ: Any, name: str) -> Any:
        frame: Any = sys._getframe(1)
        while frame is not None and _module_of(frame) in _ENVIRONMENT:
            frame = frame.f_back
        if _module_of(frame).startswith("pydantic"):
            return look(environ, name)  # a switch of its own, at each class that is made
        while frame is not None:
            if frame.f_code.co_name == "<module>":
                readers.add(_module_of(frame))
            frame = frame.f_back
        return look(environ, name)

    kind.__getitem__ = looked
    return readers


def _module_of(frame: Any) -> str:
    return "" if frame is None else str(frame.f_globals.get("__name__"))


def all_models() -> list[Any]:
    """Every class of pydantic's models that there is."""
    pydantic: Any = importlib.import_module("pydantic")
    found: dict[int, Any] = {}
    left = [pydantic.BaseModel]
    while left:
        for one in left.pop().__subclasses__():
            if id(one) not in found:
                found[id(one)] = one
                left.append(one)
    return list(found.values())


def adapter_kind() -> type:
    """`pydantic.TypeAdapter`; for who has imported LiteLLM."""
    kind: type = importlib.import_module("pydantic").TypeAdapter
    return kind


def _pretend_config() -> None:
    """LiteLLM looks whether the file is there, before it reads the text that we give it."""
    library: Any = os.path
    for name in ("isfile", "exists"):
        look: Callable[[Any], bool] = getattr(library, name)
        setattr(library, name, lambda path, look=look: path == _CONFIG or look(path))


def _order(key: str) -> Go:
    return Go(
        run_id=0,
        config=_CONFIG,
        log_dir="",
        log_cap_bytes=0,
        drain_s=0.0,
        environment={MASTER_KEY: key},
        texts={_CONFIG: _TEXT},
        mode="trial",
    )


def _ask(address: tuple[str, int], key: str) -> None:
    for method, path, extra in _ASKED:
        body = None
        if extra is not None:
            message = {"role": "user", "content": "Hello"}
            body = json.dumps({"model": "demo", "messages": [message], **extra})
        connection = http.client.HTTPConnection(*address, timeout=LIMIT_S)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != http.HTTPStatus.OK:
            raise ConnectionError(f"{path} was answered with {response.status}")


def _read_all(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, _READ):
        parts.append(part)
    return b"".join(parts)


def _name(model: Any) -> str:
    return f"{model.__module__}.{model.__qualname__}"


def _is_built(model: Any) -> bool:
    return bool(model.__dict__.get("__pydantic_complete__"))
