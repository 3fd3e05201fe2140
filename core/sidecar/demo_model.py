"""The demo model: what it answers to a chat and to a text, as a server of OpenAI's protocol would.

It thinks nothing. It says its text; it calls a tool where one is given and the last message asks
for it, with arguments that fit the tool's schema; after the tool's result it says what that was. So
every client can be tried without a key, a network or a cost. Pure, and knows no LiteLLM.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import secrets
import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Body = dict[str, Any]
Count = Callable[[str], int]
"""How many tokens a text is."""

_ROUND_A_MESSAGE: Final = 4
"""Tokens: what tells the model where one begins and who speaks."""

_DIMENSIONS: Final = 256
_MOST_QUOTED: Final = 300
"""Characters of a tool's result."""
_REMINDER: Final = re.compile(r"<(system-reminder|environment_context)>.*?</\1>", re.DOTALL)
"""What clients put into a person's message by themselves."""
_OPERATOR: Final = "Operator note (not from the user)"
"""How LiteLLM begins what it makes of a system message in the middle of a talk, as Claude Code puts
one below each question: a message of the user's."""
_ASKING: Final = re.compile(r"\b(?:use|using|call|calling|run|invoke|try)\b", re.IGNORECASE)
_ANY_TOOL: Final = re.compile(r"\b(?:tool|function)s?\b", re.IGNORECASE)
_WORDS_OF_NAME: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_VERBS: Final = frozenset({"get", "set", "fetch", "find", "do", "current", "the", "a", "mcp"})
_MEANT: Final = re.compile(r"[\"'`“]([^\"'`”]{1,80})[\"'`”]|\b(?:in|for|of|at)\s+([A-Z][\w-]+)")
_COMMANDS: Final = re.compile(r"(?:.*_)?(?:command|cmd|script)", re.IGNORECASE)
_PLACES: Final = re.compile(r".*(?:path|dir|directory|folder)", re.IGNORECASE)
_COMMAND: Final = "echo Hello from LiteLLM Pocket"


