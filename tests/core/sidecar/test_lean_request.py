"""The shortcuts of a request change nothing that a client, the log or the ledger sees."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sidecar import lean_request
from core.sidecar.lean_request import (
    Adapters,
    CleanLines,
    InTurn,
    Preparing,
    QuickCalls,
    QuickCopy,
    prepare_here,
    read_private_attributes,
)
from tests.core.sidecar.request_sweep import REPORT
from tests.fixtures.fake_upstream import FakeUpstream
from tests.source_tree import ROOT

ATOMS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
TREES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@pytest.fixture
def quick_models() -> Iterator[Any]:
    """pydantic's models while the shortcut is in place."""
    base: Any = pydantic.BaseModel
    original = base.__getattr__
    lean_request.put(read_private_attributes())
    yield original
    base.__getattr__ = original


# ---- copies


@given(TREES)
def test_a_quick_copy_equals_and_shares_nothing(tree: Any) -> None:
    made = QuickCopy.deepcopy(tree)
    assert made == tree
    assert repr(made) == repr(tree)
    if isinstance(tree, dict | list):
        assert made is not tree


def test_what_is_in_it_twice_is_twice_in_the_copy() -> None:
    part = {"x": [1]}
    tree = {"a": part, "b": [part], "own": None}
    made = QuickCopy.deepcopy(tree)
    assert made["a"] is made["b"][0]
    assert made["a"] is not part
    assert made["a"]["x"] is not part["x"]
    ring: list[Any] = []
    ring.append(ring)
    turned = QuickCopy.deepcopy(ring)
    assert turned[0] is turned


@pytest.mark.parametrize(
    "odd",
    [
        {"a": (1, [2])},
        {"a": {1, 2}},
        {"a": OrderedDict(b=[1])},
        {(1, 2): "a"},
        [date(2026, 1, 1)],
        {"a": bytearray(b"x")},
    ],
    ids=repr,
)
def test_what_json_does_not_have_is_copied_by_python(odd: Any) -> None:
    made = QuickCopy.deepcopy(odd)
    right = copy.deepcopy(odd)
    assert (repr(made), made) == (repr(right), right)
    assert made is not odd


def test_the_rest_of_the_module_is_there() -> None:
    stand_in: Any = QuickCopy()
    assert stand_in.copy is copy.copy
    memo: dict[int, Any] = {}
    part: list[Any] = [1]
    assert stand_in.deepcopy(part, memo) is stand_in.deepcopy(part, memo)
    with pytest.raises(AttributeError):
        _ = stand_in.nothing


# ---- private attributes


class _Descriptor:
    def __get__(self, holder: Any, kind: type) -> str:
        return f"of {kind.__name__}"


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    number: int = 1
    _none: Any = None
    _empty: dict[str, Any] = pydantic.PrivateAttr(default={})
    _made: list[int] = pydantic.PrivateAttr(default_factory=lambda: [3])
    _unset: int
    _described: Any = pydantic.PrivateAttr(default=_Descriptor())


def _seen(model: Any) -> list[Any]:
    """What each name gives, or the error."""
    found: list[Any] = []
    for name in ("_none", "_empty", "_made", "_unset", "_described", "more", "number", "_nothing"):
        try:
            found.append(getattr(model, name))
        except AttributeError as error:
            found.append(str(error))
    return found


def test_private_attributes_are_what_they_were(quick_models: Any) -> None:
    base: Any = pydantic.BaseModel
    assert base.__getattr__ is not quick_models
    kind: Any = _Model

    def models() -> list[Any]:
        changed = kind(more="x")
        changed._none, changed._unset, changed._empty = 4, 5, {"a": 1}
        del changed._made
        return [kind(), kind(more=2), changed, kind.model_construct(), kind.__new__(kind)]

    quick = [_seen(one) for one in models()]
    base.__getattr__ = quick_models
    assert quick == [_seen(one) for one in models()]
    assert quick[0][4] == "of _Model"
    assert "no attribute '_unset'" in quick[0][3]


# ---- adapters


