"""Asks the real LiteLLM what it makes of configs: one import, then one forked child per config.

Each child starts the proxy's app with the config, as the sidecar does, and asks every model of it
once. Reads the cases as JSON on stdin, and writes a line of JSON for each, `[name, answer]`.
Run as a process of its own: `python -m tests.corpus.oracle RESULT`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
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
    from core.sidecar.litellm_import import import_proxy

    proxy = import_proxy()
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
    """What one child found: `start` (None, or its error), `models` (name → None or the error)."""
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
            answer = asyncio.run(_serve(proxy, case))
        except BaseException as error:  # noqa: BLE001 - any end is an answer
            answer = {"start": f"{type(error).__name__}: {error}"[:600], "models": {}}
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        raw = pipe.read()
    os.waitpid(pid, 0)
    return dict(json.loads(raw)) if raw else {"start": "ended without a word", "models": {}}


async def _serve(proxy: Any, case: dict[str, Any]) -> dict[str, Any]:
    import httpx

    told = _Told()
    logging.getLogger().addHandler(told)
    for logger in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
        logging.getLogger(logger).addHandler(told)
    app = proxy.app
    async with app.router.lifespan_context(app):
        key = proxy.master_key or _KEY
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers, timeout=30
        ) as client:
            listed = (await client.get("/v1/models")).json()
            names = [one["id"] for one in listed.get("data", [])]
            wanted = list(dict.fromkeys([*case["models"], *names]))[:_MOST_ASKED]
            models = {name: await _request(proxy, client, name, case) for name in wanted}
        return {"start": None, "models": models, "listed": names, "told": told.lines[:20]}


async def _request(proxy: Any, client: Any, name: str, case: dict[str, Any]) -> str | None:
    """None for an answer. Who has no upstream here is asked by way of the router alone, which does
    all that comes before the network: clients cannot have an answer made up."""
    asked = name.replace("*", "gpt-4o")
    body = {"model": asked, "messages": [{"role": "user", "content": "hi"}]}
    if name in case["upstream"]:
        answer = await client.post("/v1/chat/completions", json=body)
        return None if answer.status_code == 200 else f"{answer.status_code} {answer.text}"[:400]
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
