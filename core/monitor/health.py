"""Questions to the gateway over HTTP: does it answer, is it well, which models work.

Nothing here follows a proxy setting, a redirect or a netrc file: the question goes to the one
address it was meant for. By the standard library, since health is asked every few seconds as long
as the gateway runs: a session of `requests` takes the processor longer.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from core.base.errors import HealthError
from core.base.events import ModelHealth, Probe
from core.base.secret_rules import hide_in_error
from core.base.wording import count
from core.monitor.candidate import Candidate

PROBE_TIMEOUT_S: Final = 3.0
MODELS_TIMEOUT_S: Final = 180.0
"""LiteLLM itself gives up on one model after 60 s by default; several may queue."""

PROTOCOL_TIMEOUT_S: Final = 60.0

_AT_ONCE: Final = 4
"""Questions under way when models are tested over several protocols."""
_WORD: Final = "Hi"
_FEW_TOKENS: Final = 16
"""Of an answer that nobody reads; OpenAI takes no fewer."""
_PROBE_BYTES: Final = 65_536
_ANSWER_BYTES: Final = 16 * 1024 * 1024
_REASON_LENGTH: Final = 300
_CALL_ID: Final = "x-litellm-call-id"
_STRANGER: Final = "something else answers on this port, not LiteLLM"

_WORDS: Final[Mapping[int, str]] = {
    400: "the request was refused",
    401: "the key was refused",
    403: "the key may not do this",
    404: "there is no such page here",
    408: "the gateway waited too long",
    429: "too many requests at once",
    500: "an error inside the gateway; its log says more",
    502: "a gateway behind it does not answer",
    503: "the gateway says that it is not ready",
    504: "a gateway behind it does not answer in time",
}


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    id: str = ""
    """LiteLLM's `litellm_call_id`."""

    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class _NoAnswerError(Exception):
    """No HTTP answer came; the text says why."""


def reachable(address: str) -> str:
    """`address` as a client on this computer uses it: one that stands for "all" is no place.

    0.0.0.0 becomes 127.0.0.1 and [::] becomes [::1]; a slash at the end goes.
    """
    parts = urlsplit(address)
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(parts.hostname or "")  # noqa: S104
    if host is None:
        return address.rstrip("/")
    port = f":{parts.port}" if parts.port is not None else ""
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, "", "")).rstrip("/")


def probe_liveliness(address: str, timeout_s: float = PROBE_TIMEOUT_S) -> Probe:
    """Does the process answer at all? Free: no provider is asked. Never raises."""
    return _probe(address, "/health/liveliness", timeout_s, _says_alive)


def probe_readiness(address: str, timeout_s: float = PROBE_TIMEOUT_S) -> Probe:
    """Has LiteLLM loaded its config and takes requests? Free as well. Never raises."""
    return _probe(address, "/health/readiness", timeout_s, _says_ready)


def list_models(address: str, key: str, timeout_s: float = 10.0) -> tuple[str, ...]:
    """The names that clients may use as `model`, in the config's order. Raises HealthError."""
    answer = _ask(address, "/v1/models", key, timeout_s)
    body = answer.json()
    entries = body.get("data") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise _not_litellm(address)
    return tuple(str(entry["id"]) for entry in entries if isinstance(entry, dict) and "id" in entry)


def deployments(address: str, key: str, timeout_s: float = 10.0) -> tuple[Candidate, ...]:
    """Every deployment that the gateway has loaded, in the config's order, with its mode.

    Free: no provider is asked. Raises HealthError.
    """
    body = _ask(address, "/model/info", key, timeout_s).json()
    found = []
    for entry in body.get("data", ()) if isinstance(body, dict) else ():
        if not isinstance(entry, dict) or not entry.get("model_name"):
            continue
        info, params = entry.get("model_info"), entry.get("litellm_params")
        mode = info.get("mode") if isinstance(info, dict) else None
        model = params.get("model") if isinstance(params, dict) else None
        found.append(Candidate(str(entry["model_name"]), str(model or ""), str(mode or "")))
    return tuple(found)


