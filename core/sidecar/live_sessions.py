"""What a provider says in a live session (`/v1/realtime`) that counts: answers, and turns of the
client that a model has written down."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

BEGUN: Final = "response.created"
DONE: Final = "response.done"
WRITTEN: Final = "conversation.item.input_audio_transcription.completed"
SESSIONS: Final = (
    *("session.created", "session.updated"),
    *("transcription_session.created", "transcription_session.updated"),
)
_LIVE: Final = re.compile(r".*/realtime")
_COUNTS: Final = re.compile(
    rf'"type"\s*:\s*"(?:{"|".join(map(re.escape, (BEGUN, DONE, WRITTEN, *SESSIONS)))})"'
)
"""Cheap, and false of nearly all that is said: that is sound."""


def is_live(path: str) -> bool:
    """Whether a WebSocket to here is one session, which LiteLLM counts when it is over."""
    return _LIVE.fullmatch(path) is not None


def event_in(text: str | bytes | None) -> Mapping[str, Any]:
    """The event, if it is one of those that count; else an empty one."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if not text or _COUNTS.search(text) is None:
        return {}
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


class LiveSession:
    """One of them, as its client hears it."""

    def __init__(self) -> None:
        self.begun = 0
        """Answers that the provider has begun."""
        self.done = 0
        """Those that are over."""
        self.written = 0
        """Turns that it has written down."""
        self.is_untold = False
        """Of one of both nobody said what it took."""
        self.tokens: tuple[int, int] | None = None
        """In and out, of what was written down; None where none are told, as of a model that is
        paid by the second."""

    def hears(self, text: str | bytes | None) -> None:
        """This went to the client."""
        event = event_in(text)
        kind = event.get("type")
        if kind == BEGUN:
            self.begun += 1
        elif kind == DONE:
            self.done += 1
            response = event.get("response")
            response = response if isinstance(response, dict) else {}
            failed = response.get("status") == "failed"
            self.is_untold |= not (failed or isinstance(response.get("usage"), dict))
        elif kind == WRITTEN:
            self.written += 1
            self._add(event.get("usage"))

    def _add(self, usage: object) -> None:
        if not isinstance(usage, dict):
            self.is_untold = True
        elif usage.get("type") != "duration":
            found = [usage.get(name) for name in ("input_tokens", "output_tokens")]
            more = [one for one in found if isinstance(one, int) and not isinstance(one, bool)]
            self.is_untold |= len(more) < len(found)
            if len(more) == len(found):
                before = self.tokens or (0, 0)
                self.tokens = (before[0] + more[0], before[1] + more[1])
