"""The sidecar around a small app instead of LiteLLM, to see its life without the long import.

Run as a program: `python fake_proxy.py MODE`. The config's text is the answer of `/config`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.sidecar import __main__ as program
from core.sidecar import auth_errors, litellm_import, unforeseen

MODE = sys.argv[1] if len(sys.argv) > 1 else ""


async def count(request: Request) -> Response:
    """`?n=` lines, one every `?every=` seconds; with `?gate=` the last waits for that file."""
    number, every = int(request.query_params["n"]), float(request.query_params["every"])
    gate = Path(request.query_params.get("gate", __file__))

    async def lines() -> AsyncIterator[bytes]:
        for one in range(number):
            while one == number - 1 and not gate.exists():
                await asyncio.sleep(0.02)
            yield f"{one}\n".encode()
            await asyncio.sleep(every)

    return StreamingResponse(lines(), media_type="text/plain")


async def environment(request: Request) -> Response:
    """The value of `name`; with `value` it is set first, as LiteLLM does for a part of a config."""
    if "value" in request.query_params:
        os.environ[request.query_params["name"]] = request.query_params["value"]
    return PlainTextResponse(os.environ.get(request.query_params["name"], ""))


async def read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def block(request: Request) -> Response:
    print("blocking from now on")
    time.sleep(600)
    return PlainTextResponse("")


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.send_text(await socket.receive_text())


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    assert "litellm" not in sys.modules  # or each of these starts takes as long as a real one
    print("printed by the app")
    os.write(1, b"raw bytes on descriptor one\n")
    logging.getLogger("LiteLLM Router").error("Error creating deployment\nof a model")
    if MODE == "refuse":
        raise ValueError(f"no good: {os.environ['OPENAI_API_KEY']}")
    if MODE == "exit":
        sys.exit(1)
    if MODE == "hang":
        await asyncio.sleep(600)
    yield


def _model(name: str) -> dict[str, Any]:
    return {"model_name": name, "litellm_params": {"model": "openai/x"}, "model_info": {}}


def import_proxy() -> Any:
    logging.getLogger("import").warning("said during the import")
    if MODE == "slow-import":
        time.sleep(600)
    if MODE == "broken-import":
        raise ImportError("a piece of LiteLLM is missing")
    routes = [
        Route("/count", count),
        Route("/environment", environment),
        Route("/block", block),
        Route("/read", read, methods=["POST"]),
        Route("/health/liveliness", lambda request: PlainTextResponse("ok")),
        Route("/health/readiness", lambda request: JSONResponse({"status": "connected"})),
        Route("/v1/models", lambda request: JSONResponse({"data": [{"id": "a"}]})),
        WebSocketRoute("/echo", echo),
    ]
    return SimpleNamespace(
        app=Starlette(routes=routes, lifespan=lifespan),
        master_key=None,
        litellm_master_key_hash=None,
        hash_token=lambda key: hashlib.sha256(key.encode()).hexdigest(),
        llm_router=SimpleNamespace(model_list=[_model("a"), _model("a")]),
    )


if __name__ == "__main__":
    litellm_import.import_proxy = import_proxy
    # Each of these would import LiteLLM after all.
    auth_errors.install = lambda: None
    unforeseen.install = lambda: None
    program.load_late_modules = lambda: None  # type: ignore[attr-defined]
    program._redaction = lambda: None
    sys.exit(program.main())

HERE = Path(__file__)
