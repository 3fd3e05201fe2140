"""What the way asks of the engine, and what it is told: the service of models has these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.base.events import Job
from core.config.forms.model_edits import ModelFields
from core.models.adding import Beginning, NewModel


class Server(Protocol):
    """A server with models that runs on this computer and was found by itself."""

    @property
    def provider(self) -> str:
        """As LiteLLM calls it: "ollama"."""

    @property
    def label(self) -> str:
        """For people: "Ollama"."""

    @property
    def base(self) -> str:
        """Its address, as a config has it."""

    @property
    def models(self) -> Sequence[str]:
        """The names of those it has."""


class Tried(Protocol):
    """How one request of a test went."""

    @property
    def protocol(self) -> str:
        """ "chat", "messages", "responses" or "embeddings"."""

    @property
    def is_streamed(self) -> bool: ...

    @property
    def with_tool(self) -> bool: ...

    @property
    def outcome(self) -> str:
        """ "ok": it really came back; "failed" or "skipped"."""

    @property
    def status(self) -> int | None: ...

    @property
    def words(self) -> str:
        """The upstream's own error, in words."""

    @property
    def remedy(self) -> str:
        """What to do about it."""

    @property
    def cost(self) -> float | None:
        """In US dollars; None where it is not known."""

    @property
    def seconds(self) -> float | None: ...


class Report(Protocol):
    """How a test went."""

    @property
    def results(self) -> Sequence[Tried]: ...


class Models(Protocol):
    """The engine's service of models. Each call returns at once."""

    def begin(self, text: str) -> Job[Beginning]:
        """What there is to choose from for another model of the config `text`."""

    def new_model(self, text: str, fields: ModelFields) -> Job[NewModel]:
        """What putting this model into the config `text` would do; nothing is written."""

    def local_servers(self) -> Job[Sequence[Server]]:
        """The servers with models that run on this computer."""

    def ask_server(self, fields: ModelFields) -> Job[Sequence[str]]:
        """The models that the server behind `fields` says it has, asked with its key."""

    def trial(self, text: str, models: Sequence[str], protocols: Sequence[str]) -> Job[Report]:
        """Really ask these models of the config `text` in each of the protocols."""

    def cancel_trial(self) -> None:
        """The trial under way ends: nobody waits for it any more."""
