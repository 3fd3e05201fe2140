"""Makes a request through LiteLLM cheaper: what it works out anew each time, and always alike.

Nothing that a client, a log or a callback sees is another. Each step puts something in the place of
a part of LiteLLM's or of a library's, and looks first whether that part is as we know it; if not,
the step is left out (`lean.py` says so). What each gives: docs/lean-request.md.
"""

from __future__ import annotations

import asyncio
import copy
import importlib
import importlib.util
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final


@dataclass(frozen=True)
class Replacement:
    """One attribute of a module or class, and what is to be there."""

    owner: Any
    name: str
    value: Any

    def put(self) -> None:
        """Put it there."""
        setattr(self.owner, self.name, self.value)


_MOST_ANSWERS: Final = 256
"""Of the check which routes are allowed: a gateway has few routes, and a stranger may ask any."""
_MISSING: Final = object()


def skip_lost_imports() -> Sequence[Replacement]:
    """What LiteLLM imports with each request, and what is not there, is not looked for each time.

    Two functions import a library at their beginning and fail if it is missing: one for traces,
    whose failure is a line for debugging; one for the database, whose failure goes on to its
    caller. Both fail in the same words as before, at once.
    """
    found: list[Replacement] = []
    if _is_missing("opentelemetry.sdk"):
        auth = importlib.import_module("litellm.proxy.auth.user_api_key_auth")
        _expect(auth._seed_request_destinations, "user_api_key_dict", "request")
        log: Any = auth.verbose_proxy_logger

        def without_traces(*_auth_and_request: Any, **_named: Any) -> None:
            log.debug(
                "OTel V2: tenant destination resolution failed: %s",
                "No module named 'opentelemetry.sdk'",
            )

        found.append(Replacement(auth, "_seed_request_destinations", without_traces))
    if _is_missing("prisma"):
        metrics = importlib.import_module("litellm.proxy.db.log_db_metrics")
        _expect(metrics.is_exception_related_to_db, "e")

        def without_database(_error: Exception) -> bool:
            raise ModuleNotFoundError("No module named 'prisma'", name="prisma")

        found.append(Replacement(metrics, "is_exception_related_to_db", without_database))
    return found


def remember_routes() -> Sequence[Replacement]:
    """Whether a path is among a list of allowed ones is worked out once for each path and list,
    and not with 130 regular expressions per request."""
    checks: Any = importlib.import_module("litellm.proxy.auth.route_checks").RouteChecks
    original: Any = checks.check_route_access
    _expect(original, "route", "allowed_routes")

    @lru_cache(_MOST_ANSWERS)
    def remembered(route: str, allowed_routes: tuple[str, ...]) -> bool:
        answer: bool = original(route, allowed_routes)
        return answer

    def check_route_access(route: Any, allowed_routes: Any) -> bool:
        if route.__class__ is str:
            try:
                return remembered(route, tuple(allowed_routes))
            except TypeError:  # something in it that cannot be looked up
                pass
        answer: bool = original(route, allowed_routes)
        return answer

    return [Replacement(checks, "check_route_access", staticmethod(check_route_access))]


def match_features() -> Sequence[Replacement]:
    """Whether a path is one of LiteLLM's 37 rarely used parts is asked of all its beginnings in one
    go, with each request."""
    feature: Any = importlib.import_module("litellm.proxy._lazy_features").LazyFeature
    _expect(feature.matches, "self", "path")
    if not {"path_prefixes", "path_suffixes"} <= set(feature.__dataclass_fields__):
        raise LookupError("LiteLLM loads its features in another way")

    def matches(self: Any, path: str) -> bool:
        return path.startswith(self.path_prefixes) or path.endswith(self.path_suffixes)

    return [Replacement(feature, "matches", matches)]


_ATOMS: Final = frozenset({str, int, float, bool, type(None)})


class QuickCopy:
    """Stands for the module `copy`, with a `deepcopy` that is quick with what JSON has."""

    def __getattr__(self, name: str) -> Any:
        return getattr(copy, name)

    @staticmethod
    def deepcopy(value: Any, memo: dict[int, Any] | None = None) -> Any:
        """As `copy.deepcopy`."""
        if memo is None:
            try:
                return _plain_copy(value, {})
            except _NotPlainError:
                pass
        return copy.deepcopy(value, memo)


class _NotPlainError(Exception):
    """There is something else in it than JSON has."""