def test_an_adapter_is_built_once_and_checks_as_before() -> None:
    built: list[Any] = []

    def counting(type_: Any, *, _parent_depth: int) -> Any:
        built.append(type_)
        return pydantic.TypeAdapter(type_, _parent_depth=_parent_depth)

    adapters: Any = Adapters(counting)
    for _ in range(3):
        assert adapters[date | None](date | None).validate_python("2026-01-02") == date(2026, 1, 2)
        assert adapters(object).validate_python(built) is built
        with pytest.raises(pydantic.ValidationError):
            adapters(date | None).validate_python("x")
    assert built == [date | None, object]


# ---- checks in turn


def _checks() -> list[Any]:
    """One that is over at once, one that waits, two that fail."""

    async def at_once() -> str:
        return "a"

    async def waits() -> str:
        await asyncio.sleep(0)
        return "b"

    async def fails(error: Exception) -> None:
        raise error

    return [at_once(), waits(), fails(OSError("x")), at_once(), fails(ValueError("y"))]


@pytest.mark.parametrize("alone", [True, False])
def test_checks_in_turn_give_what_they_give_at_once(alone: bool) -> None:
    async def work() -> tuple[int, list[str]]:
        before = len(asyncio.all_tasks())
        gathered = InTurn(lambda: alone).gather(*_checks(), return_exceptions=True)
        begun = len(asyncio.all_tasks()) - before
        return begun, [repr(one) for one in await gathered]

    results = ["'a'", "'b'", "OSError('x')", "'a'", "ValueError('y')"]
    assert asyncio.run(work()) == (0 if alone else 5, results)


def test_an_error_that_is_no_result_is_raised_as_before() -> None:
    async def work() -> None:
        await InTurn(lambda: True).gather(*_checks())

    with pytest.raises(OSError, match="x"):
        asyncio.run(work())


def test_checks_in_turn_can_be_broken_off() -> None:
    begun: list[str] = []

    async def endless() -> None:
        begun.append("endless")
        await asyncio.Event().wait()

    async def never() -> None:
        begun.append("never")

    async def work() -> None:
        gathered = InTurn(lambda: True).gather(endless(), never(), return_exceptions=True)
        task = asyncio.create_task(gathered)
        while not begun:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())
    assert begun == ["endless"]
    assert InTurn(lambda: True).CancelledError is asyncio.CancelledError


# ---- preparing calls


def _completion(**said: Any) -> Any:
    return said


class _Deaf:
    """A callback that hears nothing of a call before its answer."""

    def log_pre_api_call(self) -> None:
        """As the one that all are made from."""

    def log_post_api_call(self) -> None:
        """As the one that all are made from."""


class _Hears(_Deaf):
    def log_post_api_call(self) -> None:
        """Does something."""


_SAID: dict[str, Any] = {
    "model": "openai/some",
    "messages": [{"role": "user", "content": "hello"}],
    "api_key": "k",
    "litellm_logging_obj": SimpleNamespace(dynamic_input_callbacks=None),
    "prompt_id": None,
}


def _prepared(said: dict[str, Any], function: Any = _completion, **litellm: Any) -> bool:
    state: dict[str, Any] = {
        "secret_manager_client": None,
        "proxy_auth": None,
        "vector_store_registry": None,
        "model_alias_map": {},
        "input_callback": [_Deaf()],
    }
    quick = QuickCalls(SimpleNamespace(**{**state, **litellm}), _completion, ["by_token"], _Deaf)
    return quick(partial(contextvars.copy_context().run, partial(function, **{**_SAID, **said})))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"model": "openai/own/model"},
        {"model": "gpt-4o", "custom_llm_provider": "openai"},
        {"custom_llm_provider": "openai", "tools": [{"type": "function"}], "stream": True},
        {"mock_response": "Hello"},
    ],
    ids=repr,
)
def test_a_call_to_openai_is_made_ready_by_the_loop(said: dict[str, Any]) -> None:
    assert _prepared(said)


