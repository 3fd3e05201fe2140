"""Before a config serves: each of its models is asked once, by LiteLLM's own router, and answered
here. What fails then would fail for the first client, too.

LiteLLM answers by itself where a request brings a `mock_response`; all that comes before an answer
is real: finding the deployment, weighing, limits, the provider's name, its parameters. Nothing
leaves the computer, nothing is counted, written into a cache or told to a callback, and no Python
code of the config's is called. No client is there yet, so what is put aside for it is missed by
nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import fnmatch
import importlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from core.sidecar import no_network

_ONE_S: Final = 2.0
_TURNS: Final = 10
"""Of the loop, for what LiteLLM does behind an answer."""
_ANSWER: Final = "Hello"
_WORD: Final = "Hi"
_LISTS: Final = (
    *("callbacks", "input_callback", "success_callback", "failure_callback", "service_callback"),
    *("audit_log_callbacks", "_async_input_callback", "_async_success_callback"),
    *("_async_failure_callback", "pre_call_rules", "post_call_rules"),
)
"""Of `litellm`: whom it tells and asks."""
_ROUTERS_OWN: Final = "litellm.router_"
"""Modules of LiteLLM whose callbacks take part in the choice of a deployment."""
_ASKS_OTHERS: Final = "auto_router/"
"""Such a model chooses among others by asking one of them; each of those is rehearsed by itself."""
_KNOWN: Final = "openai/gpt-4o"
"""A model that LiteLLM knows, for a pattern that says nothing."""
_NOT_SET_UP: Final = frozenset({"slack", "sentry"})
"""LiteLLM would install a package for them."""


@dataclass(frozen=True)
class Defect:
    """A model of the config cannot be used, or a callback cannot run."""

    model: str
    """As clients ask for it; empty for a callback."""
    error: BaseException
    entries: tuple[Mapping[str, Any], ...] = ()
    """Of LiteLLM's `model_list`."""
    callback: str = ""
    is_left_out: bool = False
    """LiteLLM serves without this entry; there may be others of the name."""


@dataclass
class Rehearsed:
    """What came of it."""

    asked: list[str] = field(default_factory=list)
    """Models that were judged."""
    failed: list[Defect] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Models that cannot be judged without asking their provider, or for want of time."""
    unreached: list[str] = field(default_factory=list)
    """Of these, the ones whose turn did not come in time."""
    seconds: float = 0.0

    @property
    def nothing_works(self) -> bool:
        """Every model that there is fails; of one that was not judged nobody knows."""
        failing = {one.model for one in self.failed if one.model and not one.is_left_out}
        return bool(failing) and not self.left_out and failing >= set(self.asked)


class _UnjudgedError(Exception):
    """Only the provider, or more time, would tell."""


async def rehearse(
    proxy: Any, limit_s: float, clock: Callable[[], float] = time.monotonic
) -> Rehearsed:
    """Once `proxy` (the module `litellm.proxy.proxy_server`) has read the config, and before it
    accepts anybody. One model takes some milliseconds; those for which the `limit_s` for all of
    them was too short are not judged. Never raises for what the config does."""
    litellm: Any = sys.modules.get("litellm")
    router = proxy.llm_router
    found, begun = Rehearsed(), clock()
    if litellm is None or (router is not None and not hasattr(router, "acompletion")):
        return found  # nothing that we know how to ask
    with no_network.guarded(asyncio.get_running_loop()), no_network.held():
        found.failed += _set_up_callbacks(litellm)
        if router is not None:
            with _nobody_told(litellm):
                for model, entries in _models(router).items():
                    if clock() - begun > limit_s:
                        found.left_out.append(model)
                        found.unreached.append(model)
                        continue
                    with _nothing_kept(litellm, router):
                        await _ask(litellm, router, model, entries, found)
                        await _end_of_tasks()
    found.seconds = clock() - begun
    return found


def _models(router: Any) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """What clients may ask for, with the entries behind it: names, patterns, aliases."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for entry in router.model_list or ():
        groups.setdefault(str(entry["model_name"]), []).append(entry)
    aliases = router.model_group_alias or {}
    for alias, target in aliases.items() if isinstance(aliases, Mapping) else ():
        meant = target.get("model") if isinstance(target, Mapping) else target
        groups.setdefault(str(alias), []).extend(groups.get(str(meant), ()))
    return {name: tuple(entries) for name, entries in groups.items()}


