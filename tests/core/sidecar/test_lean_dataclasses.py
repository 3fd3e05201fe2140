"""Dataclasses whose functions are compiled when called behave as all others."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import sys
from collections.abc import Callable
from typing import Any

import pytest

from core.sidecar.lean_dataclasses import compile_when_called

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="Python 3.13 compiles a class's functions in one piece"
)
library: Any = dataclasses
KINDS: list[dict[str, bool]] = [
    {},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"order": True},
    {"eq": False},
    {"repr": False},
    {"unsafe_hash": True, "slots": True},
    {"kw_only": True},
]


def make(options: dict[str, bool]) -> Any:
    """A class of that kind, always by the same name."""

    @dataclasses.dataclass(**options)
    class Thing:
        """A thing."""

        name: str
        number: int = 3
        hidden: int = dataclasses.field(default=0, repr=False, compare=False)
        more: tuple[int, ...] = ()

    return Thing


def later(options: dict[str, bool], make_it: Callable[[dict[str, bool]], Any] = make) -> Any:
    with compile_when_called():
        return make_it(options)


def tried(call: Callable[[], object]) -> str:
    """What came of it: the value, or the error in words."""
    try:
        return repr(call())
    except Exception as error:  # noqa: BLE001 - which one is what is compared
        return f"{type(error).__name__}: {error}"


def answers(kind: Any) -> list[str]:
    """What can be seen of a class by using it."""
    one, same, other = kind(name="a"), kind(name="a", hidden=9), kind(name="b", number=4)
    plain = {"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__lt__"}
    found = [
        tried(lambda: repr(one) if "__repr__" in vars(kind) else None),
        *(tried(lambda: one == it) for it in (one, same, other, "a", None)),  # noqa: B023
        tried(lambda: one != other),
        tried(lambda: one < other),
        tried(lambda: hash(one) == hash(same) if "__eq__" in vars(kind) else None),
        tried(lambda: len({one, same, other})),
        tried(lambda: setattr(one, "name", "c")),
        tried(lambda: delattr(one, "number")),
        tried(lambda: setattr(one, "odd", 1)),
        tried(lambda: dataclasses.asdict(copy.deepcopy(same))),
        tried(lambda: dataclasses.replace(same, name="d").name),
        str(inspect.signature(kind)),
        str(sorted(plain & vars(kind).keys())),
        str(vars(kind).get("__hash__") is None),
    ]
    for name in sorted(plain & vars(kind).keys()):
        function = vars(kind)[name]
        if function is not None:
            found.append(f"{inspect.signature(function)} {function.__module__}")
            found.append(f"{function.__name__} {function.__qualname__} {function.__doc__}")
    return found


@pytest.mark.parametrize("options", KINDS, ids=str)
def test_nothing_can_be_told_from_outside(options: dict[str, bool]) -> None:
    assert answers(later(options)) == answers(make(options))


def test_a_subclass_has_its_parents_functions() -> None:
    def child_of(parent: Any) -> Any:
        @dataclasses.dataclass(frozen=True)
        class Child(parent):  # type: ignore[misc]
            extra: int = 1

            def __repr__(self) -> str:
                return "of my own"

        return Child

    def family(options: dict[str, bool]) -> Any:
        return child_of(make(options))

    lazy, eager = later({"frozen": True}, family), family({"frozen": True})
    assert answers(lazy) == answers(eager)
    assert repr(lazy("a")) == "of my own"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'name'"):
        lazy("a").name = "b"


def test_a_thing_that_holds_itself_can_be_shown() -> None:
    thing = later({})("a")
    thing.more = (thing,)
    assert "more=(...,)" in repr(thing)


def test_a_function_is_compiled_once_and_only_when_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[str] = []
    original = library._create_fn

    def counted(name: str, args: Any, body: Any, **rest: Any) -> Any:
        compiled.append(name)
        return original(name, args, body, **rest)

    counted.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    monkeypatch.setattr(library, "_create_fn", counted)
    kind = later({"frozen": True})
    assert compiled == ["__init__"]
    assert kind("a") == kind("a")
    assert kind("a") != kind("b")
    assert compiled == ["__init__", "__eq__"]
    make({})  # what is made afterwards is made as ever
    assert compiled[2:] == ["__init__", "__repr__", "__eq__"]


def test_another_dataclasses_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(name: str, source: str) -> None:
        """Of another version."""

    monkeypatch.setattr(library, "_create_fn", other)
    with pytest.raises(LookupError), compile_when_called():
        pass
    assert library._create_fn is other