def _plain_copy(value: Any, copies: dict[int, Any]) -> Any:
    """What is in it twice is so in the copy, as with `copy.deepcopy`."""
    kind = value.__class__
    if kind in _ATOMS:
        return value
    known = copies.get(id(value))
    if known is not None:
        return known
    if kind is dict:
        made: Any = {}
        copies[id(value)] = made
        for key, one in value.items():
            if key.__class__ not in _ATOMS:
                raise _NotPlainError
            made[key] = one if one.__class__ in _ATOMS else _plain_copy(one, copies)
        return made
    if kind is list:
        made = []
        copies[id(value)] = made
        for one in value:
            made.append(one if one.__class__ in _ATOMS else _plain_copy(one, copies))
        return made
    raise _NotPlainError


def copy_quickly() -> Sequence[Replacement]:
    """The prices of a model, which LiteLLM copies for each request, are copied by a function that
    knows dicts, lists and values only; whatever else is in it, Python's own copies."""
    module: Any = importlib.import_module("litellm.litellm_core_utils.litellm_logging")
    if module.copy is not copy:
        raise LookupError("LiteLLM copies in another way")
    return [Replacement(module, "copy", QuickCopy())]


def look_up_settings() -> Sequence[Replacement]:
    """A setting is looked up where it can be, and not by way of two objects and an exception: fifty
    times per request."""
    module: Any = importlib.import_module("litellm.proxy.config_resolvers.settings_store")
    store: Any = module.SettingsStore
    absent: Any = module.ABSENT
    if store.__subclasses__() or "get" in vars(store):
        raise LookupError("LiteLLM keeps its settings in another way")
    _expect(store.__getitem__, "self", "key")
    fields = set(vars(store("general_settings")))
    if not fields >= {
        *("_yaml_values", "_database_rows", "_runtime_values", "_deleted_runtime_keys"),
    }:
        raise LookupError("LiteLLM keeps its settings elsewhere")
    plainly: Any = store.__getitem__

    def get(self: Any, key: Any, default: Any = None) -> Any:
        if key not in self._deleted_runtime_keys:
            runtime = self._runtime_values
            if key in runtime:
                return runtime[key]
            value = self._yaml_values.get(key, absent)
            if value is not absent:
                return value
            if any(self._database_rows.values()):  # without a database there is an empty one
                try:
                    return plainly(self, key)
                except KeyError:
                    return default
        return default

    def at(self: Any, key: Any) -> Any:
        value = get(self, key, _MISSING)
        if value is _MISSING:
            raise KeyError(key)
        return value

    return [Replacement(store, "get", get), Replacement(store, "__getitem__", at)]


def read_private_attributes() -> Sequence[Replacement]:
    """A private attribute of a pydantic model is read without asking each time whether the value
    that it begins with is a descriptor; the original is asked where that could be."""
    base: Any = importlib.import_module("pydantic").BaseModel
    original: Any = base.__getattr__
    _expect(original, "self", "item")
    nothing: Any = importlib.import_module("pydantic_core").PydanticUndefined
    plain = frozenset({*_ATOMS, dict, list, nothing.__class__})
    find: Any = object.__getattribute__

    def __getattr__(self: Any, item: str) -> Any:
        attribute = find(self, "__private_attributes__").get(item)
        if attribute is not None and attribute.default.__class__ in plain:
            values = self.__pydantic_private__
            if values is not None and item in values:
                return values[item]
        return original(self, item)

    return [Replacement(base, "__getattr__", __getattr__)]


def name_targets() -> Sequence[Replacement]:
    """What LiteLLM calls its stores for is noted without a generator for each of 25 notes."""
    module: Any = importlib.import_module("litellm._internal_context")
    _expect(module.service_target, "target")
    variable: Any = module._service_target

    class ServiceTarget:
        """Names the target inside a `with` block."""

        __slots__ = ("_target", "_token")

        def __init__(self, target: str | None) -> None:
            self._target = target

        def __enter__(self) -> None:
            self._token = variable.set(self._target)

        def __exit__(self, *_error: object) -> None:
            module._restore(variable, self._token)

    return [Replacement(module, "service_target", ServiceTarget)]