@pytest.mark.parametrize(
    "said",
    [
        {"model": "anthropic/some"},
        {"model": "gpt-4o"},
        {"model": "openai/ft:gpt"},
        {"model": "openai/"},
        {"model": "gpt-4o", "custom_llm_provider": "azure"},
        {"custom_llm_provider": "azure"},
        {"api_key": None},
        {"api_key": "oidc/google/x"},
        {"messages": "hello"},
        {"messages": [{}] * 201},
        {"tools": [{}] * 201},
        {"prompt_id": "p"},
        {"mock_timeout": True},
        {"by_token": "t"},
        {"litellm_logging_obj": None},
        {"litellm_logging_obj": SimpleNamespace(dynamic_input_callbacks=[_Hears()])},
        {"litellm_logging_obj": SimpleNamespace(dynamic_input_callbacks=["sentry"])},
    ],
    ids=",".join,
)
def test_a_call_that_may_have_to_wait_is_made_ready_by_a_thread(said: dict[str, Any]) -> None:
    assert not _prepared(said)


@pytest.mark.parametrize(
    "litellm",
    [
        {"secret_manager_client": object()},
        {"proxy_auth": object()},
        {"vector_store_registry": object()},
        {"model_alias_map": {"some": "vertex_ai/other"}},
        {"input_callback": [_Hears()]},
        {"input_callback": [print]},
    ],
    ids=",".join,
)
def test_what_litellm_was_told_may_make_each_call_wait(litellm: dict[str, Any]) -> None:
    assert not _prepared({}, **litellm)


def test_another_function_or_a_switch_leaves_it_to_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not _prepared({}, dict)
    monkeypatch.setenv(lean_request._OTHER_WAY, "True")
    assert not _prepared({})


def test_what_is_made_ready_by_the_loop_goes_as_on_a_thread() -> None:
    def seen() -> tuple[bool, str, str]:
        try:
            loop = repr(asyncio.get_running_loop())
        except RuntimeError:
            loop = "none"
        here = threading.current_thread() is threading.main_thread()
        return here, loop, variable.get()

    def fails() -> None:
        raise OSError("x")

    async def work(*, here: bool) -> tuple[bool, str, str]:
        loop = asyncio.get_running_loop()
        variable.set("inner")
        stand_in = Preparing(lambda _call: here).get_event_loop()
        run = contextvars.copy_context().run
        found: tuple[bool, str, str] = await stand_in.run_in_executor(None, partial(run, seen))
        with pytest.raises(OSError, match="x"):
            await stand_in.run_in_executor(None, partial(run, fails))
        assert asyncio.get_running_loop() is loop
        assert stand_in.call_soon == loop.call_soon  # and all else is the loop's own
        return found

    variable = contextvars.ContextVar("variable", default="outer")
    assert asyncio.run(work(here=False)) == (False, "none", "inner")
    assert asyncio.run(work(here=True)) == (True, "none", "inner")
    assert Preparing(lambda _call: True).sleep is asyncio.sleep


# ---- clean lines

_KEY = "sk-" + "abcdefghijklmnop1234567890"


def _lines(asked: list[str], *, searched: bool = True) -> CleanLines:
    def search(value: str) -> str:
        asked.append(value)
        return value.replace(_KEY, "REDACTED")

    return CleanLines(search, lambda: searched)


def test_only_a_line_without_a_key_is_searched_once() -> None:
    asked: list[str] = []
    lines = _lines(asked)
    for _ in range(3):
        assert lines("POST /v1/chat/completions") == "POST /v1/chat/completions"
        assert lines(f"GET /?key={_KEY}") == "GET /?key=REDACTED"
    assert asked == ["POST /v1/chat/completions", *[f"GET /?key={_KEY}"] * 3]
    assert _KEY not in repr(vars(lines)["_clean"])


def test_what_is_not_searched_is_not_taken_for_clean() -> None:
    asked: list[str] = []
    lines = _lines(asked, searched=False)
    assert [lines("a"), lines("a"), asked] == ["a", "a", ["a", "a"]]


def test_long_lines_are_searched_each_time_and_many_short_ones_take_no_room() -> None:
    asked: list[str] = []
    lines = _lines(asked)
    long = "x" * (lean_request._LONGEST_LINE + 1)
    assert [lines(long), lines(long), asked] == [long, long, [long, long]]
    for number in range(3 * lean_request._MOST_LINES):
        lines(f"/{number}")
    assert len(vars(lines)["_clean"]) <= lean_request._MOST_LINES


