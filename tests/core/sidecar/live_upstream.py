"""A provider of live sessions (`/v1/realtime`), for the tests of what is made of one."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

WRITTEN = "conversation.item.input_audio_transcription.completed"
_USAGE = {"total_tokens": 9, "input_tokens": 5, "output_tokens": 4}


class ScriptedUpstream:
    """Says something at the beginning, and something at each message of its client."""

    def __init__(self) -> None:
        self.begins: Sequence[Any] = (session(),)
        self.answers: Sequence[Any] = ()
        self.heard: list[Any] = []
        self._server = serve(self._talk, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.socket.getsockname()[1]}"

    def __enter__(self) -> ScriptedUpstream:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()

    def _talk(self, connection: ServerConnection) -> None:
        try:
            for event in self.begins:
                connection.send(json.dumps(event))
            for text in connection:
                self.heard.append(json.loads(text))
                for event in self.answers:
                    connection.send(json.dumps(event))
        except ConnectionClosed:
            pass


def session(kind: str = "realtime", writes: str = "") -> dict[str, Any]:
    """`writes`: the model that writes down what the client says."""
    part = {"type": kind, "audio": {"input": {"transcription": {"model": writes}}}}
    content = part if writes else {"type": kind, "model": "my-live"}
    return {"type": "session.created", "session": content}


def begun(number: int = 1) -> dict[str, Any]:
    return {"type": "response.created", "response": {"id": f"resp_{number}", "output": []}}


def done(usage: Any = _USAGE, number: int = 1, status: str = "completed") -> dict[str, Any]:
    response = {"id": f"resp_{number}", "status": status, "output": [], "usage": usage}
    return {"type": "response.done", "response": response}


def written(usage: Any = None) -> dict[str, Any]:
    event = {"type": WRITTEN, "item_id": "item_1", "transcript": "hello"}
    return event if usage is None else {**event, "usage": usage}
