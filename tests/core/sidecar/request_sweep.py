"""Ask one gateway everything twice: with the shortcuts of a request and without; write both down,
as JSON.

A program for test_lean_request.py: FOLDER, where it writes, and the port of a provider. LiteLLM is
imported once, and the shortcuts are taken out and put in again while it serves, so nothing else can
be the difference.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import os
import random
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from core.wire.environment import MANDATORY
from core.wire.request_row import decoded

REPORT: Final = "report.json"
KEY: Final = "sk-sweep-0123456789"
CONFIG: Final = """\
model_list:
  - model_name: mock
    litellm_params: {{model: openai/gpt-4o-mini, api_key: k, mock_response: Hello}}
  - model_name: real
    litellm_params: {{model: openai/gpt-4o, api_key: k, api_base: "http://127.0.0.1:{port}/v1"}}
  - model_name: priced
    litellm_params:
      model: hosted_vllm/own
      api_key: k
      api_base: "http://127.0.0.1:{port}/v1"
      input_cost_per_token: 0.001
      output_cost_per_token: 0.002
  - model_name: broken
    litellm_params: {{model: openai/x, api_key: k, api_base: "http://127.0.0.1:1/v1"}}
  - model_name: falls-back
    litellm_params: {{model: openai/y, api_key: k, api_base: "http://127.0.0.1:1/v1"}}
router_settings:
  disable_cooldowns: true
  num_retries: 0
  fallbacks: [{{falls-back: [mock]}}]
litellm_settings: {{drop_params: true}}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
CHANGING: Final = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|0x[0-9a-fA-F]+|(?<=\"created\":)\s*\d+"
    r"|(?<=\"created_at\":)\s*[\d.]+|(?:resp|msg|chatcmpl|req)[_-][\w=-]+|127\.0\.0\.1:\d+"
    r"|\d{4}-\d\d-\d\d[T ][\d:.+Z]*|(?<=\"completed_at\":)\s*[\d.]+"
)
"""Identifiers, addresses and times: other ones each time."""
CHANGING_HEADERS: Final = re.compile(
    r"(.*-)?date|.*duration.*|.*-spend|.*call-id|.*timing.*|x-request-id"
)
CHANGING_PAGES: Final = ("/metrics",)
CHANGING_FIELDS: Final = ("id", "started", "peer", "first_token_s", "duration_s")
HELLO: Final = [{"role": "user", "content": "hello"}]
TOOL: Final = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}

Question = tuple[str, str, str | None, object]
"""Method, path, key and body."""


def questions() -> Iterator[Question]:
    """Good and bad ones, of all protocols, and of pages around them."""
    for model in ("mock", "real", "priced", "broken", "falls-back", "nowhere", 5, None):
        for stream in (False, True):
            body = {"model": model, "messages": HELLO, "stream": stream}
            yield "POST", "/v1/chat/completions", KEY, body
    more = {"tools": [TOOL], "metadata": {"tags": ["a"]}, "temperature": 0.5, "user": "u"}
    yield "POST", "/v1/chat/completions", KEY, {"model": "real", "messages": HELLO, **more}
    yield "POST", "/chat/completions", KEY, {"model": "mock", "messages": HELLO, "n": 2}
    yield "POST", "/openai/deployments/mock/chat/completions", KEY, {"messages": HELLO}
    for model in ("mock", "real"):
        yield "POST", "/v1/completions", KEY, {"model": model, "prompt": "hello"}
        yield "POST", "/v1/embeddings", KEY, {"model": model, "input": ["hello"]}
        yield "POST", "/v1/responses", KEY, {"model": model, "input": "hello"}
        message = {"model": model, "messages": HELLO, "max_tokens": 5}
        yield "POST", "/v1/messages", KEY, message
    yield "POST", "/v1/messages", KEY, {**message, "stream": True}
    for key in (None, "sk-wrong", "x"):
        yield "POST", "/v1/chat/completions", key, {"model": "mock", "messages": HELLO}
        yield "GET", "/v1/models", key, None
    for odd in (b"{", b"", b"[]", b'"text"', {"messages": HELLO}, {"model": "mock"}):
        yield "POST", "/v1/chat/completions", KEY, odd
    for path in (
        *("/v1/models", "/v1/models/mock", "/model/info", "/model_group/info", "/health/readiness"),
        *("/health/liveliness", "/routes", "/nowhere", "/guardrails/list", "/key/info", "/metrics"),
        *("/v1/threads/thread_1", "/config/yaml", "/get/config/callbacks", "/utils/token_counter"),
    ):
        yield "GET", path, KEY, None
    yield "POST", "/utils/token_counter", KEY, {"model": "mock", "messages": HELLO}
    yield "DELETE", "/v1/models", KEY, None


