"""Which model of a gateway an example for the person should name. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.config.document import Document, text_of

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


def first_chat_model(
    candidates: Iterable[Candidate],
    declared: Collection[str],
    without_key: Collection[str] = (),
) -> str:
    """The first of `candidates` that takes a chat; empty when there is none.

    Those that the config declares by name go before those that a pattern (`openai/*`) stands for,
    and those that lack their key (`without_key`, of names) come last.
    """
    chats = [one for one in candidates if one.chats and "*" not in one.name]

    def place(one: Candidate) -> tuple[bool, bool, str]:
        # LiteLLM lists what a pattern stands for in another order at each start.
        known = one.name in declared
        return one.name in without_key, not known, "" if known else one.name

    return min(chats, key=place).name if chats else ""


def candidates_of(documents: Sequence[Document]) -> list[Candidate]:
    """What a config and the files that it includes declare, in their order."""
    found = []
    for document in documents:
        for entry in document.model_entries():
            name = text_of(document.get(entry, "model_name"))
            model = text_of(document.get(document.get(entry, "litellm_params"), "model"))
            mode = text_of(document.get(document.get(entry, "model_info"), "mode"))
            if name:
                found.append(Candidate(name, model or "", mode or ""))
    return found
