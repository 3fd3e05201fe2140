"""A model provider that can ask for a tool: speaks OpenAI's chat protocol, streamed or not.

What it does is in the question's words: a question with `USE_TOOL` in it is answered by a
call of whichever of `tools` the client offers, the tool's result by `TOOL_SAID` and that result,
and anything else by `ANSWER`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.fixtures.local_server import Handler, LocalServer
from tests.fixtures.wire_formats import words

Body = dict[str, Any]

ANSWER: Final = "The upstream says hello"
USE_TOOL: Final = "Call the tool"
TOOL_SAID: Final = "The tool said:"


class ToolUpstream(LocalServer):
    """The server, in a thread; `asked` is the bodies that came in, in order."""

    def __init__(self) -> None:
        self.asked: list[Body] = []
        self.tools: Mapping[str, Body] = {}
        """Arguments by the name of the tool, for the first that a client offers."""
        self.refusal: tuple[int, str] | None = None
        """Status and words with which every question is refused."""
        upstream = self

        class Provider(Handler):
            def do_POST(self) -> None:
                body = self.asked_json()
                if not self.path.endswith("/chat/completions"):
                    self.reply_json(404, {"detail": "Not Found"})
                    return
                if upstream.refusal is not None:
                    status, words = upstream.refusal
                    self.reply_json(status, {"error": {"message": words}})
                    return
                upstream.asked.append(body)
                message, reason = upstream.say(body)
                if body.get("stream"):
                    data = b"".join(_stream(message, reason))
                    self.reply(200, "text/event-stream", data)
                else:
                    self.reply_json(200, _whole(message, reason))

        super().__init__(Provider)

    def say(self, body: Body) -> tuple[Body, str]:
        """(the message, why it ends)."""
        messages = body["messages"]
        spoke = [place for place, one in enumerate(messages) if one["role"] == "assistant"]
        # The question is not always the last one: Claude Code adds words of its own below it.
        since = messages[spoke[-1] + 1 if spoke else 0 :]
        results = [text_of(one) for one in since if one["role"] == "tool"]
        if results:
            return {"content": f"{TOOL_SAID} {' '.join(results)}"}, "stop"
        if any(USE_TOOL in text_of(one) for one in since if one["role"] == "user"):
            offered = {tool["function"]["name"] for tool in body.get("tools", [])}
            for name, arguments in self.tools.items():
                if name in offered:
                    function = {"name": name, "arguments": json.dumps(arguments)}
                    call = {"id": "call_1", "type": "function", "function": function}
                    return {"content": None, "tool_calls": [call]}, "tool_calls"
        return {"content": ANSWER}, "stop"


def text_of(message: Body) -> str:
    """What a message says, in one piece or in parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


_USAGE: Final = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


def _whole(message: Body, reason: str) -> Body:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    return {**_head("chat.completion"), "choices": [choice], "usage": _USAGE}


def _stream(message: Body, reason: str) -> Iterator[bytes]:
    head = _head("chat.completion.chunk")

    def event(choices: list[Body], **more: Any) -> bytes:
        return b"data: " + json.dumps({**head, "choices": choices, **more}).encode() + b"\n\n"

    def piece(delta: Body, finish: str | None = None) -> bytes:
        return event([{"index": 0, "delta": delta, "finish_reason": finish}])

    yield piece({"role": "assistant", "content": ""})
    for word in words(message["content"] or ""):
        yield piece({"content": word})
    for call in message.get("tool_calls", []):
        arguments = call["function"]["arguments"]
        start = {**call, "index": 0, "function": {**call["function"], "arguments": ""}}
        yield piece({"tool_calls": [start]})
        half = len(arguments) // 2
        for part in (arguments[:half], arguments[half:]):
            yield piece({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
    yield piece({}, reason)
    yield event([], usage=_USAGE)
    yield b"data: [DONE]\n\n"


def _head(kind: str) -> Body:
    return {"id": "chat-1", "object": kind, "created": 1, "model": "fake-model"}
