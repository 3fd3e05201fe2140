"""Values of a kind that LiteLLM cannot work with: words and texts where numbers belong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.document import is_true, items, kind, text_of
from core.config.edits import Edit, Fix
from core.config.lint_context import name_of
from core.config.rules.forms import FLAG, LEFT_OUT, NUMBER, SETTING, WHOLE, is_number, is_of
from core.config.rules.known import (
    BOOL_PARAMS,
    FLOAT_PARAMS,
    INT_PARAMS,
    LIST_PARAMS,
    MAP_PARAMS,
)
from core.config.rules.parts import (
    Model,
    Pairs,
    Parts,
    is_falsy,
    is_null,
    is_reference,
    say_unknown,
    value_of,
)

NOT_A_NUMBER: Final = "LP321"
NO_FLAG: Final = "LP323"
SENT: Final = "LP324"
MODE: Final = "LP325"
STREAMS: Final = "LP396"
DIMENSIONS: Final = "LP397"
LATER: Final = "LP326"
POLICY: Final = "LP327"
TOO_SHORT: Final = "LP399"

_COMPARED: Final = ("weight", "max_parallel_requests")
"""What LiteLLM compares with numbers as it stands: a text makes each request fail."""
_SENT_ON: Final = frozenset(
    {"temperature", "top_p", "max_tokens", "max_completion_tokens", "presence_penalty"}
    | {"frequency_penalty", "seed", "n"}
)
"""What goes on to the provider as it stands, and is a number for each of them."""
_MODES: Final = frozenset(
    {"chat", "completion", "embedding", "audio_speech", "audio_transcription", "image_generation"}
    | {"image_edit", "video_generation", "rerank", "realtime", "batch", "responses", "ocr"}
    | {"moderation", "search", "vector_store", "decisions", "extraction", "evaluation"}
)
_ERRORS: Final = (
    *("BadRequestError", "AuthenticationError", "TimeoutError", "RateLimitError", "NotFoundError"),
    *("ContentPolicyViolationError", "InternalServerError", "ServiceUnavailableError"),
)
_POLICIES: Final = {
    "retry_policy": frozenset({*(f"{error}Retries" for error in _ERRORS), "DefaultRetries"}),
    "allowed_fails_policy": frozenset(
        f"{error}AllowedFails" for error in (*_ERRORS, "BadGatewayError")
    ),
}
"""What LiteLLM counts apart, by the error."""
_COUNTED: Final = ("num_retries", "retry_after")
"""What LiteLLM compares with numbers as it stands, once a request has failed."""
_RECKONED: Final = ("cooldown_time", "allowed_fails", "max_fallbacks", "stream_timeout")
"""What it makes a number of then."""
_SHORTEST_S: Final = 0.1
"""What a connection alone takes to a server far away."""
_OF_DAY: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
NO_DIMENSIONS: Final = frozenset(
    {"custom_openai", "databricks", "fireworks_ai", "huggingface", "lemonade", "lm_studio"}
    | {"mistral", "openai", "openai_like", "ovhcloud", "sagemaker", "sambanova", "snowflake"}
    | {"triton", "volcengine", "watsonx"}
)
"""Providers that LiteLLM asks for no length of embeddings; it refuses a request that wants one."""
WITH_DIMENSIONS: Final = {
    "openai": "text-embedding-3",
    "fireworks_ai": "nomic-ai/nomic-embed-text-v1.5",
}
"""What is in the names of their models that it asks for one all the same."""
_ALLOWED: Final = "allowed_openai_params"
_ENDLESS: Final = re.compile(r"\s*\+?\.?(?:inf(?:inity)?|nan)\s*", re.IGNORECASE)


def check(parts: Parts) -> None:
    """All of the above."""
    for model in parts.models:
        for name, (_, value) in model.params.items():
            _check_param(parts, name, value)
            if name in _SENT_ON:
                _check_sent(parts, name, value)
        for name, (_, value) in model.info.items():
            if name in FLOAT_PARAMS:
                _check_param(parts, name, value)
        _check_timeout(parts, model)
        if "daily_reset_time" in model.params:
            _check_day(parts, model)
        _check_mode(parts, model)
        _check_stream(parts, model)
        if "dimensions" in model.params:
            _check_dimensions(parts, model)
    _check_spans(parts)
    _check_compared(parts)
    _check_orders(parts)
    _check_settings(parts)
    _check_later(parts)
    _check_policies(parts)


# ---- litellm_params


def _check_param(parts: Parts, name: str, value: Node) -> None:
    """What LiteLLM checks when it takes a model in: with a wrong kind it leaves it out."""
    if name in INT_PARAMS:
        wrong = _no_number(value, WHOLE)
    elif name in FLOAT_PARAMS:
        wrong = _no_number(value, NUMBER)
    elif name in BOOL_PARAMS:
        wrong = _no_flag(value)
    elif name in LIST_PARAMS:
        wrong = "" if isinstance(value, SequenceNode) or is_null(value) else "a list"
    elif name in MAP_PARAMS:
        wrong = "" if isinstance(value, MappingNode) or is_null(value) else "a group of settings"
    else:
        return
    if wrong:
        parts.findings.warn(
            value,
            f"{name} must be {wrong}: LiteLLM will leave this model out.",
            f"Write {wrong}, or remove it."
            if not is_reference(value)
            else "Write the value itself: a variable gives text alone.",
            code=LEFT_OUT,
        )


def _check_sent(parts: Parts, name: str, value: Node) -> None:
    text = text_of(value)
    if not text or is_reference(value) or is_number(text):
        return
    plain = text.strip().rstrip(",")
    mend = None
    if is_number(plain) and isinstance(value, ScalarNode) and value.style is None:
        start, end = value.start_mark.index, value.end_mark.index
        mend = Fix(f"Write {plain}", (Edit(start, end, plain),))
    parts.findings.warn(
        value,
        f"{name} must be a number: the provider gets this text and refuses it.",
        "Write the number alone, without anything behind it.",
        code=SENT,
        fix=mend,
    )


def _no_number(value: Node, wanted: str) -> str:
    return "" if is_null(value) or is_of(value, wanted) else wanted


def _no_flag(value: Node) -> str:
    return "" if is_null(value) or is_of(value, FLAG) else "yes or no"


def _check_timeout(parts: Parts, model: Model) -> None:
    value = value_of(model.params, "timeout")
    is_endless = value is not None and _is_endless(value) and not _is_mocked(parts, model)
    if value is not None and (_no_number(value, NUMBER) or is_endless):
        parts.findings.error(
            value,
            f"timeout must be a number of seconds: every request to {model.name[:60]} fails.",
            "Write the number alone, such as 600.",
            code=NOT_A_NUMBER,
        )
    other = value_of(model.params, "request_timeout")
    if other is not None and "timeout" not in model.params and _no_number(other, NUMBER):
        parts.findings.error(
            other,
            f"request_timeout must be a number of seconds: every request to {model.name[:60]} "
            "fails.",
            "Write the number alone, such as 600.",
            code=NOT_A_NUMBER,
        )


def _check_spans(parts: Parts) -> None:
    """Times in which no server can answer."""
    for model in parts.models:
        if not _is_mocked(parts, model):
            _check_span(parts, model.params, ("timeout", "stream_timeout"))
    _check_span(parts, parts.router, ("timeout", "stream_timeout"))
    _check_span(parts, parts.litellm, ("request_timeout",))


def _check_span(parts: Parts, section: Pairs, names: tuple[str, ...]) -> None:
    for name in names:
        value = value_of(section, name)
        if value is None or kind(value) not in ("int", "float") or not is_number(value.value):
            continue
        if 0 < float(value.value) < _SHORTEST_S:
            parts.findings.warn(
                value,
                f"{name} is less than a tenth of a second, in which no server answers: "
                + ("every stream" if name == "stream_timeout" else "every request")
                + " is given up.",
                "Write the seconds that an answer may take, such as 60.",
                code=TOO_SHORT,
            )


def _check_day(parts: Parts, model: Model) -> None:
    """When the limits of a day begin anew."""
    value = value_of(model.params, "daily_reset_time")
    text = text_of(value)
    if value is not None and text and not is_reference(value) and not _OF_DAY.fullmatch(text):
        parts.findings.warn(
            value,
            "daily_reset_time must be a time of the day: LiteLLM will leave this model out.",
            'Write it in quotes, such as "06:00"; it is in UTC.',
            code=LEFT_OUT,
        )


def _is_mocked(parts: Parts, model: Model) -> bool:
    """Whether its answers are made up: no connection is opened for them."""
    node = value_of(model.params, "mock_response")
    if node is None or is_falsy(node):
        return False
    return not is_reference(node) or parts.is_set((text_of(node) or "").removeprefix(REFERENCE))


def _is_endless(value: Node) -> bool:
    """A time without an end is none that a connection can be given."""
    return (
        isinstance(value, ScalarNode)
        and kind(value) in ("float", "str")
        and _ENDLESS.fullmatch(value.value) is not None
    )


def _check_mode(parts: Parts, model: Model) -> None:
    value = value_of(model.info, "mode")
    mode = text_of(value)
    if value is None or not mode or mode in _MODES or is_reference(value):
        return
    say_unknown(
        parts,
        value,
        f"LiteLLM knows no mode {name_of(value)}, and takes the model for one to chat with.",
        parts.findings.near(mode, _MODES, 0.75),
        f"There are: {', '.join(sorted(_MODES))}.",
        code=MODE,
    )


def _check_stream(parts: Parts, model: Model) -> None:
    """What a request says, said for all of them."""
    pair = model.params.get("stream")
    if pair is not None and is_true(pair[1]):
        parts.findings.warn(
            pair[0],
            "Each answer of this model comes as a stream, also to clients that ask for none and "
            "cannot read one.",
            "Remove it: who wants a stream asks for it.",
            code=STREAMS,
        )


def _check_dimensions(parts: Parts, model: Model) -> None:
    """How long embeddings are to be, of a model that LiteLLM does not ask for it."""
    pair = model.params.get("dimensions")
    own = value_of(model.params, "custom_llm_provider")
    provider, _, name = model.model.partition("/")
    provider, name = (provider, name) if own is None else (text_of(own) or "", model.model)
    known = WITH_DIMENSIONS.get(provider)
    if pair is None or provider not in NO_DIMENSIONS or (known is not None and known in name):
        return
    if "mock_response" in model.params or _is_listed(model, "additional_drop_params"):
        return
    is_openai = provider == "openai"
    if is_openai and _is_listed(model, _ALLOWED):
        return
    switches = (value_of(model.params, "drop_params"), value_of(parts.litellm, "drop_params"))
    is_dropped = any(node is not None and is_true(node) for node in switches)
    parts.findings.warn(
        pair[0],
        "LiteLLM does not ask this model for dimensions: drop_params leaves them out, and its "
        "embeddings have their usual length."
        if is_dropped
        else "LiteLLM does not ask this model for dimensions: it refuses every request for "
        "embeddings.",
        f"If the server can do it, add {_ALLOWED}: [dimensions]; else remove it."
        if is_openai
        else "Remove it.",
        code=DIMENSIONS,
    )


def _is_listed(model: Model, name: str) -> bool:
    """Whether this list of parameters names dimensions."""
    return any(text_of(one) == "dimensions" for one in items(value_of(model.params, name)))


def _check_compared(parts: Parts) -> None:
    shuffles = _shuffles(parts)
    for model in parts.models:
        for name in _COMPARED:
            if name in model.params and (name != "weight" or shuffles):
                _say_text(parts, model, name, model.params[name][1])


def _shuffles(parts: Parts) -> bool:
    """Whether weights are looked at: by the strategy that LiteLLM takes where none is named."""
    pair = parts.router.get("routing_strategy")
    return pair is None or is_null(pair[1]) or text_of(pair[1]) == "simple-shuffle"


def _say_text(parts: Parts, model: Model, name: str, value: Node) -> None:
    text = text_of(value)
    if text is None:
        return
    if is_reference(value) and text.removeprefix(REFERENCE) not in parts.environment:
        return  # it will be empty, which has an issue of its own
    parts.findings.error(
        value,
        f"{name} must be a number, and "
        + ("a variable gives text" if is_reference(value) else "this is text")
        + f": every request to {model.name[:60]} fails.",
        f"Write the number itself: {name}: 1."
        if is_reference(value)
        else "Take the quotes away."
        if is_number(text)
        else "Write a number.",
        code=NOT_A_NUMBER,
        fix=_unquoted(value, text),
    )


def _unquoted(value: Node, text: str) -> Fix | None:
    """The number without its quotes; None where there is more to it."""
    if not isinstance(value, ScalarNode) or not re.fullmatch(r"\d+(\.\d+)?", text):
        return None
    edit = Edit(value.start_mark.index, value.end_mark.index, text)
    return Fix("Take the quotes away", (edit,))


def _check_orders(parts: Parts) -> None:
    """Models of one name are sorted by `order`: a text beside a number cannot be."""
    for name, models in parts.groups.items():
        if len(models) < 2:
            continue
        orders = [model.params["order"][1] for model in models if "order" in model.params]
        words = [node for node in orders if text_of(node)]
        if words and any(kind(node) in ("int", "float") for node in orders):
            for node in words:
                parts.findings.error(
                    node,
                    f"order must be a number: every request to {name[:60]} fails.",
                    "Write the number itself, without quotes.",
                    code=NOT_A_NUMBER,
                    fix=_unquoted(node, text_of(node) or ""),
                )


# ---- settings


def _check_settings(parts: Parts) -> None:
    for section, name in ((parts.router, "timeout"), (parts.litellm, "request_timeout")):
        _check_setting(parts, section, name)
    if "default_max_parallel_requests" in parts.router:
        value = parts.router["default_max_parallel_requests"][1]
        text = text_of(value)
        if text and (not is_reference(value) or text[len(REFERENCE) :] in parts.environment):
            parts.findings.error(
                value,
                "default_max_parallel_requests must be a number, and this is text: every request "
                "fails.",
                "Write the number itself, without quotes.",
                code=SETTING,
                fix=_unquoted(value, text),
            )
    _check_drop_params(parts)
    _check_switch(parts)


def _check_setting(parts: Parts, section: Pairs, name: str) -> None:
    if name not in section:
        return
    value = section[name][1]
    mocked = parts.is_whole and parts.models and all(_is_mocked(parts, one) for one in parts.models)
    if _no_number(value, NUMBER) or (_is_endless(value) and not mocked):
        parts.findings.error(
            value,
            f"{name} must be a number of seconds: every request fails.",
            "Write the number alone, such as 600.",
            code=SETTING,
        )


def _check_later(parts: Parts) -> None:
    """Numbers that nobody needs until a request has failed."""
    for section in (parts.router, parts.litellm):
        for name in (*_COUNTED, *_RECKONED):
            value = value_of(section, name)
            text = text_of(value)
            if value is None or not text:
                continue
            is_set = not is_reference(value) or text.removeprefix(REFERENCE) in parts.environment
            if is_set and (name in _COUNTED or not (is_number(text) or is_reference(value))):
                parts.findings.warn(
                    value,
                    f"{name} must be a number, and this is text: LiteLLM fails over it once a "
                    "request has failed.",
                    "Write the number itself, without quotes or a unit.",
                    code=LATER,
                    fix=_unquoted(value, text),
                )


def _check_drop_params(parts: Parts) -> None:
    places = [parts.litellm, *(model.params for model in parts.models)]
    for section in places:
        value = value_of(section, "drop_params")
        if value is not None and _no_flag(value):
            parts.findings.warn(
                value,
                "drop_params must be true or false: LiteLLM takes this for false.",
                code=NO_FLAG,
            )


def _check_switch(parts: Parts) -> None:
    """`cache`, which LiteLLM takes for the cache itself when it is no switch."""
    value = value_of(parts.litellm, "cache")
    if value is None or kind(value) in ("bool", "null") or value.value == []:
        return
    word = value.value.lower() if isinstance(value, ScalarNode) else ""
    mend = None
    if word in ("true", "false"):
        mend = Fix(
            "Take the quotes away", (Edit(value.start_mark.index, value.end_mark.index, word),)
        )
    parts.findings.error(
        value,
        "cache must be true or false, without quotes: with this, every request fails.",
        "Write cache: true, and where it is in cache_params.",
        code=SETTING,
        fix=mend,
    )


def _check_policies(parts: Parts) -> None:
    for name, known in _POLICIES.items():
        node = value_of(parts.router, name)
        if node is None or is_null(node):
            continue
        for key, value in parts.document.pairs(node):
            if _no_number(value, WHOLE):
                _say_policy(parts.findings.error, name, key, value)
            elif (text_of(key) or "") not in known:
                near = parts.findings.near(text_of(key) or "", known, 0.6)
                what = f"LiteLLM knows no {name_of(key)} in {name} and ignores it."
                remedy = f"There are: {', '.join(sorted(known))}."
                say_unknown(parts, key, what, near, remedy, code=POLICY)


def _say_policy(report: Callable[..., None], name: str, key: Node, value: Node) -> None:
    report(
        value,
        f"{name_of(key)} in {name} must be a whole number: LiteLLM does not start.",
        code=SETTING,
    )