def test_models(
    address: str, key: str, timeout_s: float = MODELS_TIMEOUT_S
) -> tuple[ModelHealth, ...]:
    """Let LiteLLM send one small request to every model of its config, and to those that chat one
    more over each protocol that clients speak, and say what came of each.

    This costs up to four requests per model, where the provider takes money for one. Raises
    HealthError when the gateway cannot be asked or refuses the key.
    """
    names = _names_by_id(address, key)
    answer = _ask(address, "/health", key, timeout_s)
    body = answer.json()
    if not isinstance(body, dict) or "healthy_endpoints" not in body:
        raise _not_litellm(address)
    found = [_model_health(entry, names, True, key) for entry in _entries(body, "healthy")]
    chats = _chatting(address, key) & {_name_shown(one.model) for one in found}
    silent = _silent_over(address, key, sorted(chats))
    found = [
        ModelHealth(one.model, False, silent[_name_shown(one.model)])
        if _name_shown(one.model) in silent
        else one
        for one in found
    ]
    found += [_model_health(entry, names, False, key) for entry in _entries(body, "unhealthy")]
    order = {name: place for place, name in enumerate(names.values())}
    return tuple(sorted(found, key=lambda one: order.get(_name_shown(one.model), len(order))))


def send_again(address: str, path: str, key: str, body: str, timeout_s: float) -> tuple[int, str]:
    """POST `body`, which is JSON, and wait for the end of the answer: its status, and the id that
    LiteLLM gave it. Raises HealthError when none came."""
    try:
        answer = _send(address, path, key, timeout_s, _ANSWER_BYTES, body.encode("utf-8"))
    except _NoAnswerError as error:
        raise HealthError(f"No answer came: {error}.", "Look at the log.") from None
    return answer.status, answer.id


# ---- the parts


def _probe(
    address: str, path: str, timeout_s: float, is_litellm: Callable[[_Answer], bool]
) -> Probe:
    began = time.monotonic()
    try:
        answer = _get(address, path, None, timeout_s, _PROBE_BYTES)
    except _NoAnswerError as error:
        return Probe(False, None, str(error), time.monotonic() - began)
    elapsed = time.monotonic() - began
    if answer.status == 200:
        ours = is_litellm(answer)
        return Probe(ours, 200, "" if ours else _STRANGER, elapsed)
    return Probe(False, answer.status, _status_in_words(answer, None), elapsed)


def _says_alive(answer: _Answer) -> bool:
    body = answer.json()
    return isinstance(body, str) and "alive" in body.lower()


def _says_ready(answer: _Answer) -> bool:
    body = answer.json()
    return isinstance(body, dict) and "status" in body


def _ask(address: str, path: str, key: str, timeout_s: float) -> _Answer:
    """A GET with the key that must end in 200. Raises HealthError."""
    where = urlsplit(address).netloc
    try:
        answer = _get(address, path, key, timeout_s, _ANSWER_BYTES)
    except _NoAnswerError as error:
        raise HealthError(
            f"The gateway at {where} did not answer: {error}.",
            "Look whether it runs, and at its log.",
        ) from None
    if answer.status == 200:
        return answer
    if answer.status in (401, 403):
        raise HealthError(
            f"The gateway at {where} refused the key (HTTP {answer.status}).",
            "Restart the gateway if its key was changed, or give the key it was started with.",
        )
    words = _status_in_words(answer, key)
    raise HealthError(f"The gateway at {where} says HTTP {answer.status}: {words}.", "See its log.")


def _get(address: str, path: str, key: str | None, timeout_s: float, limit: int) -> _Answer:
    """One GET. Raises as `_send`."""
    return _send(address, path, key, timeout_s, limit)