class Adapters:
    """Stands for `TypeAdapter` in a module that makes the same few again and again."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._known: dict[Any, Any] = {}

    def __getitem__(self, _parameter: Any) -> Adapters:
        return self

    def __call__(self, type_: Any) -> Any:
        found = self._known.get(type_)
        if found is None:
            # pydantic looks for the names in an annotation in the frame of whoever asks for it.
            found = self._known[type_] = self._kind(type_, _parent_depth=3)
        return found


def keep_adapters() -> Sequence[Replacement]:
    """The four checks that LiteLLM builds anew for the log of each stream are built once."""
    module: Any = importlib.import_module("litellm.litellm_core_utils.litellm_logging")
    kind: Any = importlib.import_module("pydantic").TypeAdapter
    if module.TypeAdapter is not kind:
        raise LookupError("LiteLLM checks in another way")
    if "_parent_depth" not in inspect.signature(kind.__init__).parameters:
        raise LookupError("pydantic builds adapters in another way")
    return [Replacement(module, "TypeAdapter", Adapters(kind))]


class InTurn:
    """Stands for the module `asyncio`, with a `gather` that starts no tasks while `is_alone`."""

    def __init__(self, is_alone: Callable[[], bool]) -> None:
        self._is_alone = is_alone

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    def gather(self, *some: Any, return_exceptions: bool = False) -> Any:
        """As `asyncio.gather`, where the result is awaited at once."""
        if return_exceptions and self._is_alone():
            return _in_turn(some)
        return asyncio.gather(*some, return_exceptions=return_exceptions)


async def _in_turn(some: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    waiting = iter(some)
    try:
        for one in waiting:
            try:
                found.append(await one)
            except Exception as error:  # noqa: BLE001 - it is the result
                found.append(error)
    finally:
        for one in waiting:  # it was broken off
            one.close()
    return found


_CHECKERS: Final = ("litellm.proxy.auth.user_api_key_auth", "litellm.proxy.auth.auth_checks")


def check_in_turn() -> Sequence[Replacement]:
    """What a key may do is looked up one after the other, and not in 13 tasks, where neither a
    database nor a Redis has to be asked: then none of it waits for anything."""
    proxy: Any = importlib.import_module("litellm.proxy.proxy_server")

    def is_alone() -> bool:
        return (
            proxy.prisma_client is None
            and proxy.redis_usage_cache is None
            and proxy.user_api_key_cache.redis_cache is None
            and proxy.spend_counter_cache.redis_cache is None
        )

    modules: list[Any] = [importlib.import_module(name) for name in _CHECKERS]
    if not all(vars(one).get("asyncio") is asyncio for one in modules):
        raise LookupError("LiteLLM checks keys in another way")
    is_alone()  # AttributeError where it keeps these elsewhere
    return [Replacement(one, "asyncio", InTurn(is_alone)) for one in modules]


_LONGEST_LINE: Final = 200
_MOST_LINES: Final = 512
"""Of those in which no key was found: a stranger may ask for any path."""


class CleanLines:
    """Calls `search`, which takes secrets out of a text, but not for a short one in which it has
    found none. What it found is not remembered, so that no key stays in memory by this. From any
    thread."""

    def __init__(self, search: Callable[[str], str], is_searched: Callable[[], bool]) -> None:
        self._search = search
        self._is_searched = is_searched
        self._clean: set[str] = set()

    def __call__(self, value: str) -> str:
        if value.__class__ is not str or len(value) > _LONGEST_LINE:
            return self._search(value)
        if value in self._clean:
            return value
        found = self._search(value)
        if found == value and self._is_searched():
            if len(self._clean) >= _MOST_LINES:
                self._clean.clear()
            self._clean.add(value)
        return found


def remember_clean_lines() -> Sequence[Replacement]:
    """The line that the log has of each request is not searched again for what looks like a key,
    where that found nothing: its parts with the request, and the whole when it is written."""
    module: Any = importlib.import_module("litellm._logging")
    expected = ("_scrub_access_arg", "redact_secrets")
    for name in expected:
        _expect(getattr(module, name), "value")
    if not isinstance(module._ENABLE_SECRET_REDACTION, bool):
        raise LookupError("LiteLLM searches its lines in another way")

    def is_searched() -> bool:
        return module._ENABLE_SECRET_REDACTION is True

    return [
        Replacement(module, name, CleanLines(getattr(module, name), is_searched))
        for name in expected
    ]


STEPS: Final[tuple[tuple[str, str, Callable[[], Sequence[Replacement]]], ...]] = (
    ("lost imports", "litellm", skip_lost_imports),
    ("routes", "litellm", remember_routes),
    ("features", "litellm", match_features),
    ("copies", "litellm", copy_quickly),
    ("settings", "litellm", look_up_settings),
    ("private attributes", "pydantic", read_private_attributes),
    ("targets", "litellm", name_targets),
    ("log adapters", "litellm", keep_adapters),
    ("checks in turn", "litellm", check_in_turn),
    ("clean lines", "litellm", remember_clean_lines),
)
"""Name, the package whose version is known, and what finds the replacements."""


def put(replacements: Iterable[Replacement]) -> None:
    """Put all of them in their places."""
    for one in replacements:
        one.put()


def _is_missing(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is None
    except (ImportError, ValueError):
        return False


def _expect(function: Any, *parameters: str) -> None:
    if tuple(inspect.signature(function).parameters) != parameters:
        raise LookupError(f"{function.__name__} takes other parameters")