class Rows:
    """In the place of what sends rows to the parent."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def send(self, rows: Iterable[str]) -> None:
        for row in rows:
            found = decoded(json.loads(row))
            self.found[found.id] = found.encoded()

    def connected(self, peer: str) -> None:
        """A client."""

    def under_way(self, requests: int) -> None:
        """How many there are."""

    def settle(self) -> list[str]:
        """What there is once nothing more will come, without what is another each time."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if all(row.get("settled") for row in list(self.found.values())):
                break
            time.sleep(0.02)
        rows, self.found = list(self.found.values()), {}
        for row in rows:
            # One that says no more than its row does is how long it took.
            attempts = [one if isinstance(one, dict) else {} for one in row.get("attempts", ())]
            for part in (row, *attempts):
                for name in CHANGING_FIELDS:
                    part.pop(name, None)
            row["attempts"] = attempts
        return [CHANGING.sub("-", json.dumps(row)) for row in rows]


TOLD: Final = ("model", "messages", "response", "status", "stream", "response_cost", "cache_hit")
"""Of what a callback gets: besides all names, these are compared."""


class Told:
    """What a callback of the config would be told: it is among LiteLLM's while this asks."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def join(self) -> None:
        """Before the ledger's: a row that is settled has been told of here."""
        import litellm
        from litellm.integrations.custom_logger import CustomLogger

        def hears(event: str) -> Any:
            async def heard(_self: Any, kwargs: Any, response_obj: Any, **_times: Any) -> None:
                self._note(event, kwargs, response_obj)

            return heard

        names = ("async_log_success_event", "async_log_failure_event")
        callback = type("UsersOwn", (CustomLogger,), {name: hears(name) for name in names})()
        litellm.callbacks.insert(0, callback)
        litellm._async_success_callback.insert(0, callback)
        litellm._async_failure_callback.insert(0, callback)

    def _note(self, event: str, kwargs: Any, response: Any) -> None:
        payload = kwargs.get("standard_logging_object") or {}
        told: list[Any] = [event, sorted(map(str, kwargs)), type(response).__name__]
        told.append(sorted(payload))
        told += [payload.get(name) for name in TOLD]
        told += [sorted(payload.get(name) or {}) for name in ("metadata", "hidden_params")]
        self.events.append(CHANGING.sub("-", json.dumps(told, default=str)))

    def take(self) -> list[str]:
        taken, self.events = sorted(self.events), []
        return taken


class Lines(logging.Handler):
    """What is logged as more than news."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {CHANGING.sub('-', record.getMessage())[:300]}")

    def take(self) -> list[str]:
        taken, self.lines = sorted(self.lines), []
        return taken


class Searches:
    """Counts which modules are looked for and not loaded yet: first among those who find them."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        self.names.append(name)

    def take(self) -> list[str]:
        taken, self.names = self.names, []
        return taken


class Shortcuts:
    """Takes them out and puts them in again."""

    def __init__(self, module: Any) -> None:
        self._put: list[tuple[Any, Any]] = []
        module.STEPS = tuple(
            (name, package, self._remembering(find)) for name, package, find in module.STEPS
        )

    def _remembering(self, find: Callable[[], Any]) -> Callable[[], Any]:
        def found() -> Any:
            replacements = find()
            self._put += [(one, vars(one.owner).get(one.name)) for one in replacements]
            return replacements

        return found

    def turn(self, *, on: bool) -> None:
        for replacement, original in self._put:
            if on:
                replacement.put()
            elif original is not None:
                setattr(replacement.owner, replacement.name, original)
            elif replacement.name in vars(replacement.owner):
                delattr(replacement.owner, replacement.name)

    def pairs(self) -> dict[str, tuple[Any, Any]]:
        """What was there and what is there now, by name, and by module and name."""
        found: dict[str, tuple[Any, Any]] = {}
        for one, original in self._put:
            found[one.name] = found[f"{one.owner.__name__}.{one.name}"] = original, one.value
        return found