def _send(
    address: str,
    path: str,
    key: str | None,
    timeout_s: float,
    limit: int,
    body: Mapping[str, Any] | bytes | None = None,
) -> _Answer:
    """One GET, or a POST of `body`, which is JSON already where it is bytes. `timeout_s` is for the
    whole of it. Raises _NoAnswerError."""
    headers = {"Accept": "application/json", "Connection": "close", "User-Agent": "litellm-pocket"}
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode("utf-8")
    if data is not None:
        headers["Content-Type"] = "application/json"
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    deadline = time.monotonic() + timeout_s
    try:
        with closing(_connection(address, timeout_s)) as connection:
            path = urlsplit(reachable(address)).path + path
            connection.request("GET" if data is None else "POST", path, data, headers)
            with connection.getresponse() as response:
                content = _body(response, deadline, limit)
                return _Answer(response.status, content, response.getheader(_CALL_ID) or "")
    except TimeoutError:
        raise _NoAnswerError(f"no answer within {count(timeout_s, 'second')}") from None
    except (HTTPException, OSError, ValueError) as error:
        # ValueError: what is no URL, and a header that cannot be sent (the key is in it).
        raise _NoAnswerError(no_answer_in_words(error, urlsplit(address).netloc)) from None


def _connection(address: str, timeout_s: float) -> HTTPConnection:
    """Not opened yet. Raises ValueError where the address is none."""
    parts = urlsplit(reachable(address))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no address")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname, parts.port, timeout=timeout_s)


def _body(response: HTTPResponse, deadline: float, limit: int) -> bytes:
    """At most `limit` bytes. A server that trickles is cut off at the deadline."""
    body = bytearray()
    while piece := response.read1(65_536):
        body += piece
        if len(body) > limit:
            raise _NoAnswerError(f"the answer is longer than {limit // 1024} KB")
        if time.monotonic() > deadline:
            raise _NoAnswerError("the answer did not end in time")
    if response.length:  # `read1` does not mind an answer that is cut short
        raise IncompleteRead(bytes(body), response.length)
    return bytes(body)


def no_answer_in_words(error: BaseException, where: str) -> str:
    """Why no answer came from the address `where`."""
    chain = _chain(error)
    if any(isinstance(one, ConnectionRefusedError) for one in chain):
        return f"connection refused: nothing listens on {where}"
    if any(isinstance(one, (ConnectionResetError, BrokenPipeError)) for one in chain):
        return "the connection was cut before an answer came"
    if any(isinstance(one, TimeoutError) for one in chain):
        return "no answer in time"
    names = {type(one).__name__ for one in chain}
    if names & {"RemoteDisconnected", "IncompleteRead", "ChunkedEncodingError"}:
        return "the connection was cut before an answer came"
    if names & {"NameResolutionError", "gaierror"}:
        return f"the name {where} is not known"
    if names & {"BadStatusLine", "LineTooLong", "UnknownProtocol", "HTTPException"}:
        return f"{_STRANGER} (it does not speak HTTP)"
    for one in chain:
        if isinstance(one, OSError) and one.strerror:
            return one.strerror.lower()
    return f"the question could not be sent ({type(error).__name__})"


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and all that it came from; requests and urllib3 also hide causes in `args`."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(found) < 20:
        one = waiting.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None)]
        waiting += [inner for inner in one.args if isinstance(inner, BaseException)]
        waiting = [later for later in waiting if isinstance(later, BaseException)]
    return found


def _status_in_words(answer: _Answer, key: str | None) -> str:
    if 300 <= answer.status < 400:
        return f"{_STRANGER} (it wants to send us elsewhere)"
    words = _WORDS.get(answer.status)
    if words is None:
        words = "an error inside the gateway" if answer.status >= 500 else "an unexpected answer"
    said = said_in(answer.json())
    if said and answer.status != 404:
        return f"{words}: {shorten(said, key)}"
    return words


def said_in(body: Any) -> str:
    """The sentence in an error's body, in the forms of LiteLLM and FastAPI."""
    for name in ("error", "detail", "message"):
        if isinstance(body, dict) and name in body:
            return said_in(body[name])
    return body if isinstance(body, str) else ""


# ---- models


def _names_by_id(address: str, key: str) -> dict[str, str]:
    """LiteLLM's id of each deployment → the name clients use; empty where it does not tell."""
    try:
        body = _ask(address, "/model/info", key, 10.0).json()
    except HealthError as error:
        if "refused the key" in error.what:
            raise  # the costly question would only be refused as well
        return {}
    names: dict[str, str] = {}
    for entry in body.get("data", ()) if isinstance(body, dict) else ():
        info = entry.get("model_info") if isinstance(entry, dict) else None
        if isinstance(info, dict) and "id" in info:
            names[str(info["id"])] = str(entry.get("model_name", ""))
    return names


