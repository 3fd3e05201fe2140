"""The stand-in for the models: reads and changes texts as the real one does, at once; a small
catalog, a server that answers, a trial that comes out as a test wants it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from typing_extensions import override

from core.base.errors import ConfigError
from core.base.events import Job
from core.config.catalog import Catalog, Credential, Provider
from core.config.catalog_models import CatalogModel
from core.config.document import parse
from core.config.edits import apply_edits
from core.config.forms.changing import edits_between
from core.config.forms.model_edits import ModelFields
from core.config.forms.reading import FormEdit, read_forms
from core.config.includes import Included
from core.models.adding import Beginning, names_in, new_model
from core.models.existing import model_trial, prices_of
from core.models.results import PROTOCOLS, TrialProtocol, TrialReport, TrialResult
from core.models.server_list import LocalServer
from core.models.service import ModelService
from tests.gui.stand_in.script import Script

Outcome = Literal["ok", "failed", "skipped"]


def _key(env: str, *, required: bool = True) -> Credential:
    return Credential("api_key", "API key", env, True, required, "")


def _model(name: str, mode: str = "chat", price: float | None = 2.5e-6) -> CatalogModel:
    out = None if price is None else price * 4
    return CatalogModel(name, mode, 128_000, 16_384, price, out, frozenset(("vision",)))


_CHAT = frozenset(("chat", "models"))
_BASE = Credential("api_base", "Address", "AZURE_API_BASE", False, True, "https://x.example.com")
_VERSION = Credential("api_version", "API version", "AZURE_API_VERSION", False, True, "2024-10-21")
_ORGANIZATION = Credential("organization", "Organization", "", False, False, "")

CATALOG = Catalog(
    (
        Provider(
            "openai", "OpenAI", "openai/", (_key("OPENAI_API_KEY"), _ORGANIZATION), _CHAT, "x"
        ),
        Provider("anthropic", "Anthropic", "anthropic/", (_key("ANTHROPIC_API_KEY"),), _CHAT, "x"),
        Provider(
            "azure", "Azure OpenAI", "azure/", (_key("AZURE_API_KEY"), _BASE, _VERSION), _CHAT, ""
        ),
        Provider("groq", "Groq", "groq/", (_key("GROQ_API_KEY"),), _CHAT, "x"),
        Provider("ollama", "Ollama", "ollama_chat/", (_BASE,), _CHAT, "http://localhost:11434"),
    ),
    models={
        "openai": (
            _model("gpt-4o"),
            _model("gpt-4o-mini", price=0.15e-6),
            _model("text-embedding-3-small", "embedding", 0.02e-6),
            _model("dall-e-3", "image_generation", None),
        ),
        "anthropic": (_model("claude-sonnet-4-5", price=3e-6),),
        "azure": (_model("azure/gpt-4o"),),
        "groq": (_model("groq/llama-3.3-70b-versatile", price=0.59e-6),),
    },
)


def result(protocol: TrialProtocol, outcome: Outcome = "ok", **more: Any) -> TrialResult:
    """One line of a test."""
    values = {"status": 200, "words": "", "cost": 0.00004, "seconds": 0.8, **more}
    streamed, tool = values.pop("is_streamed", False), values.pop("with_tool", False)
    return TrialResult("the-model", protocol, streamed, tool, outcome, **values)


class StandInModels(ModelService):
    """Nothing runs on this computer, and each test of a model is green, unless a test says so."""

    servers: tuple[LocalServer, ...] = ()
    """That run on this computer."""
    has: tuple[str, ...] = ()
    """What a server that is asked says."""
    ask_error: Exception | None = None
    results: tuple[TrialResult, ...] | None = None
    trial_error: Exception | None = None
    included: tuple[Included, ...] = ()
    """The files that the config includes."""
    sample_alone = False
    """The config has no other model than that of the first start."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @override
    def begin(self, text: str) -> Job[Any]:
        try:
            begun = Beginning(CATALOG, names_in(parse(text), self.included))
        except Exception as error:  # noqa: BLE001 - arrives as that of the job
            return self._script.job("models.begin", text, error=error)
        return self._script.job("models.begin", text, result=begun)

    @override
    def new_model(self, text: str, fields: ModelFields) -> Job[Any]:
        return self._script.job(
            "models.new_model", fields, result=new_model(parse(text), fields, self.included)
        )

    @override
    def local_servers(self) -> Job[Any]:
        return self._script.job("models.local_servers", result=self.servers)

    @override
    def ask_server(self, fields: ModelFields) -> Job[Any]:
        return self._script.job("models.ask_server", fields, result=self.has, error=self.ask_error)

    @override
    def prices(self, targets: Sequence[str]) -> Job[Any]:
        return self._script.job("models.prices", result=prices_of(CATALOG, targets))

    @override
    def trial_of(self, text: str, index: int) -> Job[Any]:
        try:
            made = model_trial(parse(text), CATALOG, index)
        except ConfigError as error:
            return self._script.job("models.trial_of", error=error)
        return self._script.job("models.trial_of", result=made)

    @override
    def trial(
        self, text: str, models: Sequence[str], protocols: Sequence[str] = PROTOCOLS
    ) -> Job[Any]:
        found = self.results
        if found is None:
            found = tuple(
                result(protocol, is_streamed=streamed)
                for protocol in PROTOCOLS
                if protocol in protocols
                for streamed in (False, True)
            )
        report = TrialReport(found)
        return self._script.job(
            "models.trial", text, models, protocols, result=report, error=self.trial_error
        )

    @override
    def cancel_trial(self) -> None:
        self._script.note("models.cancel_trial")

    @override
    def read(self, text: str) -> Job[Any]:
        try:
            return self._script.job(
                "models.read", text, result=read_forms(parse(text), self.included)
            )
        except ConfigError as error:
            return self._script.job("models.read", text, error=error)

    @override
    def only_sample(self) -> Job[Any]:
        return self._script.job("models.only_sample", result=self.sample_alone)

    @override
    def edit(self, text: str, forms: Sequence[FormEdit]) -> Job[Any]:
        after = text
        try:
            for form in forms:
                after = apply_edits(after, form(parse(after)))
        except ConfigError as error:
            return self._script.job("models.edit", text, error=error)
        return self._script.job("models.edit", text, result=edits_between(text, after))
