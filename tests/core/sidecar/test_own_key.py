"""The gateway's own key is known in every dress, and another one is left alone."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from starlette.websockets import WebSocket

from core.sidecar.own_key import OwnKey
from core.sidecar.refusals import Refusals

KEY = "sk-own-0123456789"


def own_key(said: list[str] | None = None) -> OwnKey:
    made = OwnKey(Refusals(say=(said if said is not None else []).append))
    made.keep_here(KEY)
    return made


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "value",
    [
        KEY,
        f"Bearer {KEY}",
        f"bearer {KEY}",
        f"a=b; token={KEY}; c=d",
        f"{KEY},x",
        basic(f"u:{KEY}"),
    ],
)
def test_it_is_known_in_every_dress(value: str) -> None:
    assert own_key().is_in(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "Bearer sk-another", f"Bearer {KEY}0", f"x{KEY}", f"{KEY}-2", KEY.upper(), None, 7),
        *("Basic !!!", "Basic", basic("u:another"), KEY.encode()),
    ],
)
def test_what_only_resembles_it_is_another_key(value: object) -> None:
    assert not own_key().is_in(value)


def test_a_websocket_goes_on_without_it_and_the_log_says_so_once() -> None:
    said: list[str] = []
    key = own_key(said)
    seen: list[dict[str, str]] = []

    class Pages:
        """Stands where LiteLLM's module stands."""

        @staticmethod
        async def pass_on(websocket: Any, target: str) -> str:
            seen.append(dict(websocket.headers))
            return target

    key._wrap(Pages, "pass_on", {"websocket": key._clean_headers})
    headers = [(b"authorization", f"Bearer {KEY}".encode()), (b"x-kept", b"kept")]

    async def nothing(*_given: Any) -> Any:
        return {}

    for _ in range(3):
        scope = {"type": "websocket", "headers": list(headers)}
        websocket = WebSocket(scope, nothing, nothing)
        assert asyncio.run(Pages.pass_on(websocket, target="there")) == "there"
    assert seen == [{"x-kept": "kept"}] * 3
    (line,) = said
    assert "authorization" in line
    assert KEY not in line


def test_a_litellm_that_passes_on_in_another_way_is_not_served() -> None:
    class Pages:
        @staticmethod
        def pass_on(other: Any) -> None: ...

    for name in ("pass_on", "gone"):
        with pytest.raises(RuntimeError, match="passes requests on"):
            OwnKey._wrap(Pages, name, {"request": lambda value: value})
