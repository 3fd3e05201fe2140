"""One question in four protocols, streamed or not, and what is to be read from the answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOL = "get_weather"
PROTOCOLS = ("chat", "messages", "responses", "gemini")
QUESTION = "What is the weather in Paris?"


@dataclass
class Heard:
    """An answer, whatever its protocol."""

    status: int
    text: str = ""
    call: tuple[str, dict[str, Any]] | None = None
    """Of a tool: its name and arguments."""
    tokens: tuple[int, int] = (0, 0)
    """Of the question and of the answer."""
    streamed: bool = False
    error: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)


def ask(
    client: httpx.Client,
    protocol: str,
    model: str,
    words: str,
    *,
    stream: bool = False,
    tool: bool = False,
    result: str = "",
) -> Heard:
    """Ask `model`; with `tool` it is given one, with `result` that was called and said this."""
    path, body = _REQUESTS[protocol](model, words, tool or bool(result), result)
    if stream and protocol == "gemini":
        path = path.replace(":generateContent", ":streamGenerateContent?alt=sse")
    elif stream:
        body["stream"] = True
    if stream and protocol == "chat":
        body["stream_options"] = {"include_usage": True}
    answer = client.post(path, json=body)
    if answer.status_code != 200:
        return Heard(answer.status_code, error=answer.json()["error"]["message"])
    heard = Heard(200, streamed=answer.headers["content-type"].startswith("text/event-stream"))
    if heard.streamed:
        lines = [one[6:] for one in answer.text.splitlines() if one.startswith("data: {")]
        heard.events = [json.loads(one) for one in lines]
        _READ_STREAM[protocol](heard)
    else:
        _READ_WHOLE[protocol](heard, answer.json())
    return heard


# ---- requests


def _chat(model: str, words: str, tool: bool, result: str) -> tuple[str, dict[str, Any]]:
    messages: list[dict[str, Any]] = [{"role": "user", "content": words}]
    function = {"name": TOOL, "parameters": SCHEMA}
    if result:
        called = {"name": TOOL, "arguments": '{"city": "Paris"}'}
        call = {"id": "c1", "type": "function", "function": called}
        messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        messages.append({"role": "tool", "tool_call_id": "c1", "content": result})
    body = {"model": model, "messages": messages}
    return "/v1/chat/completions", {
        **body,
        **({"tools": [{"type": "function", "function": function}]} if tool else {}),
    }


def _messages(model: str, words: str, tool: bool, result: str) -> tuple[str, dict[str, Any]]:
    messages: list[dict[str, Any]] = [{"role": "user", "content": words}]
    if result:
        use = {"type": "tool_use", "id": "c1", "name": TOOL, "input": {"city": "Paris"}}
        told = {"type": "tool_result", "tool_use_id": "c1", "content": result}
        messages.append({"role": "assistant", "content": [use]})
        messages.append({"role": "user", "content": [told]})
    body = {"model": model, "max_tokens": 200, "messages": messages}
    tools = {"tools": [{"name": TOOL, "input_schema": SCHEMA}]} if tool else {}
    return "/v1/messages", {**body, **tools}


def _responses(model: str, words: str, tool: bool, result: str) -> tuple[str, dict[str, Any]]:
    items: list[dict[str, Any]] = [{"role": "user", "content": words}]
    if result:
        called = {"name": TOOL, "arguments": '{"city": "Paris"}'}
        items.append({"type": "function_call", "call_id": "c1", **called})
        items.append({"type": "function_call_output", "call_id": "c1", "output": result})
    tools = {"tools": [{"type": "function", "name": TOOL, "parameters": SCHEMA}]} if tool else {}
    return "/v1/responses", {"model": model, "input": items, **tools}


def _gemini(model: str, words: str, tool: bool, result: str) -> tuple[str, dict[str, Any]]:
    contents: list[dict[str, Any]] = [{"role": "user", "parts": [{"text": words}]}]
    if result:
        call = {"name": TOOL, "args": {"city": "Paris"}}
        told = {"name": TOOL, "response": {"result": result}}
        contents.append({"role": "model", "parts": [{"functionCall": call}]})
        contents.append({"role": "user", "parts": [{"functionResponse": told}]})
    declared = {"functionDeclarations": [{"name": TOOL, "parameters": SCHEMA}]}
    tools = {"tools": [declared]} if tool else {}
    return f"/v1beta/models/{model}:generateContent", {"contents": contents, **tools}


_REQUESTS = {"chat": _chat, "messages": _messages, "responses": _responses, "gemini": _gemini}


# ---- answers in one piece


def _whole_chat(heard: Heard, body: dict[str, Any]) -> None:
    message = body["choices"][0]["message"]
    heard.text = message.get("content") or ""
    for call in message.get("tool_calls") or ():
        heard.call = (call["function"]["name"], json.loads(call["function"]["arguments"]))
    heard.tokens = (body["usage"]["prompt_tokens"], body["usage"]["completion_tokens"])


def _whole_messages(heard: Heard, body: dict[str, Any]) -> None:
    for block in body["content"]:
        heard.text += block.get("text", "")
        if block["type"] == "tool_use":
            heard.call = (block["name"], block["input"])
    heard.tokens = (body["usage"]["input_tokens"], body["usage"]["output_tokens"])


def _whole_responses(heard: Heard, body: dict[str, Any]) -> None:
    for item in body["output"]:
        if item["type"] == "function_call":
            heard.call = (item["name"], json.loads(item["arguments"]))
        for part in item.get("content") or ():
            heard.text += part.get("text", "")
    heard.tokens = (body["usage"]["input_tokens"], body["usage"]["output_tokens"])


def _whole_gemini(heard: Heard, body: dict[str, Any]) -> None:
    for part in body["candidates"][0]["content"]["parts"]:
        heard.text += part.get("text", "")
        if "functionCall" in part:
            heard.call = (part["functionCall"]["name"], part["functionCall"]["args"])
    usage = body.get("usageMetadata")
    if usage:
        heard.tokens = (usage["promptTokenCount"], usage["candidatesTokenCount"])


_READ_WHOLE = {
    "chat": _whole_chat,
    "messages": _whole_messages,
    "responses": _whole_responses,
    "gemini": _whole_gemini,
}


# ---- streams


def _stream_chat(heard: Heard) -> None:
    name, arguments = "", ""
    for event in heard.events:
        if event.get("usage"):
            heard.tokens = (event["usage"]["prompt_tokens"], event["usage"]["completion_tokens"])
        for choice in event["choices"]:
            heard.text += choice["delta"].get("content") or ""
            for call in choice["delta"].get("tool_calls") or ():
                name += call["function"].get("name") or ""
                arguments += call["function"].get("arguments") or ""
    if name:
        heard.call = (name, json.loads(arguments))


def _stream_messages(heard: Heard) -> None:
    name, arguments = "", ""
    assert heard.events[0]["type"] == "message_start"
    for event in heard.events:
        if event["type"] == "content_block_start":
            name = event["content_block"].get("name", name)
        elif event["type"] == "content_block_delta":
            heard.text += event["delta"].get("text", "")
            arguments += event["delta"].get("partial_json", "")
        elif event["type"] == "message_delta":
            heard.tokens = (event["usage"]["input_tokens"], event["usage"]["output_tokens"])
    assert heard.events[-1]["type"] == "message_stop"
    if name:
        heard.call = (name, json.loads(arguments))


def _stream_responses(heard: Heard) -> None:
    last = heard.events[-1]
    assert last["type"] == "response.completed"
    deltas = _joined(heard.events, "response.output_text.delta")
    _whole_responses(heard, last["response"])
    assert deltas == heard.text


def _joined(events: Iterable[dict[str, Any]], kind: str) -> str:
    return "".join(one["delta"] for one in events if one["type"] == kind)


def _stream_gemini(heard: Heard) -> None:
    for event in heard.events:
        _whole_gemini(heard, event)


_READ_STREAM = {
    "chat": _stream_chat,
    "messages": _stream_messages,
    "responses": _stream_responses,
    "gemini": _stream_gemini,
}