def _entries(body: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    entries = body.get(f"{kind}_endpoints")
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _model_health(
    entry: Mapping[str, Any], names: Mapping[str, str], ok: bool, key: str
) -> ModelHealth:
    deployment = str(entry.get("model", "")) or "(no model)"
    name = names.get(str(entry.get("model_id", "")), "") or deployment
    several = list(names.values()).count(name) > 1
    shown = f"{name} ({deployment})" if several else name
    if ok:
        return ModelHealth(shown, True)
    error = entry.get("error") or entry.get("mode_error") or ""
    reason = shorten(str(error), key) or "it did not answer, and LiteLLM does not say why"
    return ModelHealth(shown, False, reason)


def _name_shown(model: str) -> str:
    """What clients ask for, of what `_model_health` shows."""
    return model.split(" (")[0]


def _chatting(address: str, key: str) -> set[str]:
    """Names of models that take a chat; a pattern stands for others, which nobody can ask."""
    try:
        return {one.name for one in deployments(address, key) if one.chats and "*" not in one.name}
    except HealthError:
        return set()


def _silent_over(address: str, key: str, names: Sequence[str]) -> dict[str, str]:
    """Of these models, which answer a chat, those that fail over another protocol, and how."""
    asked = [(name, path, body) for name in names for path, body in _over_protocols(name)]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="protocols") as some:
        reasons = list(some.map(lambda one: _refusal(address, key, one[1], one[2]), asked))
    found: dict[str, str] = {}
    for (name, path, _), reason in zip(asked, reasons, strict=True):
        if reason and name not in found:
            found[name] = f"it answers a chat, but not {path}: {reason}"
    return found


def _over_protocols(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A word to this model over the protocols of Anthropic's, OpenAI's newer and Google's
    clients."""
    said = [{"role": "user", "content": _WORD}]
    yield "/v1/messages", {"model": name, "max_tokens": _FEW_TOKENS, "messages": said}
    yield "/v1/responses", {"model": name, "max_output_tokens": _FEW_TOKENS, "input": _WORD}
    content = {"role": "user", "parts": [{"text": _WORD}]}
    path = f"/v1beta/models/{quote(name)}:generateContent"
    few = {"maxOutputTokens": _FEW_TOKENS}
    yield path, {"contents": [content], "generationConfig": few}


def _refusal(address: str, key: str, path: str, body: Mapping[str, Any]) -> str:
    """Why this question was not answered; empty when it was."""
    try:
        answer = _send(address, path, key, PROTOCOL_TIMEOUT_S, _ANSWER_BYTES, body)
    except _NoAnswerError as error:
        return str(error)
    if answer.status == 200:
        return ""
    return shorten(said_in(answer.json()), key) or _status_in_words(answer, key)


_NOISE: Final = re.compile(
    r"^(litellm\.)?(exceptions\.)?(?P<name>\w+(Error|Exception)): (?P=name): "
)


def shorten(text: str, key: str | None = None) -> str:
    """The one line of an error that matters, without secrets, at most 300 characters.

    LiteLLM appends advice and a stack trace to what the provider said.
    """
    text = re.split(r"(?i)\n?\s*stack ?trace:|\nTraceback |\. ?Have you set 'mode'", text)[0]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line = lines[0] if lines else ""
    if key:
        line = line.replace(key, "[key]")
    line = hide_in_error(line)
    line = _NOISE.sub(lambda match: f"{match['name']}: ", line)
    line = line.removeprefix("litellm.")
    if len(line) > _REASON_LENGTH:
        line = line[: _REASON_LENGTH - 1].rstrip() + "…"
    return line


def _not_litellm(address: str) -> HealthError:
    return HealthError(
        f"What answers at {urlsplit(address).netloc} is not LiteLLM.",
        "Look which program has this port, or give the gateway another one in the settings.",
    )