async def _ask(
    litellm: Any,
    router: Any,
    model: str,
    entries: tuple[Mapping[str, Any], ...],
    found: Rehearsed,
) -> None:
    if any(_is_left_out(litellm, one) for one in entries):
        found.left_out.append(model)
        return
    try:
        error = await _error_of(litellm, router, _name_asked(litellm, model, entries), entries)
        if error is not None and len(entries) > 1 and "*" not in model:
            error = await _error_of_all(litellm, router, entries, error)
    except _UnjudgedError:
        found.left_out.append(model)
        found.unreached.append(model)
        return
    if error is not None:
        found.failed.append(Defect(model, error, entries))
    found.asked.append(model)


async def _error_of(
    litellm: Any, router: Any, name: str, entries: tuple[Mapping[str, Any], ...]
) -> Exception | None:
    """What comes of asking for `name`; None when that went well. Raises _UnjudgedError."""
    is_made_up = any("*" in str(one["model_name"]) for one in entries)
    try:
        with no_network.held() as held:
            async with asyncio.timeout(_ONE_S):
                await _question(litellm, router, name, entries)
    except TimeoutError:
        raise _UnjudgedError from None
    except Exception as error:  # noqa: BLE001 - whatever it is, a client would get it
        if held.reached_out or (is_made_up and _is_unknown_name(litellm, error)):
            raise _UnjudgedError from None
        return error
    return None


async def _error_of_all(
    litellm: Any, router: Any, entries: tuple[Mapping[str, Any], ...], error: Exception
) -> Exception | None:
    """`error` of a group, unless it is that of some of its deployments: it was left to chance which
    of them was asked, and for a client another one steps in. Raises _UnjudgedError."""
    errors = [
        await _error_of(litellm, router, str(_info(one).get("id")), (one,)) for one in entries
    ]
    failed = [one for one in errors if one is not None]
    if not failed:
        return error
    # Always the same one of several, so that what is amiss still is known for what it was.
    return failed[0] if len(failed) == len(errors) else None


async def _question(
    litellm: Any, router: Any, model: str, entries: tuple[Mapping[str, Any], ...]
) -> object:
    """A request of the kind that the model is for; where LiteLLM cannot answer that by itself, only
    the deployment is chosen."""
    mode = next(filter(None, (_mode(litellm, one) for one in entries)), "chat")
    more: dict[str, Any] = {"metadata": _metadata(entries)}
    said = [{"role": "user", "content": _WORD}]
    if mode not in ("chat", "completion", "responses", "embedding", "image_generation"):
        chosen: object = await router.async_get_available_deployment(
            model=model, request_kwargs=more, messages=said
        )
        return chosen
    more |= {"num_retries": 0, "disable_fallbacks": True, "model": model}
    if mode == "embedding":
        more |= {"input": [_WORD], "mock_response": [0.0]}
        ask, name = router.aembedding, "aembedding"
    elif mode == "image_generation":
        more |= {"prompt": _WORD, "mock_response": _ANSWER}
        ask, name = router.aimage_generation, "aimage_generation"
    else:
        more |= {"messages": said, "mock_response": _ANSWER}
        ask, name = router.acompletion, "acompletion"
    more["litellm_logging_obj"] = _quiet(litellm, name, more)
    answered: object = await ask(**more)
    return answered


def _quiet(litellm: Any, call: str, more: Mapping[str, Any]) -> Any:
    """What LiteLLM notes of a request, and who tells nobody of it."""
    made, _ = litellm.utils.function_setup(
        original_function=call,
        rules_obj=litellm.utils.Rules(),
        start_time=litellm.utils.get_utc_datetime(),
        litellm_call_id=f"rehearsal-{more['model']}",
        **{name: more[name] for name in more if name != "metadata"},
    )

    async def told(*_some: Any, **_named: Any) -> None:
        return

    names = ("success_handler", "failure_handler", "handle_sync_success_callbacks_for_async_calls")
    silent: dict[str, Any] = {name: lambda *_some, **_named: None for name in names}
    silent |= {"async_success_handler": told, "async_failure_handler": told}
    made.__class__ = type("Quiet", (type(made),), silent)
    return made


# ---- what is asked for


def _name_asked(litellm: Any, model: str, entries: Iterable[Mapping[str, Any]]) -> str:
    """For a pattern, one of the names that it stands for: a known model's, where there is one."""
    if "*" not in model:
        return model
    if model == "*":
        return _KNOWN
    provider = next((str(one["litellm_params"].get("model") or "") for one in entries), "")
    patterns = [model, provider] if "/" in provider else [model]
    for pattern in patterns:
        known = next((one for one in litellm.model_cost if fnmatch.fnmatchcase(one, pattern)), "")
        if known and fnmatch.fnmatchcase(known, model):
            return known
    return model.replace("*", _KNOWN.partition("/")[2])


