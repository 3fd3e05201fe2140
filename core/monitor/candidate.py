"""A deployment of a model, as an example for the person may name it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CHATS: Final = frozenset({"chat", "responses"})
"""Modes of LiteLLM that answer on /v1/chat/completions; it translates for the second."""
_OTHER_KINDS: Final = re.compile(
    r"embed|bge-|e5-|rerank|moderation|whisper|transcri|tts|speech|voice|realtime"
    r"|dall-e|image|imagen|stable-diffusion|flux|sora|veo-|video|ocr"
    r"|instruct-0914|turbo-instruct|davinci|babbage",
    re.IGNORECASE,
)
"""In names of models that LiteLLM has no mode for, and that hardly take a chat."""


@dataclass(frozen=True)
class Candidate:
    """One deployment of a model."""

    name: str
    """What clients ask for."""
    model: str = ""
    """What LiteLLM asks the provider for, as `openai/gpt-4o`."""
    mode: str = ""
    """`chat`, `embedding` and so on; empty where nobody says."""

    @property
    def chats(self) -> bool:
        """Whether it takes a chat, as far as its mode or its name tells."""
        if self.mode:
            return self.mode in _CHATS
        return not _OTHER_KINDS.search(self.model or self.name)
