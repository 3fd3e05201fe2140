"""Asks the real LiteLLM what it makes of configs: one import, then one forked child per config.

Each child is the sidecar from its import on: it starts with the config, rehearses it, serves on a
socket, and there every model is asked once. Reads the cases as JSON on stdin, and writes a line of
JSON for each, `[name, answer]`.
Run as a process of its own: `tests.corpus.oracle RESULT`.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

_START_S: Final = 60
"""For one config, on a busy machine: a child that takes longer is ended and counts as failed."""
_MOST_ASKED: Final = 6
"""Models of one config."""
_KEY: Final = "sk-of-this-test"


def main() -> int:
    from core.sidecar import auth_errors, unforeseen
    from core.sidecar.litellm_import import import_proxy, load_late_modules, warm_up

    proxy = import_proxy()
    auth_errors.install()
    unforeseen.install()
    warm_up(proxy.app)
    load_late_modules()
    question: dict[str, Any] = json.load(sys.stdin)
    with (
        tempfile.TemporaryDirectory() as folder,
        Path(sys.argv[1]).open("w", encoding="utf-8") as result,
    ):
        for number, (name, case) in enumerate(question.items()):
            answer = _ask(proxy, Path(folder) / str(number), case)
            result.write(json.dumps([name, answer]) + "\n")
            result.flush()
    return 0


def _ask(proxy: Any, folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    """What one child found: `start` (None, or its error), `rehearsed` (name → the error of those
    that failed), `unjudged`, `models` (name → None or the error)."""
    if sys.platform == "win32":
        raise NotImplementedError("Windows cannot fork")
    folder.mkdir()
    for name, text in case["files"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        signal.alarm(_START_S)
        answer: dict[str, Any] = {"start": "did not say"}
        try:
            os.environ.update(case["environment"])
            os.environ["CONFIG_FILE_PATH"] = str(folder / "config.yaml")
            answer = _serve(proxy, case)
        except BaseException as error:  # noqa: BLE001 - any end is an answer
            answer = {"start": f"{type(error).__name__}: {error}"[:600], "models": {}}
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        raw = pipe.read()
    os.waitpid(pid, 0)
    return dict(json.loads(raw)) if raw else {"start": "ended without a word", "models": {}}


def _serve(proxy: Any, case: dict[str, Any]) -> dict[str, Any]:
    from core.sidecar.masking import Masker
    from core.sidecar.serve import Gateway

    told = _Told()
    logging.getLogger().addHandler(told)
    for logger in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
        logging.getLogger(logger).addHandler(told)
    answer: dict[str, Any] = {"start": None, "models": {}, "told": told.lines}
    asking: list[asyncio.Task[None]] = []

    def ready(_names: list[str], _troubles: list[str]) -> None:
        asking.append(asyncio.get_running_loop().create_task(ask()))

    async def ask() -> None:
        try:
            found = gateway.rehearsed
            answer["unjudged"] = found.left_out
            answer["rehearsed"] = {
                one.model or one.callback: f"{type(one.error).__name__}: {one.error}"[:400]
                for one in found.failed
            }
            answer["models"] = await _ask_models(proxy, case, listener.getsockname()[1])
        finally:
            gateway.leave(lambda _left: None)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        gateway = Gateway(
            proxy,
            drain_s=1,
            ready=ready,
            protect=lambda _key: None,
            masker=Masker(),
            rehearsal_s=_START_S,
        )
        gateway.run(listener)
    return answer


async def _ask_models(proxy: Any, case: dict[str, Any], port: int) -> dict[str, str | None]:
    key = proxy.master_key or _KEY

    def send(method: str, path: str, body: object = None) -> tuple[int, str]:
        # Not by httpx, on which the gateway's own key does not leave this process.
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")

    _, listed = await asyncio.to_thread(send, "GET", "/v1/models")
    names = [one["id"] for one in json.loads(listed).get("data", [])]
    found: dict[str, str | None] = {}
    for name in list(dict.fromkeys([*case["models"], *names]))[:_MOST_ASKED]:
        body = {"model": _asked(name), "messages": [{"role": "user", "content": "hi"}]}
        if name in case["upstream"]:
            status, text = await asyncio.to_thread(send, "POST", "/v1/chat/completions", body)
            found[name] = None if status == 200 else f"{status} {text}"[:400]
        else:
            found[name] = await _mocked(proxy, body)
    return found


def _asked(name: str) -> str:
    return name.replace("*", "gpt-4o")


async def _mocked(proxy: Any, body: dict[str, Any]) -> str | None:
    """None for an answer. Who has no upstream here is asked by way of the router alone, which does
    all that comes before the network: clients cannot have an answer made up."""
    if proxy.llm_router is None:
        return "no router"
    try:
        await proxy.llm_router.acompletion(**body, mock_response="hello", num_retries=0)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return f"{type(error).__name__}: {error}"[:400]
    return None


class _Told(logging.Handler):
    """What LiteLLM logs as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname}: {record.getMessage()}"[:500])


if __name__ == "__main__":
    sys.exit(main())
