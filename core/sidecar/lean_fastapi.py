"""FastAPI's analysis of a dependency, done once and not once for every route.

LiteLLM's check of the key is a tree of a dozen dependencies that hangs on nearly every of its 574
routes, and FastAPI reads the signatures of the whole tree anew each time. What comes out depends
on the route only if one of its path parameters bears the name of a parameter in the tree; then the
tree is analysed as ever.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any, Final

_PARAMETERS: Final = (
    *("path", "call", "name", "own_oauth_scopes", "parent_oauth_scopes"),
    *("use_cache", "scope", "concurrency"),
)


def reuse_analyses() -> None:
    """Put the two memories in place. Raises LookupError when FastAPI is not as we know it."""
    utils: Any = importlib.import_module("fastapi.dependencies.utils")
    if tuple(inspect.signature(utils.get_dependant).parameters) != _PARAMETERS:
        raise LookupError("FastAPI's get_dependant takes other parameters")
    if tuple(inspect.signature(utils.get_typed_signature).parameters) != ("call",):
        raise LookupError("FastAPI's get_typed_signature takes other parameters")
    fields = getattr(utils.Dependant, "__dataclass_fields__", {})
    if not {"path_params", "dependencies", "path", "call"} <= fields.keys():
        raise LookupError("FastAPI's Dependant has other fields")
    signatures = Signatures(utils.get_typed_signature)
    analyses = Analyses(utils.get_dependant, utils.get_path_param_names, signatures)
    utils.get_typed_signature = signatures
    # Only the recursive calls within the module find this name: a route itself, which has its own
    # imported name, is analysed as ever.
    utils.get_dependant = analyses


class Signatures:
    """`get_typed_signature` with a memory."""

    def __init__(self, original: Callable[[Any], inspect.Signature]) -> None:
        self._original = original
        self._known: dict[int, tuple[Any, inspect.Signature]] = {}

    def __call__(self, call: Callable[..., Any]) -> inspect.Signature:
        entry = self._known.get(id(call))
        if entry is None or entry[0] is not call:
            # The call is kept beside it: its id stays its own.
            entry = self._known[id(call)] = (call, self._original(call))
        return entry[1]


class Analyses:
    """`get_dependant` with a memory; made for sub-dependencies.

    What is remembered is shared by all routes (17,000 objects would say the same): FastAPI changes
    a dependency only while it is analysed. Its `path` is that of the first route, which FastAPI
    asks for only where a test puts another dependency in its place.
    """

    def __init__(
        self,
        original: Callable[..., Any],
        path_names: Callable[[str], set[str]],
        signatures: Signatures,
    ) -> None:
        self._original = original
        self._path_names = path_names
        self._signatures = signatures
        self._known: dict[tuple[Any, ...], tuple[Any, frozenset[str]]] = {}

    def __call__(self, *, path: str, call: Callable[..., Any], **rest: Any) -> Any:
        key = (id(call), *((name, _frozen(rest[name])) for name in sorted(rest)))
        entry = self._known.get(key)
        in_path = self._path_names(path)
        if entry is not None and entry[0].call is call and entry[1].isdisjoint(in_path):
            return entry[0]
        made = self._original(path=path, call=call, **rest)
        names = self._names(made)
        if names is not None and names.isdisjoint(in_path):
            self._known[key] = (made, names)
        return made

    def _names(self, dependant: Any) -> frozenset[str] | None:
        """All parameters' names in the tree; None when it depends on the path in another way."""
        if dependant.path_params:
            return None
        names = set(self._signatures(dependant.call).parameters)
        for one in dependant.dependencies:
            below = self._names(one)
            if below is None:
                return None
            names |= below
        return frozenset(names)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
