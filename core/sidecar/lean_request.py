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
import marshal
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
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


_MOST_DEPLOYMENTS: Final = 256
_FLAGS: Final = frozenset({bool, str, type(None)})


class Deployments:
    """Stands for the function of LiteLLM's router that makes a `Deployment` of an entry of the
    config: three times per request. What it made of an entry is copied as long as the entry is, to
    the last value, as it was; what holds more than plain values is made anew. From any thread.
    """

    def __init__(self, make: Callable[[Any, str], Any]) -> None:
        self._make = make
        self._known: dict[str, tuple[bytes, Any]] = {}

    def of(self, router: Any, model_id: str) -> Any:
        """What `router` has by this id, or None."""
        with router._deployment_index_lock:
            place = router.model_id_to_deployment_index_map.get(model_id)
            entry = None if place is None else router._core_model_list[place]
        if entry.__class__ is not dict:
            return self._make(router, model_id)
        try:
            state = marshal.dumps(entry, 2)  # types, too: 1 is not True there
        except ValueError:  # something else than values in it
            return self._make(router, model_id)
        known = self._known.get(model_id)
        if known is not None and known[0] == state:
            return _copy_deployment(known[1])
        made = self._make(router, model_id)
        if _is_told_silently(entry) and _is_plain(made):
            if len(self._known) >= _MOST_DEPLOYMENTS:
                self._known.clear()
            self._known[model_id] = state, _copy_deployment(made)
        return made


def _is_told_silently(entry: dict[str, Any]) -> bool:
    """Whether LiteLLM makes the same of it each time, and warns of nothing."""
    told, info = entry.get("litellm_params"), entry.get("model_info")
    return (
        told.__class__ is dict
        and info.__class__ is dict
        and info.get("id").__class__ is str  # else it gets one by chance
        and told.get("drop_params").__class__ in _FLAGS
    )


def _is_plain(deployment: Any) -> bool:
    inner = (deployment.litellm_params, deployment.model_info)
    values = [*deployment.__dict__.values(), *(deployment.__pydantic_extra__ or {}).values()]
    for one in inner:
        values += [*one.__dict__.values(), *(one.__pydantic_extra__ or {}).values()]
    return all(one.__class__ in _ATOMS or one is inner[0] or one is inner[1] for one in values)


def _copy_deployment(deployment: Any) -> Any:
    made = copy.copy(deployment)
    for name in ("litellm_params", "model_info"):
        made.__dict__[name] = copy.copy(made.__dict__[name])
    return made


def keep_deployments() -> Sequence[Replacement]:
    """What the router knows of a deployment is not made of the config's entry anew."""
    core: Any = importlib.import_module("litellm.router_python_core").PythonCore
    types: Any = importlib.import_module("litellm.types.router")
    original: Any = core._core_get_deployment
    _expect(original, "self", "model_id")
    expected = {"_deployment_index_lock", "model_id_to_deployment_index_map", "_core_model_list"}
    if not expected <= set(original.__code__.co_names):
        raise LookupError("LiteLLM keeps its deployments elsewhere")
    for kind in (types.Deployment, types.LiteLLM_Params, types.ModelInfo):
        if any(one.default_factory is not None for one in kind.model_fields.values()):
            raise LookupError("LiteLLM makes each deployment another")
    kept = Deployments(original)

    def _core_get_deployment(self: Any, model_id: str) -> Any:
        return kept.of(self, model_id)

    return [Replacement(core, "_core_get_deployment", _core_get_deployment)]


class PreparingLoop:
    """Stands for the event loop in a function that makes calls ready on other threads: a call that
    `may_run_here` is made ready on this one. As there, it finds no loop running."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, may_run_here: Callable[[Callable[[], Any]], bool]
    ) -> None:
        self._loop = loop
        self._may_run_here = may_run_here

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def run_in_executor(self, executor: Any, call: Callable[..., Any], *given: Any) -> Any:
        """As the loop's."""
        if executor is None and not given and self._may_run_here(call):
            return self._run_here(call)
        return self._loop.run_in_executor(executor, call, *given)

    async def _run_here(self, call: Callable[[], Any]) -> Any:
        asyncio._set_running_loop(None)
        try:
            return call()
        finally:
            asyncio._set_running_loop(self._loop)


class Preparing:
    """Stands for the module `asyncio` where LiteLLM asks it for the loop to prepare calls."""

    def __init__(self, may_run_here: Callable[[Callable[[], Any]], bool]) -> None:
        self._may_run_here = may_run_here

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    def get_event_loop(self) -> Any:
        """As `asyncio.get_event_loop`."""
        return PreparingLoop(asyncio.get_event_loop(), self._may_run_here)


_OPENAI: Final = "openai"
_MOST_MESSAGES: Final = 200
"""And tools: more of them may take so long that others should not wait."""
_MAY_WAIT: Final = frozenset(
    {
        *("model_list", "deployment_id", "azure", "mock_timeout", "logger_fn", "text_completion"),
        *("prompt_id", "prompt_variables", "litellm_system_prompt", "use_litellm_proxy"),
    }
)
"""What leads a call elsewhere, or to who has to be asked."""
_OTHER_WAY: Final = "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER"


