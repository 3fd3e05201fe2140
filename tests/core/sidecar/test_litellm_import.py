"""The first request is made before anybody waits for it, and leaves no trace."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from core.sidecar.litellm_import import load_late_modules, warm_up
from core.wire.environment import MANDATORY
from tests.conftest import ROOT


def hello() -> str:
    return "world" * 1000


def make_app(started: list[str]) -> FastAPI:
    router = APIRouter()
    router.add_api_route("/hello", hello)
    app = FastAPI(on_startup=[lambda: started.append("started")])
    app.include_router(router)
    return app


async def get(app: Any, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path)


def test_it_can_still_be_changed_and_has_not_started() -> None:
    started: list[str] = []
    app = make_app(started)
    warm_up(app)
    assert started == []
    app.add_middleware(GZipMiddleware)
    answer = asyncio.run(get(app, "/hello"))
    assert answer.json() == hello()
    assert answer.headers["content-encoding"] == "gzip"


def test_an_app_that_falls_over_is_left_alone() -> None:
    app = make_app([])

    async def broken(*_: Any) -> None:
        raise ValueError("no")

    app.middleware_stack = broken
    warm_up(app)
    assert app.middleware_stack is None
    assert asyncio.run(get(app, "/hello")).status_code == 200


@pytest.mark.real
def test_the_first_chat_completion_has_nothing_left_to_import() -> None:
    """In a process of its own: what was imported cannot be undone."""
    code = (
        "import sys\n"
        "from core.sidecar.litellm_import import import_proxy\n"
        "from core.sidecar.litellm_import import load_late_modules\n"
        "import_proxy()\n"
        "load_late_modules()\n"
        "before = set(sys.modules)\n"
        "from litellm.proxy.guardrails import tool_name_extraction as names\n"
        "names.extract_request_tool_names('/v1/chat/completions', {'messages': []})\n"
        "print('late:', sorted(set(sys.modules) - before))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **MANDATORY},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert "late: []" in ended.stdout, ended.stdout + ended.stderr


def test_a_version_that_does_it_otherwise_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "litellm.llms", ModuleType("litellm.llms"))
    load_late_modules()