def ask(port: int, question: Question) -> list[Any]:
    """Status, headers and body. Not with httpx: no request of this process leaves it with the
    gateway's own key."""
    method, path, key, body = question
    headers = {"Content-Type": "application/json", "User-Agent": "sweep/1"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    content = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        text = CHANGING.sub("-", answer.read().decode())
    finally:
        connection.close()
    shown = sorted(
        (name, CHANGING.sub("-", value))
        for name, value in answer.getheaders()
        if not CHANGING_HEADERS.fullmatch(name.lower())
        and not (name == "content-length" and path in CHANGING_PAGES)
    )
    return [answer.status, shown, "" if path in CHANGING_PAGES else text]


def parts(pairs: dict[str, tuple[Any, Any]]) -> dict[str, int]:
    """Each shortcut by itself against what it stands for: how often it was asked, or raises
    AssertionError."""
    return {
        "routes": _routes(*pairs["check_route_access"]),
        "features": _features(*pairs["matches"]),
        "settings": _settings(pairs["get"][1], pairs["__getitem__"]),
        "targets": _targets(*pairs["service_target"]),
        "checks": _checks(pairs["litellm.proxy.auth.auth_checks.asyncio"][1]),
        "deployments": _deployments(*pairs["_core_get_deployment"]),
        "preparing": _preparing(pairs["litellm.main.asyncio"][1]),
        "lines": _lines(*(pairs[name] for name in ("_scrub_access_arg", "redact_secrets"))),
    }


def _routes(original: Any, shortcut: Any) -> int:
    from litellm.proxy._types import LiteLLMRoutes

    paths = [path for _, path, _, _ in questions()]
    lists = [one.value for one in LiteLLMRoutes]
    paths += [re.sub(r"\{[^}]+\}|\*", "a/b:c", path) for one in lists for path in one]
    asked = 0
    for path in dict.fromkeys(paths):
        for allowed in lists:
            for _ in range(2):
                right = original.__func__(path, allowed)
                assert shortcut.__func__(path, allowed) is right, path
                asked += 1
    growing = ["/a"]
    assert not shortcut.__func__("/b/3", growing)
    growing.append("/b/{id}")
    assert shortcut.__func__("/b/3", growing)
    return asked


def _features(original: Any, shortcut: Any) -> int:
    from litellm.proxy._lazy_features import LAZY_FEATURES

    ends = [end for one in LAZY_FEATURES for end in (*one.path_prefixes, *one.path_suffixes)]
    paths = [*ends, *(f"{end}/x" for end in ends), *(f"/x{end}" for end in ends), "", "/"]
    for feature in LAZY_FEATURES:
        for path in paths:
            assert shortcut(feature, path) is original(feature, path), path
    return len(LAZY_FEATURES) * len(paths)


def _settings(get: Any, item: tuple[Any, Any]) -> int:
    """Stores in all states: from the file, the database, set, deleted."""
    from collections.abc import Mapping

    from litellm.proxy.config_resolvers.settings_store import SettingsStore

    def value(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except KeyError as error:
            return repr(error)

    chance, names, asked = random.Random(7), list("abcdefg"), 0
    for _ in range(300):
        store: Any = SettingsStore("general_settings")
        store.load_yaml({name: chance.choice([None, 1, "x"]) for name in chance.sample(names, 3)})
        if chance.random() < 0.5:
            some = chance.sample(names, chance.choice([0, 2]))
            store.apply_db_row(
                "general_settings", {name: chance.choice([None, 2]) for name in some}
            )
        for name in chance.sample(names, 3):
            try:
                store[name] = chance.choice([None, 3])
                if chance.random() < 0.5:
                    del store[name]
            except (RuntimeError, KeyError):
                pass  # the file has it
        for name in names:
            original, shortcut = item
            right = value(lambda: original(store, name))  # noqa: B023 - called at once
            assert value(lambda: shortcut(store, name)) == right  # noqa: B023
            plain: Any = Mapping.get
            assert get(store, name, "none") == plain(store, name, "none")
            asked += 1
    assert not _resolved(lambda: get(_own_settings(), "nothing"))
    assert _resolved(lambda: value(lambda: item[0](_own_settings(), "nothing")))
    return asked


def _own_settings() -> Any:
    from litellm.proxy import proxy_server

    return proxy_server.general_settings


def _resolved(call: Callable[[], Any]) -> int:
    """How often a setting is weighed against what the database has."""
    from litellm.proxy.config_resolvers import settings_store

    module: Any = settings_store
    count, original = 0, module.resolve

    def counting(*given: Any) -> Any:
        nonlocal count
        count += 1
        return original(*given)

    module.resolve = counting
    call()
    module.resolve = original
    return count


def _targets(original: Any, shortcut: Any) -> int:
    from litellm._internal_context import current_service_target

    for kind in (original, shortcut):
        with kind("outer"):
            with kind(None):
                assert current_service_target() is None
            try:
                with kind("inner"):
                    assert current_service_target() == "inner"
                    raise OSError
            except OSError:
                pass
            assert current_service_target() == "outer"
        assert current_service_target() is None
    return 2


def _checks(shortcut: Any) -> int:
    """As soon as something else has to be asked, it is asked all at once."""
    from litellm.proxy import proxy_server

    proxy: Any = proxy_server
    places = (
        *((proxy, "prisma_client"), (proxy, "redis_usage_cache")),
        *((proxy.user_api_key_cache, "redis_cache"), (proxy.spend_counter_cache, "redis_cache")),
    )

    async def fails() -> None:
        raise OSError("x")

    async def work() -> None:
        is_turn = not isinstance(shortcut.gather(return_exceptions=True), asyncio.Future)
        found = await shortcut.gather(fails(), fails(), return_exceptions=True)
        assert [repr(one) for one in found] == ["OSError('x')"] * 2
        ways.append(is_turn)

    ways: list[bool] = []
    asyncio.run(work())
    for owner, name in places:
        before = getattr(owner, name)
        setattr(owner, name, object())
        asyncio.run(work())
        setattr(owner, name, before)
    asyncio.run(work())
    assert ways == [True, False, False, False, False, True]
    return len(ways)


def _deployments(original: Any, shortcut: Any) -> int:
    """Of each entry of the config, as it is and as it is changed, what LiteLLM would make."""
    from litellm.proxy import proxy_server

    proxy: Any = proxy_server
    router: Any = proxy.llm_router._core
    asked = 0
    for entry in router._core_model_list:
        name = entry["model_info"]["id"]
        told = entry["litellm_params"]
        for change in ({}, {"rpm": 5}, {"rpm": 6}, {"tags": ["a"]}, {"drop_params": "true"}):
            before = dict(told)
            told.update(change)
            for _ in range(3):
                right, made = original(router, name), shortcut(router, name)
                assert made == right, name
                assert made.model_dump() == right.model_dump(), name
                # It is the caller's own, down to the parts.
                made.litellm_params.model = made.model_info.id = made.model_name = "changed"
                asked += 1
            told.clear()
            told.update(before)
    assert shortcut(router, "nothing") is None
    return asked


def _preparing(shortcut: Any) -> int:
    """LiteLLM's own call is prepared by the loop, others by a thread."""
    import contextvars
    from functools import partial

    from litellm import main
    from litellm.integrations.custom_logger import CustomLogger

    library: Any = main
    log: Any = type("Log", (), {"dynamic_input_callbacks": None})()
    said: dict[str, Any] = {"model": "openai/x", "messages": HELLO, "api_key": "k"}
    ask: Any = shortcut.get_event_loop

    hears = {"log_pre_api_call": lambda *_given, **_named: None}  # it may wait for something
    listening: Any = type("Listening", (CustomLogger,), hears)

    async def is_here(function: Any, said: dict[str, Any]) -> bool:
        call = partial(contextvars.copy_context().run, partial(function, **said))
        return bool(ask()._may_run_here(call))

    ways = [asyncio.run(is_here(library.completion, {**said, "litellm_logging_obj": log}))]
    ways.append(asyncio.run(is_here(library.embedding, {**said, "litellm_logging_obj": log})))
    log.dynamic_input_callbacks = [listening()]
    ways.append(asyncio.run(is_here(library.completion, {**said, "litellm_logging_obj": log})))
    assert ways == [True, False, False]
    return len(ways)


def _lines(*searches: tuple[Any, Any]) -> int:
    """What looks like a key is taken out each time, and nothing else is."""
    key = "sk-" + "abcdefghijklmnop1234567890"
    texts = (f"/v1/models?key={key}", f"Bearer {key}", "/v1/models", "127.0.0.1:5", "", "x" * 900)
    asked = 0
    for original, shortcut in searches:
        for text in texts * 2:
            assert shortcut(text) == original(text), text
            asked += 1
        assert key not in shortcut(texts[0])
    return asked


class Sweep:
    """Asks everything in both ways, on a thread beside the gateway."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        self.lines, self.rows, self.searches, self.told = Lines(), Rows(), Searches(), Told()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.report: dict[str, Any] = {"asked": [], "searched": {"True": [], "False": []}}
        self._shortcuts = shortcuts

    def run(self, loop: asyncio.AbstractEventLoop, leave: Callable[[], object]) -> None:
        try:
            for number, question in enumerate(questions()):
                self._ask(question)  # what is loaded at the first time, is loaded
                ways = (True, False) if number % 2 else (False, True)
                found = {}
                for on in ways:
                    self._turn(loop, on=on)
                    self.searches.take()
                    found[on] = self._ask(question)
                    self.report["searched"][str(on)] += self.searches.take()
                self.report["asked"].append([repr(question)[:200], found[True], found[False]])
            self._turn(loop, on=True)
            self.report["parts"] = parts(self._shortcuts.pairs())
        except BaseException as error:  # noqa: BLE001 - it is told
            self.report["error"] = repr(error)
        finally:
            leave()

    def _ask(self, question: Question) -> list[Any]:
        """The answer, its rows, what was logged, and what a callback was told."""
        answer = ask(self.listener.getsockname()[1], question)
        return [answer, self.rows.settle(), self.lines.take(), self.told.take()]

    def _turn(self, loop: asyncio.AbstractEventLoop, *, on: bool) -> None:
        turned = threading.Event()

        def turn() -> None:
            self._shortcuts.turn(on=on)
            turned.set()

        loop.call_soon_threadsafe(turn)
        assert turned.wait(60)


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    os.environ.update(MANDATORY)
    os.environ["LITELLM_MASTER_KEY"] = KEY
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(port=port))
    os.environ["CONFIG_FILE_PATH"] = str(config)
    from core.sidecar import lean, lean_request

    sweep = Sweep(Shortcuts(lean_request))
    from core.sidecar import auth_errors, litellm_import, recorder, serve, unforeseen
    from core.sidecar.masking import Masker

    proxy = litellm_import.import_proxy()
    auth_errors.install()
    unforeseen.install()
    finders: list[Any] = sys.meta_path
    finders.insert(0, sweep.searches)

    def ready(_models: list[str], _troubles: list[str]) -> None:
        for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router", "uvicorn.error"):
            logging.getLogger(name).addHandler(sweep.lines)
        sweep.told.join()
        given = (asyncio.get_running_loop(), lambda: gateway.leave(lambda _left: None))
        threading.Thread(target=sweep.run, args=given, daemon=True).start()

    gateway = serve.Gateway(
        proxy,
        drain_s=5,
        ready=ready,
        protect=lambda _key: None,
        masker=Masker(),
        recorder=recorder.Recorder(sweep.rows, 1, Masker()),
    )
    gateway.run(sweep.listener)
    report = {**sweep.report, "taken": lean.taken, "skipped": lean.skipped}
    (folder / REPORT).write_text(json.dumps(report))
    os._exit(0)


if __name__ == "__main__":
    main()
