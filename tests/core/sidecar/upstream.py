"""A model provider, and an HTTP proxy before it, in a thread: speaks OpenAI's chat protocol."""

from __future__ import annotations

import json
import threading
from typing import Any

from tests.fixtures.local_server import Handler, LocalServer


class Upstream(LocalServer):
    """Streams one word at a time, each when `more` is released; plain answers, which say `says`,
    come at once."""

    def __init__(self, says: str = "from upstream") -> None:
        self.says = says
        self.more = threading.Semaphore(0)
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Path with query, headers by their small names."""
        self.proxied: list[tuple[str, str]] = []
        """(address asked for, Proxy-Authorization) of requests that took us for their proxy."""
        upstream = self

        class Provider(Handler):
            def do_POST(self) -> None:
                body = self.asked_json()
                upstream.asked.append((self.path, self.small_headers()))
                if self.path.startswith("http://"):
                    credentials = self.headers.get("Proxy-Authorization", "")
                    upstream.proxied.append((self.path, credentials))
                if body.get("stream"):
                    upstream.stream(self)
                else:
                    upstream.answer(self)

        super().__init__(Provider)

    def answer(self, handler: Handler) -> None:
        message = {"role": "assistant", "content": self.says}
        whole = {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
        handler.reply_json(200, whole, Access_Control_Allow_Origin="*")

    def stream(self, handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        chunk: dict[str, Any] = {}
        for word in ("one ", "two ", "three"):
            self.more.acquire(timeout=300)
            chunk = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}],
            }
            handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            handler.wfile.flush()
        # As every provider ends a stream; LiteLLM takes one without for broken off.
        last = {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        handler.wfile.write(f"data: {json.dumps(last)}\n\ndata: [DONE]\n\n".encode())
        handler.close_connection = True
