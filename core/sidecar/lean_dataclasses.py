"""The functions that `dataclass` writes for a class are compiled when one is first called.

LiteLLM and its libraries define 960 dataclasses. For each, Python 3.11 and 3.12 write out up to
five functions beside `__init__` as text (comparing, hashing, showing, and in a frozen one two that
refuse) and compile them at once; a gateway calls a few dozen of 4,400. `__init__` is left alone:
what it takes can be asked of it without a call.
"""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

Make = Callable[..., Any]
_PARAMETERS: Final = ("name", "args", "body", "globals", "locals", "return_type")


class _Uncompiled:
    """What a function is made of, until it is called. Small: there are thousands of them."""

    __slots__ = ("_made", "_parts")

    def __init__(self, *parts: Any) -> None:
        self._parts = parts
        self._made: Any = None

    def __call__(self) -> Callable[..., Any]:
        made = self._made
        if made is None:
            make, name, args, body, names, values = self._parts
            made = self._made = make(name, args, body.split("\n"), globals=names, locals=values)
        return made  # type: ignore[no-any-return]


@contextlib.contextmanager
def compile_when_called() -> Iterator[None]:
    """For the dataclasses that are defined while the block lasts. Raises LookupError when
    `dataclasses` is not as we know it."""
    library: Any = dataclasses
    original = getattr(library, "_create_fn", None)
    if original is None or tuple(inspect.signature(original).parameters) != _PARAMETERS:
        raise LookupError("dataclass makes its functions in another way")

    def create(name: str, args: Any, body: Any, **rest: Any) -> Any:
        later = _LATER.get((name, tuple(args)))
        if later is None or not rest.keys() <= {"globals", "locals"}:
            return original(name, args, body, **rest)
        names = rest.get("globals")
        text = "\n".join(body)
        made = later(_Uncompiled(original, name, args, text, names, rest.get("locals")))
        made.__module__ = (names or {}).get("__name__", "builtins")
        return made

    library._create_fn = create
    try:
        yield
    finally:
        library._create_fn = original


# Without annotations, as those of `dataclass`: somebody may ask for them.
def _repr(make: Make) -> Any:
    def __repr__(self):  # type: ignore[no-untyped-def]
        return make()(self)

    return __repr__


def _eq(make: Make) -> Any:
    def __eq__(self, other):  # type: ignore[no-untyped-def]
        return make()(self, other)

    return __eq__


def _hash(make: Make) -> Any:
    def __hash__(self):  # type: ignore[no-untyped-def]
        return make()(self)

    return __hash__


def _setattr(make: Make) -> Any:
    def __setattr__(self, name, value):  # type: ignore[no-untyped-def]
        return make()(self, name, value)

    return __setattr__


def _delattr(make: Make) -> Any:
    def __delattr__(self, name):  # type: ignore[no-untyped-def]
        return make()(self, name)

    return __delattr__


_LATER: Final[Mapping[tuple[str, tuple[str, ...]], Callable[[Make], Any]]] = MappingProxyType(
    {
        ("__repr__", ("self",)): _repr,
        ("__eq__", ("self", "other")): _eq,
        ("__hash__", ("self",)): _hash,
        ("__setattr__", ("self", "name", "value")): _setattr,
        ("__delattr__", ("self", "name")): _delattr,
    }
)
