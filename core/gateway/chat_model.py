"""Which model of a gateway an example for the person should name. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from core.base.secret_rules import REFERENCE
from core.config.document import Document, text_of
from core.monitor.candidate import Candidate


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


def can_be_of(running: Iterable[Candidate], declared: Iterable[Candidate]) -> bool:
    """Whether a gateway with a config that has `declared` can have answered with `running`. Not, if
    a model is missing, or stands for another one; what a pattern or a variable stands for may be
    anything."""
    there = {(one.name, one.model) for one in running}
    return all(
        (one.name, one.model) in there
        for one in declared
        if one.model and "*" not in one.name and not _is_reference(one)
    )


def _is_reference(one: Candidate) -> bool:
    return one.name.startswith(REFERENCE) or one.model.startswith(REFERENCE)


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