@dataclass(frozen=True)
class Call:
    """Of a tool."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Answer:
    """To one chat."""

    text: str
    call: Call | None
    reason: str
    """Why it ends: "stop", "tool_calls", "length"."""
    usage: dict[str, int]


def answer(asked: Body, text: str, count: Count) -> Answer:
    """What the model whose text this is says to `asked`, the body of a chat completion."""
    messages: list[Body] = asked.get("messages") or []
    results = _results(messages)
    call = None if results else _call(asked, _last_words(messages))
    if call is not None:
        said, reason = "", "tool_calls"
        spoken = call.name + call.arguments
    else:
        said = spoken = _text(asked, text, results)
        reason = "stop"
    prompt, written = count(_read(asked)) + _ROUND_A_MESSAGE * len(messages), count(spoken)
    most = asked.get("max_completion_tokens") or asked.get("max_tokens")
    if call is None and isinstance(most, int) and written > most:
        pieces = _pieces(said)
        kept = itertools.accumulate(pieces)
        said = next((one for one in reversed(list(kept)) if count(one) <= most), "")
        written, reason = count(said), "length"
    usage = {"prompt_tokens": prompt, "completion_tokens": written}
    return Answer(said, call, reason, {**usage, "total_tokens": prompt + written})


def whole(asked: Body, made: Answer) -> Body:
    """A chat completion in one piece."""
    message: Body = {"role": "assistant", "content": made.text or None}
    if made.call is not None:
        message["tool_calls"] = [_tool_call(made.call)]
    choice = {"index": 0, "message": message, "finish_reason": made.reason}
    return {**_head(asked, "chat.completion"), "choices": [choice], "usage": made.usage}


def chunks(asked: Body, made: Answer) -> Iterator[Body]:
    """The same as a stream, word by word."""
    head = _head(asked, "chat.completion.chunk")

    def chunk(delta: Body, reason: str | None = None) -> Body:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}

    yield chunk({"role": "assistant", "content": ""})
    for piece in _pieces(made.text):
        yield chunk({"content": piece})
    if made.call is not None:
        begun = _tool_call(made.call)
        begun["function"] = {"name": made.call.name, "arguments": ""}
        yield chunk({"tool_calls": [{"index": 0, **begun}]})
        arguments = {"index": 0, "function": {"arguments": made.call.arguments}}
        yield chunk({"tool_calls": [arguments]})
    yield chunk({}, made.reason)
    if (asked.get("stream_options") or {}).get("include_usage"):
        yield {**head, "choices": [], "usage": made.usage}


def embeddings(asked: Body, count: Count) -> Body:
    """A vector for each text: alike for texts that share words, and the same at every time."""
    given = asked.get("input")
    texts = given if isinstance(given, list) and not _is_tokens(given) else [given]
    size = asked.get("dimensions") or _DIMENSIONS
    as_text = asked.get("encoding_format") == "base64"
    data = []
    for index, one in enumerate(texts):
        vector: object = _vector(one, size)
        if as_text:
            packed = struct.pack(f"<{size}f", *_vector(one, size))
            vector = base64.b64encode(packed).decode("ascii")
        data.append({"object": "embedding", "index": index, "embedding": vector})
    tokens = sum(
        len(one) if isinstance(one, list) and _is_tokens(one) else count(str(one)) for one in texts
    )
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "model": asked.get("model"), "data": data, "usage": usage}


# ---- what is said


def _text(asked: Body, text: str, results: Sequence[str]) -> str:
    wanted = asked.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        schema = (wanted.get("json_schema") or {}).get("schema") or {}
        return json.dumps(_example(schema, "", text))
    if wanted.get("type") == "json_object":
        return json.dumps({"answer": text})
    if not results:
        return text
    told = " ".join(results)
    shown = told if len(told) <= _MOST_QUOTED else told[:_MOST_QUOTED] + "…"
    return f"The tool answered: {shown}"


def _read(asked: Body) -> str:
    """All the text of a request; a picture counts nothing."""
    parts = [_plain(one.get("content")) for one in asked.get("messages") or ()]
    calls = [one["tool_calls"] for one in asked.get("messages") or () if one.get("tool_calls")]
    parts += [json.dumps(one) for one in (*calls, asked.get("tools")) if one]
    return "\n".join(parts)


def _results(messages: Sequence[Body]) -> list[str]:
    """What tools have answered since the model spoke last."""
    since = itertools.takewhile(lambda one: one.get("role") != "assistant", reversed(messages))
    found = [_plain(one.get("content")) for one in since if one.get("role") == "tool"]
    return found[::-1]


def _last_words(messages: Sequence[Body]) -> str:
    """The last thing that a person said, without what the client has added."""
    for one in reversed(messages):
        said = _plain(one.get("content"))
        if one.get("role") == "user" and not said.startswith(_OPERATOR):
            return _REMINDER.sub("", said).strip()
    return ""


def _plain(content: object) -> str:
    if isinstance(content, list):
        return "\n".join(str(one.get("text") or "") for one in content if isinstance(one, dict))
    return content if isinstance(content, str) else ""


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s*?(?=\s|$)|\s+$", text)


# ---- calling a tool


def _call(asked: Body, words: str) -> Call | None:
    tools = [one["function"] for one in asked.get("tools") or () if _name(one)]
    choice = asked.get("tool_choice")
    if not tools or choice == "none":
        return None
    tool = next((one for one in tools if one["name"] == _name(choice)), None)
    tool = tool or next((one for one in tools if _is_asked_for(one["name"], words)), None)
    if tool is None and (
        choice == "required" or (_ASKING.search(words) and _ANY_TOOL.search(words))
    ):
        tool = tools[0]
    if tool is None:
        return None
    arguments = _written_out(words) or _example(tool.get("parameters") or {}, "", _meant(words))
    return Call(f"call_{secrets.token_hex(12)}", tool["name"], json.dumps(arguments))


def _name(tool: object) -> str:
    """Of a tool, or of the choice of one."""
    function = tool.get("function") if isinstance(tool, dict) else None
    return str(function.get("name") or "") if isinstance(function, dict) else ""


def _is_asked_for(name: str, words: str) -> bool:
    """A name of several words speaks for itself, also in a question about what it is for; a name
    of one word, such as Read, is asked for by a verb."""
    parts = [one.lower() for one in _WORDS_OF_NAME.findall(name)]
    spoken = {one.lower() for one in re.findall(r"\w+", words)}
    whole_name = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE) is not None
    if len(parts) < 2:
        return whole_name and bool(_ASKING.search(words) or _ANY_TOOL.search(words))
    telling = {one for one in parts if one not in _VERBS}
    return whole_name or (bool(telling) and telling <= spoken)


def _written_out(words: str) -> Body | None:
    """Arguments that stand in the message as JSON."""
    found = re.search(r"\{.*\}", words, re.DOTALL)
    try:
        made = json.loads(found[0]) if found else None
    except ValueError:
        return None
    return made if isinstance(made, dict) else None


def _meant(words: str) -> str:
    found = _MEANT.search(words)
    return (found[1] or found[2]) if found else "demo"


def _example(schema: Mapping[str, Any], name: str, text: str) -> Any:
    """A value that fits a JSON schema; `name` is that of the property, `text` stands for texts."""
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("enum", "examples"):
        if schema.get(key):
            return schema[key][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _example(schema[key][0], name, text)
    kind = schema.get("type", "object" if "properties" in schema or not name else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    match kind:
        case "object":
            properties = schema.get("properties") or {}
            wanted = schema.get("required") or ()
            return {one: _example(properties.get(one) or {}, one, text) for one in wanted}
        case "array":
            one = _example(schema.get("items") or {}, name or "item", text)
            return one.split() if one == _COMMAND else [one]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return (
                _COMMAND if _COMMANDS.fullmatch(name) else "." if _PLACES.fullmatch(name) else text
            )


# ---- forms


def _head(asked: Body, kind: str) -> Body:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": asked.get("model"),
    }


def _tool_call(call: Call) -> Body:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


def _is_tokens(given: object) -> bool:
    return isinstance(given, list) and bool(given) and all(isinstance(one, int) for one in given)


def _vector(given: object, size: int) -> list[float]:
    words = given if isinstance(given, list) else re.findall(r"\w+", str(given).lower())
    vector = [0.0] * size
    for word in words or ("",):
        digest = hashlib.sha256(str(word).encode("utf-8", "replace")).digest()
        vector[int.from_bytes(digest[:4]) % size] += 1.0 if digest[4] % 2 else -1.0
    length = sum(one * one for one in vector) ** 0.5 or 1.0
    return [one / length for one in vector]
