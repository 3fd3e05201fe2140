"""What went wrong with a request, in a provider's own words without what LiteLLM wraps around
them, and what a person can try. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from core.base.wording import sentence
from core.wire.request_row import (
    CUT_BY_CLIENT,
    CUT_BY_STOP,
    CUT_BY_UPSTREAM,
    FINISHED,
    REFUSED,
    RequestRow,
)


class Place(Enum):
    """Where something can be done about it."""

    NOWHERE = ""
    KEYS = "keys"
    CONFIG = "config"
    CLIENTS = "clients"
    SETTINGS = "settings"
    LOGS = "logs"


@dataclass(frozen=True)
class Advice:
    """What a failed request means. Both parts are whole sentences."""

    cause: str
    remedy: str
    place: Place = Place.NOWHERE


_WRAPPING: Final = re.compile(
    r"^(?:(?:litellm\.|openai\.|exceptions\.)*\w*(?:Error|Exception|Timeout)\s*(?::|-)\s*|litellm\."
    r"|Error code: \d{3} - |(?:Vertex_ai|Azure|Bedrock|[A-Z]\w*)Exception(?: \w+Error)?\s*-\s*"
    r"|b(?=['\"]))+"
)
_BEHIND: Final = re.compile(
    r"(?i)[.\s]*(?:received model group\s*=|available model group fallbacks|litellm retried"
    r"|no fallback model group found|\n?\s*stack ?trace:|\nTraceback |error_str:|"
    r"\. ?have you set 'mode'|, ?LiteLLM max retries).*",
    re.DOTALL,
)
_OF_PYTHON: Final = re.compile(r" ssl:(?:<[^>]*>|\w+)(?= \[)")
"""What aiohttp says of a connection for those who know its classes."""
_MESSAGE: Final = re.compile(
    r"""["'](?:message|detail|msg)["']\s*:\s*(["'])(?P<said>.*?)(?:\1|$)"""
)


def in_words(message: str) -> str:
    """What the provider said: without names of Python's classes, without JSON, and without what
    LiteLLM says about itself behind it. Empty for an empty message."""
    text = _BEHIND.sub("", message.strip())
    text = _WRAPPING.sub("", text).strip().strip("'\"")
    start = min((at for at in (text.find("{"), text.find("[{")) if at >= 0), default=-1)
    if start >= 0:
        said = _said_in_json(text[start:])
        if said:
            before = text[:start].strip(" -:,")
            text = said if not before or len(before) < 4 else f"{before}: {said}"
    text = " ".join(_OF_PYTHON.sub("", text).split())
    return text or " ".join(message.split())


def _said_in_json(text: str) -> str:
    try:
        return _said(json.JSONDecoder().raw_decode(text)[0])
    except ValueError:  # cut off, or written as Python does
        found = _MESSAGE.search(text)
        return found["said"].replace("\\n", " ").replace('\\"', '"') if found else ""


def _said(body: Any) -> str:
    if isinstance(body, list):
        body = body[0] if body else ""
    for name in ("error", "message", "detail", "msg"):
        if isinstance(body, dict) and body.get(name):
            return _said(body[name])
    return body if isinstance(body, str) else ""


# ---- what to try

_Rule = tuple[Callable[[RequestRow, str], bool], Advice]


def _says(*patterns: str) -> Callable[[RequestRow, str], bool]:
    compiled = re.compile("|".join(patterns), re.IGNORECASE)
    return lambda _row, text: compiled.search(text) is not None


def _is(status: int | tuple[int, ...] = (), *errors: str) -> Callable[[RequestRow, str], bool]:
    wanted = (status,) if isinstance(status, int) else status

    def fits(row: RequestRow, _text: str) -> bool:
        last = _failed_last(row)
        return last[0] in wanted or last[1] in errors

    return fits


_UPSTREAM: Final[tuple[_Rule, ...]] = (
    (
        _says("context.?window", r"maximum context length", "context_length_exceeded",
              "prompt is too long", "too many tokens", "exceeds? the .*context"),
        Advice(
            "The conversation is longer than this model can read.",
            "Start a new conversation or let the client shorten this one, or use a model with a "
            "larger context. With context_window_fallbacks in the config another model steps in.",
            Place.CONFIG,
        ),
    ),
    (
        _is((), "ContextWindowExceededError"),
        Advice(
            "The conversation is longer than this model can read.",
            "Start a new conversation, or use a model with a larger context.",
            Place.CONFIG,
        ),
    ),
    (
        _says("insufficient.?quota", "exceeded your current quota", "insufficient.?balance",
              "credit balance", "billing", "payment required", "out of credits"),
        Advice(
            "The account at the provider has no credit left, or its own limit is reached.",
            "Add credit on the provider's website, or use a key of another account. Waiting does "
            "not help.",
            Place.KEYS,
        ),
    ),
    (
        _is(402),
        Advice(
            "The provider wants to be paid first.",
            "Add credit on the provider's website, or use another key.",
            Place.KEYS,
        ),
    ),
    (
        _says("no deployments available", "in cooldown", "cooldown_list"),
        Advice(
            "All deployments of this model failed a moment ago, and the gateway lets them rest.",
            "Look at the requests before this one for the reason. The rest ends by itself; its "
            "length is cooldown_time in the config.",
            Place.CONFIG,
        ),
    ),
    (
        _says("invalid model name", "no such model.*call `?/v1/models",
              "there are no healthy deployments", "model_name.*not found in"),
        Advice(
            "The config has no model of this name.",
            "Ask for one of the models in the config, or add this name to its model_list.",
            Place.CONFIG,
        ),
    ),
    (
        _says("llm provider not provided", "unmapped llm provider", "pass model as e\\.?g"),
        Advice(
            "LiteLLM cannot tell which provider this model belongs to.",
            "Write the provider before the model's name in the config, as in openai/gpt-4o.",
            Place.CONFIG,
        ),
    ),
    (
        _says("unsupportedparams", "does not support parameters", "drop_params",
              "unsupported parameter", "unsupported value"),
        Advice(
            "The client sent a setting that this model does not take.",
            "With drop_params: true under litellm_settings the gateway leaves such settings out.",
            Place.CONFIG,
        ),
    ),
    (
        _says("certificate.?verify.?failed", "self.signed certificate", "ssl.*certificate",
              "unable to get local issuer"),
        Advice(
            "The provider's certificate is not trusted here, as behind a company's proxy that "
            "looks into connections.",
            "Have the company's certificate installed on this computer, and restart the gateway.",
        ),
    ),
    (
        _says("connection refused", "connect call failed", "actively refused", "winerror 10061",
              r"errno 111\b"),
        Advice(
            "Nothing listens where this model should be.",
            "Is the local server (Ollama, LM Studio, llama.cpp, vLLM, …) running, and is api_base "
            "in the config its address and port?",
            Place.CONFIG,
        ),
    ),
    (
        _says("name or service not known", "getaddrinfo failed", "nodename nor servname",
              "temporary failure in name resolution", "could not resolve", "no address associated"),
        Advice(
            "The address of the provider is not known here.",
            "Is this computer online, and is api_base in the config spelled right?",
            Place.CONFIG,
        ),
    ),
    (
        _says("proxyerror", "proxy authentication required", "407 proxy",
              "tunnel connection failed"),
        Advice(
            "The proxy of this network did not let the request through.",
            "Look at the proxy settings of this computer (HTTPS_PROXY), then restart the gateway.",
        ),
    ),
    (
        _says("overloaded", "server is busy", "at capacity", "engine is currently overloaded"),
        Advice(
            "The provider has more to do than it can.",
            "Try again in a while. With fallbacks in the config another model steps in.",
            Place.CONFIG,
        ),
    ),
    (
        _says("content.?policy", "content.?filter", "safety system", "moderation",
              "responsibleai", "blocked by safety"),
        Advice(
            "The provider declined because of what the request is about.",
            "Say it in other words, or use another model.",
        ),
    ),
    (
        _says("data:image", "image.*(not supported|too large)", "does not support (image|vision)",
              "not a multimodal"),
        Advice(
            "The model does not take pictures, or not this one.",
            "Use a model that can see, or a smaller picture.",
        ),
    ),
    (
        _says("does not support (tools|function)", "tools? (is|are) not supported",
              "tool use is not supported"),
        Advice(
            "This model cannot call tools, which the client wants it to.",
            "Give the client a model that can.",
            Place.CLIENTS,
        ),
    ),
    (
        _says("incorrect api key", "invalid api.?key", "invalid x-api-key", "api key not valid",
              "api_key client option must be set", "missing api key", "no api key",
              "invalid authentication", "invalid_api_key"),
        Advice(
            "The provider does not take the key, or got none.",
            "Look at the key of this provider: is it there, whole, and still valid?",
            Place.KEYS,
        ),
    ),
    (
        _is(401, "AuthenticationError"),
        Advice(
            "The provider does not take the key.",
            "Look at the key of this provider: is it there, whole, and still valid?",
            Place.KEYS,
        ),
    ),
    (
        _is(403, "PermissionDeniedError"),
        Advice(
            "The provider knows the key, but the key may not do this.",
            "Does the account have this model, and may this key use it? Otherwise take another "
            "key.",
            Place.KEYS,
        ),
    ),
    (
        _is(404, "NotFoundError"),
        Advice(
            "The provider has no model of this name, or none for this account.",
            "Look at the model's name (and at api_base) in the config; a local server may have to "
            "load or pull the model first.",
            Place.CONFIG,
        ),
    ),
    (
        _is(429, "RateLimitError"),
        Advice(
            "The provider got too many requests or tokens in a short time.",
            "Wait a little. Fewer requests at once, a second key, or fallbacks in the config help "
            "for longer.",
            Place.CONFIG,
        ),
    ),
    (
        _is((408, 504), "Timeout", "APITimeoutError"),
        Advice(
            "The provider did not answer in time.",
            "Try again. A local model may still be loading; request_timeout and timeout in the "
            "config say how long the gateway waits.",
            Place.CONFIG,
        ),
    ),
    (
        _says("timed? ?out", "timeout"),
        Advice(
            "The provider did not answer in time.",
            "Try again. A local model may still be loading; request_timeout and timeout in the "
            "config say how long the gateway waits.",
            Place.CONFIG,
        ),
    ),
    (
        _is((400, 422), "BadRequestError", "UnprocessableEntityError"),
        Advice(
            "The provider did not understand the request.",
            "Read what it said. Often it is a setting that this model does not know: "
            "drop_params: true under litellm_settings leaves such out.",
            Place.CONFIG,
        ),
    ),
    (
        _is((502, 503, 529), "ServiceUnavailableError"),
        Advice(
            "The provider is not available right now.",
            "Try again in a while. With fallbacks in the config another model steps in.",
            Place.CONFIG,
        ),
    ),
    (
        _says(r"\bconnection error\b"),
        Advice(
            "No connection to the provider came about, or it broke.",
            "Is this computer online, does a local server run, and is api_base right?",
            Place.CONFIG,
        ),
    ),
    (
        _is((), "APIConnectionError"),
        Advice(
            "No connection to the provider came about, or it broke.",
            "Is this computer online, does a local server run, and is api_base right?",
            Place.CONFIG,
        ),
    ),
)  # fmt: skip

_REFUSED: Final[tuple[_Rule, ...]] = (
    (
        _is(401),
        Advice(
            "This gateway does not know the key that the client sent.",
            "Connect the client again, or give it the master key of the status page.",
            Place.CLIENTS,
        ),
    ),
    (
        _is(429),
        Advice(
            "A limit of the client's key is reached.",
            "It ends by itself at the time that was said, or raise the limit of the key.",
            Place.CLIENTS,
        ),
    ),
    (
        _is(403),
        Advice(
            "The client's key may not do this, or the client called from a place that is not "
            "allowed.",
            "Look at what the key may do, and at the allowed hosts and origins in the settings.",
            Place.SETTINGS,
        ),
    ),
    (
        _is(413),
        Advice("The request is larger than this gateway takes.", "Send less at once."),
    ),
    (
        _is((404, 405)),
        Advice(
            "This gateway has no such page.",
            "Look at the address that the client was given: mostly it ends in /v1, or in nothing.",
            Place.CLIENTS,
        ),
    ),
)

_STOPPED: Final = Advice(
    "The gateway was stopped, or another config took over, and the time for finishing was over.",
    "Send it again. How long requests may take then is in the settings.",
    Place.SETTINGS,
)
_UNKNOWN: Final = Advice(
    "The request failed, and what came back fits none of the usual reasons.",
    "Read what was said, and the lines of the log from that moment.",
    Place.LOGS,
)
_BROKEN_OFF: Final = Advice(
    "The provider broke off in the middle of its answer.",
    "Send it again. If it happens often: a proxy on the way, or the provider's own limit for long "
    "answers, is the usual reason.",
)

_is_no_model: Final = _says("invalid model name")
"""LiteLLM itself turns such a request away, before a provider is asked."""


def advice(row: RequestRow) -> Advice | None:
    """What is wrong with this request, and what to try; None when all is well with it."""
    if row.outcome == FINISHED:
        return None
    if row.outcome == CUT_BY_CLIENT:
        return _left(row)
    if row.outcome == CUT_BY_STOP:
        return _STOPPED
    text = f"{row.error} {row.message} {_failed_last(row)[2]}"
    rules = _REFUSED if row.outcome == REFUSED and not _is_no_model(row, text) else _UPSTREAM
    otherwise = _BROKEN_OFF if row.outcome == CUT_BY_UPSTREAM else _UNKNOWN
    return next((found for fits, found in rules if fits(row, text)), otherwise)


def said(row: RequestRow) -> str:
    """The error of this request in words, as a sentence; empty when there was none."""
    words = in_words(row.message) or in_words(_failed_last(row)[2])
    return sentence(words) if words else ""


def _failed_last(row: RequestRow) -> tuple[int | None, str, str]:
    """Status, class and text of the error that decided."""
    failed = [one for one in row.attempts if one.error]
    if row.error or not failed:
        last = failed[-1] if failed else None
        status = last.status if last is not None and last.status is not None else row.status
        return status, row.error, row.message
    return failed[-1].status or row.status, failed[-1].error, failed[-1].message


def _left(row: RequestRow) -> Advice:
    if row.first_token_s is None:
        return Advice(
            "The client left before any of the answer had come.",
            "Somebody stopped it, or its own time limit is shorter than this model takes to begin.",
        )
    return Advice(
        "The client left in the middle of the answer.",
        "Somebody stopped it, or its own time limit is shorter than this model takes.",
    )
