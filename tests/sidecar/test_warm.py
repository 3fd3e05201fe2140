"""The first request is made before anybody waits for it, and leaves no trace."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from core.sidecar.warm import warm_up


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