# ---- another LiteLLM


def test_a_function_of_another_form_is_left_alone() -> None:
    def other(route: str, more: int) -> None:
        """Of another version."""

    with pytest.raises(LookupError, match="other takes other parameters"):
        lean_request._expect(other, "route")


def test_another_pydantic_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(self: Any, name: str, default: Any) -> None:
        """Of another version."""

    monkeypatch.setattr(pydantic.BaseModel, "__getattr__", other, raising=False)
    with pytest.raises(LookupError):
        read_private_attributes()


_WATCHED = ("secret_manager_client", "proxy_auth", "vector_store_registry")


@pytest.mark.parametrize(
    "missing",
    ["", *_WATCHED, "model_alias_map", "input_callback", "log_pre_api_call", "of the log"],
)
def test_calls_are_made_ready_here_only_where_litellm_has_what_each_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    class Log:
        def __init__(self, callbacks: Any) -> None:
            self.dynamic_input_callbacks = callbacks

    class OtherLog:
        def __init__(self, callbacks: Any) -> None:
            self.callbacks = callbacks

    async def acompletion(main: Any) -> None:
        call = main.partial(main.copy_context().run, main.partial(main.completion))
        main.get_event_loop().run_in_executor(None, call)

    logger = type("CustomLogger", (), {**vars(_Deaf)})
    state: dict[str, Any] = dict.fromkeys(_WATCHED)
    state |= {"model_alias_map": {}, "input_callback": []}
    if missing in state:
        del state[missing]
    elif hasattr(logger, missing):
        delattr(logger, missing)
    parameters = SimpleNamespace(list_all_params=lambda: ["prompt_label"])
    main = {"asyncio": asyncio, "acompletion": acompletion, "completion": _completion}
    for name, content in {
        "litellm": state,
        "litellm.main": main,
        "litellm.types.utils": {
            "DynamicPromptManagementParamLiteral": parameters,
            "oauth_token_exchange_litellm_params": ["by_token"],
        },
        "litellm.types.workload_identity": {"OPENAI_WIF_KWARGS_KEYS": ["by_identity"]},
        "litellm.integrations.custom_logger": {"CustomLogger": logger},
        "litellm.litellm_core_utils.litellm_logging": {
            "Logging": OtherLog if missing == "of the log" else Log
        },
    }.items():
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(**content))
    if missing:
        with pytest.raises((AttributeError, LookupError)):
            prepare_here()
    else:
        assert [one.name for one in prepare_here()] == ["asyncio"]


# ---- the real thing


@pytest.mark.real
@pytest.mark.timeout(480)
def test_every_request_is_answered_logged_and_counted_as_without(tmp_path: Path) -> None:
    with FakeUpstream() as upstream:
        port = upstream.address.rpartition(":")[2]
        ended = subprocess.run(
            [sys.executable, "-m", "tests.core.sidecar.request_sweep", str(tmp_path), port],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    written = tmp_path / REPORT
    assert written.exists(), ended.stderr[-3000:]
    report = json.loads(written.read_text("utf-8"))
    assert report.get("error") is None
    names = [name for name, _, _ in lean_request.STEPS]
    assert report["skipped"] == []
    assert report["taken"][-len(names) :] == names
    different = [one for one in report["asked"] if one[1] != one[2]]
    assert not different[:3]
    # And the sweep did go through: good answers and refusals, rows, warnings.
    found = [one[1] for one in report["asked"]]
    statuses = [answer[0] for answer, *_ in found]
    assert statuses.count(200) > 25
    assert {400, 401, 404, 500} <= set(statuses)
    assert sum(len(rows) for _, rows, *_ in found) > 30
    assert sum(len(lines) for _, _, lines, _ in found) > 10
    assert sum(len(told) for *_, told in found) > 30
    assert report["parts"]["routes"] > 30_000
    assert min(report["parts"].values()) > 1
    # What is not there is looked for with each request only without the shortcut.
    lost = {"litellm.integrations.otel.logger", "prisma"}
    assert lost <= set(report["searched"]["False"])
    assert not lost & set(report["searched"]["True"])