def _mode(litellm: Any, entry: Mapping[str, Any]) -> str:
    """What the model is for, as the config or LiteLLM's table says; empty where neither does."""
    told = (entry.get("model_info") or {}).get("mode")
    if told:
        return str(told)
    model = str(entry["litellm_params"].get("model") or "")
    base = (entry.get("model_info") or {}).get("base_model")
    for name in (base, model, model.partition("/")[2]):
        known = litellm.model_cost.get(name) if name else None
        if known is not None and known.get("mode"):
            return str(known["mode"])
    return ""


def _metadata(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What a client would bring that is allowed to use this model."""
    entries = tuple(entries)
    tags = [tag for one in entries for tag in one["litellm_params"].get("tags") or ()]
    team = next((info["team_id"] for one in entries if (info := _info(one)).get("team_id")), None)
    made: dict[str, Any] = {"tags": tags[:1]} if tags else {}
    return {**made, "user_api_key_team_id": team} if team else made


def _info(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    info = entry.get("model_info")
    return info if isinstance(info, Mapping) else {}


def _is_left_out(litellm: Any, entry: Mapping[str, Any]) -> bool:
    """Whether the first thing that LiteLLM does for it is to ask somebody, or the person's code."""
    params = entry["litellm_params"]
    model = str(params.get("model") or "")
    managed = getattr(litellm, "_known_custom_logger_compatible_callbacks", ())
    return bool(
        model.startswith(_ASKS_OTHERS)
        or model.partition("/")[0] in managed
        or params.get("prompt_id")
        or params.get("custom_llm_provider") in _own_providers(litellm)
        or model.partition("/")[0] in _own_providers(litellm)
    )


def _own_providers(litellm: Any) -> frozenset[str]:
    """Those that the config's Python code answers for."""
    return frozenset(str(one["provider"]) for one in litellm.custom_provider_map or ())


def _is_unknown_name(litellm: Any, error: BaseException) -> bool:
    """A name that we made up belongs to no provider; a client would take a better one."""
    return isinstance(error, litellm.BadRequestError | litellm.NotFoundError)


# ---- callbacks


def _set_up_callbacks(litellm: Any) -> Iterator[Defect]:
    """What LiteLLM does with the first request, and fails that request with: it makes ready the
    callbacks that the config names."""
    set_up = importlib.import_module("litellm.litellm_core_utils.litellm_logging").set_callbacks
    named = (litellm.input_callback, litellm.success_callback, litellm.failure_callback)
    for name in dict.fromkeys(one for some in named for one in some if isinstance(one, str)):
        if name in _NOT_SET_UP:
            continue
        try:
            with no_network.held() as held:
                set_up([name])
        except Exception as error:  # noqa: BLE001 - a client would get it, whatever it is
            if not held.reached_out:
                yield Defect("", error, callback=name)


# ---- nobody is told, nothing is kept


@contextlib.contextmanager
def _nobody_told(litellm: Any) -> Iterator[None]:
    """Only what LiteLLM's router itself needs for a choice stays among the callbacks."""
    named = (getattr(litellm, name, None) for name in _LISTS)
    lists = [one for one in named if isinstance(one, list)]
    kept = [list(one) for one in lists]
    for one in lists:
        is_main = one is litellm.callbacks
        one[:] = [some for some in one if is_main and _is_routers_own(some)]
    try:
        yield
    finally:
        for one, before in zip(lists, kept, strict=True):
            one[:] = before


def _is_routers_own(callback: object) -> bool:
    return type(callback).__module__.startswith(_ROUTERS_OWN)


@contextlib.contextmanager
def _nothing_kept(litellm: Any, router: Any) -> Iterator[None]:
    """The cache of answers, and what the router counts by: a limit of one request a minute must
    not be used up by ours."""
    answers, counts = litellm.cache, router.cache
    local, redis = counts.in_memory_cache, counts.redis_cache
    litellm.cache = None
    counts.in_memory_cache, counts.redis_cache = type(local)(), None
    try:
        yield
    finally:
        litellm.cache = answers
        counts.in_memory_cache, counts.redis_cache = local, redis


async def _end_of_tasks() -> None:
    """Let what was begun meanwhile come to its end, so that it finds things as we put them. It
    waits for nobody, since it can reach nobody."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