class QuickCalls:
    """Knows which calls LiteLLM makes ready without asking anybody: those to OpenAI, or to whom
    speaks as it does, by a key that is there. Their parameters are looked through, and no more:
    the request itself is sent by the loop, here as there."""

    def __init__(self, litellm: Any, completion: Any, more: Iterable[str], logger: Any) -> None:
        self._litellm = litellm
        self._completion = completion
        self._may_wait = _MAY_WAIT.union(more)
        self._logger = logger

    def check(self, log: Any) -> None:
        """Raise where LiteLLM, or `log`, the class of its log of a call, has no such thing as is
        asked for with each call: there it would fail the call."""
        for name in ("secret_manager_client", "proxy_auth", "vector_store_registry"):
            getattr(self._litellm, name)
        for name in ("model_alias_map", "input_callback"):
            iter(getattr(self._litellm, name))
        for name in ("log_pre_api_call", "log_post_api_call"):
            getattr(self._logger, name)
        if "dynamic_input_callbacks" not in inspect.unwrap(log.__init__).__code__.co_names:
            raise LookupError("LiteLLM keeps the callbacks of a call elsewhere")

    def __call__(self, call: Any) -> bool:
        given: Any = getattr(call, "args", None)
        inner: Any = given[0] if given.__class__ is tuple and len(given) == 1 else None
        if getattr(inner, "func", None) is not self._completion or inner.args:
            return False
        return self._is_openai(inner.keywords) and self._asks_nobody(inner.keywords)

    @staticmethod
    def _is_openai(said: Mapping[str, Any]) -> bool:
        model, provider = said.get("model"), said.get("custom_llm_provider")
        if model.__class__ is not str or "ft:" in model:
            return False
        named, slash, rest = model.partition("/")
        if not slash:
            return bool(provider == _OPENAI)
        return named == _OPENAI and provider in (None, _OPENAI) and bool(rest)

    def _asks_nobody(self, said: Mapping[str, Any]) -> bool:
        litellm, key, log = self._litellm, said.get("api_key"), said.get("litellm_logging_obj")
        return (
            key.__class__ is str
            and not key.startswith("oidc/")
            and all(
                one.__class__ is list and len(one) <= _MOST_MESSAGES
                for one in (said.get("messages"), said.get("tools") or [])
            )
            and not any(said.get(name) for name in self._may_wait.intersection(said))
            and litellm.secret_manager_client is None
            and litellm.proxy_auth is None
            and litellm.vector_store_registry is None
            and not litellm.model_alias_map
            and _OTHER_WAY not in os.environ
            and self._are_deaf(litellm.input_callback)
            and log is not None
            and self._are_deaf(log.dynamic_input_callbacks or ())
        )

    def _are_deaf(self, callbacks: Iterable[Any]) -> bool:
        """None of them does anything when a call is made ready."""
        plain = self._logger
        return all(
            isinstance(one, plain)
            and type(one).log_pre_api_call is plain.log_pre_api_call
            and type(one).log_post_api_call is plain.log_post_api_call
            for one in callbacks
        )


def prepare_here() -> Sequence[Replacement]:
    """A call that asks nobody while it is made ready is made ready by the loop itself, and not by
    another thread, for which both wait."""
    litellm: Any = importlib.import_module("litellm")
    main: Any = importlib.import_module("litellm.main")
    if vars(main).get("asyncio") is not asyncio:
        raise LookupError("LiteLLM prepares its calls in another way")
    used = set(inspect.unwrap(main.acompletion).__code__.co_names)
    if not {"get_event_loop", "run_in_executor", "copy_context", "partial", "completion"} <= used:
        raise LookupError("LiteLLM prepares its calls in another way")
    types: Any = importlib.import_module("litellm.types.utils")
    federation: Any = importlib.import_module("litellm.types.workload_identity")
    more = {
        *types.DynamicPromptManagementParamLiteral.list_all_params(),
        *federation.OPENAI_WIF_KWARGS_KEYS,
        *types.oauth_token_exchange_litellm_params,
    }
    logger: Any = importlib.import_module("litellm.integrations.custom_logger").CustomLogger
    quick = QuickCalls(litellm, main.completion, more, logger)
    logs: Any = importlib.import_module("litellm.litellm_core_utils.litellm_logging")
    quick.check(logs.Logging)
    return [Replacement(main, "asyncio", Preparing(quick))]


STEPS: Final[tuple[tuple[str, str, Callable[[], Sequence[Replacement]]], ...]] = (
    ("lost imports", "litellm", skip_lost_imports),
    ("routes", "litellm", remember_routes),
    ("features", "litellm", match_features),
    ("copies", "litellm", copy_quickly),
    ("settings", "litellm", look_up_settings),
    ("private attributes", "pydantic", read_private_attributes),
    ("targets", "litellm", name_targets),
    ("log adapters", "litellm", keep_adapters),
    ("deployments", "litellm", keep_deployments),
    ("preparing", "litellm", prepare_here),
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
