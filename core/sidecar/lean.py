"""Makes LiteLLM's import cheaper: work that it does in advance, or over and over, is put off.

Nothing that LiteLLM can do is taken away: what was put off happens when it is first needed. Each
step changes a library's inner workings, so each looks first whether they are as we know them; if
not, it does nothing and says so. What each step gives: docs/lean-start.md.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import logging
import os
import sys
import typing
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import metadata
from types import MappingProxyType
from typing import Any, Final

from core.sidecar import lean_request
from core.sidecar.later_modules import put_off_rare
from core.sidecar.lean_dataclasses import compile_when_called
from core.sidecar.lean_fastapi import reuse_analyses
from core.sidecar.lean_mocks import compact_mocks
from core.sidecar.lean_tokens import (
    forget_tokenizer,
    put_off_token_table,
    unread,
)
from core.sidecar.logs import OWN_LOGGER

PLAIN_VARIABLE: Final = "LITELLM_POCKET_PLAIN_IMPORT"
"""Set to anything: LiteLLM is imported as it comes. For tests and measurements; the environment of
a sidecar that the supervisor starts never has it."""

KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pydantic": "2.14",
        "fastapi": "0.165",
        "tiktoken": "0.14",
        "httpx": "0.28",
        "litellm": "1.109",
    }
)
"""The versions that these steps were written for: what the version begins with."""

FORMER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"litellm": ("1.102",)})
"""Older ones that they still fit, for a way back."""

taken: list[str] = []
"""The steps that are in place."""

skipped: list[str] = []
"""The steps that were tried and are not, each with its reason."""

logger = logging.getLogger(OWN_LOGGER)


def prepare() -> None:
    """Before the import of LiteLLM: put every step in place; `taken` has those that took."""
    taken.clear()
    skipped.clear()
    if os.environ.get(PLAIN_VARIABLE):
        logger.info("LiteLLM is imported the plain way, as asked")
        return
    steps: tuple[tuple[str, str, Callable[[], None]], ...] = (
        ("schemas", "pydantic", put_off_schemas),
        ("mocks", "pydantic", compact_mocks),
        ("qualifiers", "pydantic", share_no_qualifiers),
        ("fields", "fastapi", put_off_fields),
        ("analyses", "fastapi", reuse_analyses),
        ("token table", "tiktoken", put_off_token_table),
    )
    taken.extend([name for name, package, step in steps if _take(name, package, step)])


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """Around the import of LiteLLM: `prepare`, and what holds only as long as the block."""
    prepare()
    plain = bool(os.environ.get(PLAIN_VARIABLE))
    with contextlib.ExitStack() as stack:
        for name, package, step in () if plain else _WHILE_IMPORTING:
            if _take(name, package, functools.partial(_enter, stack, step)):
                taken.append(name)
        yield
    if "files" in taken and _take("tokenizer", "litellm", forget_tokenizer):
        taken.append("tokenizer")
    for name, package, find in () if plain else lean_request.STEPS:
        if _take(name, package, functools.partial(_put, find)):
            taken.append(name)


def _put(find: Callable[[], Sequence[lean_request.Replacement]]) -> None:
    lean_request.put(find())


def _enter(
    stack: contextlib.ExitStack, step: Callable[[], contextlib.AbstractContextManager[None]]
) -> None:
    stack.enter_context(step())


def _take(name: str, package: str, step: Callable[[], object]) -> bool:
    try:
        version = metadata.version(package)
        known = (KNOWN[package], *FORMER.get(package, ()))
        if not any(f"{version}.".startswith(f"{one}.") for one in known):
            raise LookupError(f"{package} {version} is not {KNOWN[package]}")
        step()
    except Exception as error:  # noqa: BLE001 - whatever it is: the plain way always works
        logger.info("The import goes without its shortcut %r: %s", name, error)
        skipped.append(f"{name}: {error}")
        return False
    return True


def put_off_schemas() -> None:
    """A pydantic model's validator is built when it is first used, and not with the class.

    LiteLLM and openai define 2,250 models; a gateway uses a few dozen.
    """
    import pydantic

    config: Any = getattr(pydantic.BaseModel, "model_config", None)
    if config != {}:
        raise LookupError("BaseModel has a config of its own")
    pydantic.BaseModel.model_config = {"defer_build": True}


class SharedEmpty:
    """A slot that keeps one empty set for all who have an empty one."""

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __get__(self, holder: Any, kind: type) -> Any:
        return self if holder is None else self._slot.__get__(holder, kind)

    def __set__(self, holder: Any, value: Any) -> None:
        self._slot.__set__(holder, value or _NO_QUALIFIERS)


_NO_QUALIFIERS: Final[frozenset[str]] = frozenset()


def share_no_qualifiers() -> None:
    """Of 21,000 fields of models hardly one has qualifiers (`Final`, `Required`): those without
    share one empty set, where pydantic keeps an empty one for each. It never adds to one."""
    from pydantic.fields import FieldInfo

    library: Any = FieldInfo
    slot = vars(library).get("_qualifiers")
    if not inspect.ismemberdescriptor(slot):
        raise LookupError("FieldInfo keeps its qualifiers in another way")
    library._qualifiers = SharedEmpty(slot)


def put_off_fields() -> None:
    """The same for the parameters and answers that FastAPI finds in 574 routes."""
    import fastapi._compat.v2 as compat
    from pydantic import TypeAdapter
    from pydantic.warnings import UnsupportedFieldAttributeWarning

    if vars(compat).get("TypeAdapter") is not TypeAdapter:
        raise LookupError("FastAPI has adapters of its own")
    if not isinstance(vars(TypeAdapter).get("_defer_build"), property):
        raise LookupError("TypeAdapter puts off in another way")
    # FastAPI silences this one while it makes an adapter; now it would come later.
    warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
    later = type("LaterAdapter", (TypeAdapter,), {"_defer_build": True})
    vars(compat)["TypeAdapter"] = later


@contextlib.contextmanager
def put_off_adapters() -> Iterator[None]:
    """A `TypeAdapter` that is made while the block lasts is built when it is first used.

    LiteLLM makes a thousand at the top of its modules. It is built with the names that it would
    have been built with, so what it stands for is the same; only a mistake in it would show later.
    Raises LookupError when pydantic is not as we know it.
    """
    from pydantic import TypeAdapter
    from pydantic._internal import _mock_val_ser

    mocks: Any = _mock_val_ser
    library: Any = TypeAdapter
    original = library._init_core_attrs
    parameters = tuple(inspect.signature(original).parameters)
    if parameters != ("self", "ns_resolver", "force", "raise_errors"):
        raise LookupError("TypeAdapter is built in another way")
    set_mocks = mocks.set_type_adapter_mocks
    importing = True
    # Beside the adapters and not in them, which somebody may copy.
    names_of: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()

    def build(self: Any, ns_resolver: Any, force: bool, raise_errors: bool = False) -> bool:
        if importing and not force:
            names_of[self] = ns_resolver
            set_mocks(self)
            self.pydantic_complete = False
            return False
        names = names_of.pop(self, ns_resolver) if force else ns_resolver
        made: bool = original(self, names, force, raise_errors)
        return made

    library._init_core_attrs = build
    try:
        yield
    finally:
        importing = False  # those that were put off still need their names


@contextlib.contextmanager
def without_command_line() -> Iterator[None]:
    """httpx leaves out its own command line, which brings 80 modules for drawing tables with it.

    It looks whether they are there; a gateway never calls it. Raises LookupError when httpx is
    loaded already.
    """
    name: Final = "httpx._main"
    if "httpx" in sys.modules:
        raise LookupError("httpx is loaded already")
    modules: dict[str, Any] = sys.modules  # None there means that it cannot be imported
    modules[name] = None
    try:
        yield
    finally:
        del modules[name]


@contextlib.contextmanager
def compile_once() -> Iterator[None]:
    """An annotation that is written as text is compiled once, not at each of its 5,000 places.

    `typing` compiles what a ForwardRef holds; the same text gives the same code, which nobody
    can change. Raises LookupError when `typing` has a `compile` of its own.
    """
    library: Any = typing
    if "compile" in vars(library):
        raise LookupError("typing compiles in another way")
    library.compile = functools.lru_cache(maxsize=None)(compile)
    try:
        yield
    finally:
        del library.compile


_WHILE_IMPORTING: Final[
    tuple[tuple[str, str, Callable[[], contextlib.AbstractContextManager[None]]], ...]
] = (
    ("files", "litellm", unread),
    ("annotations", "litellm", compile_once),
    # Python 3.13 compiles what it writes for a class in one piece.
    *((("dataclasses", "litellm", compile_when_called),) if sys.version_info < (3, 13) else ()),
    ("adapters", "pydantic", put_off_adapters),
    ("command line", "httpx", without_command_line),
    ("rare modules", "litellm", put_off_rare),
)
