"""The service of models: what the window and the verbs may ask about those of a config."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.account.session import Session
from core.base.errors import UserError
from core.base.events import Event, Job, TrialProgress
from core.base.jobs import Jobs
from core.base.preferences import SettingsService
from core.base.redaction import Redactor
from core.config.catalog import Catalog
from core.config.document import Document
from core.config.edits import Edit, apply_edits
from core.config.forms.changing import edits_between
from core.config.forms.included import check_included
from core.config.forms.model_edits import ModelFields
from core.config.forms.reading import ConfigForms, FormEdit, read_forms
from core.config.includes import Included
from core.config.store import WatchedConfig
from core.gateway.planner import Planner
from core.gateway.service import GatewayService
from core.models.adding import Beginning, NewModel, names_in, new_model
from core.models.existing import ModelTrial, Prices, model_trial, prices_of
from core.models.questions import questions_of
from core.models.results import PROTOCOLS, TrialProtocol, TrialReport, TrialResult
from core.models.server_list import LocalServer, local_servers, models_of_server
from core.models.trial import Trial
from core.models.trial_gateway import TrialGateway, Trying
from core.supervisor.run_plan import RunPlan


@dataclass(frozen=True)
class _Attempt:
    """A trial that was asked for, before and while it runs."""

    name: str
    cancelled: threading.Event = field(default_factory=threading.Event)


class ModelService:
    """Its methods return at once; what takes a disk, a socket or a sidecar is a `Job`."""

    def __init__(
        self,
        jobs: Jobs,
        catalog: Callable[[], Catalog],
        planner: Planner,
        session: Session,
        settings: SettingsService,
        config: WatchedConfig,
        gateway: GatewayService,
        supervisor: Trying,
        redact: Callable[[str], str],
        publish: Callable[[Event], None],
    ) -> None:
        self._jobs = jobs
        self._catalog = catalog
        self._planner = planner
        self._session = session
        self._settings = settings
        self._config = config
        self._gateway = gateway
        self._supervisor = supervisor
        self._redact = redact
        self._publish = publish
        self._names = (f"trial {number}" for number in itertools.count(1))
        self._current = _Attempt(next(self._names))
        """What `trial` began last."""
        self._parse = planner.parse

    # ---- forms
    def read(self, text: str) -> Job[ConfigForms]:
        """What the forms show of a config's text and of the files that it includes. ConfigError
        when the text is not YAML."""

        def read() -> ConfigForms:
            return read_forms(*self._with_included(text))

        return self._jobs.unlocked("Reading the models", read)

    def only_sample(self) -> Job[bool]:
        """Whether the saved config has no model yet but the sample of the first start."""
        return self._jobs.quick("Looking for own models", self._planner.has_only_sample)

    def edit(self, text: str, forms: Sequence[FormEdit]) -> Job[tuple[Edit, ...]]:
        """The edits of `text` that `forms`, one after the other, come to. ConfigError where one of
        them cannot be done, or would do nothing for what an included file says: then none is."""

        def edits() -> tuple[Edit, ...]:
            before = self._parse(text)
            found, after = forms[0](before) if forms else (), text
            if len(forms) == 1:
                after = apply_edits(text, found)
            else:
                for form in forms:
                    after = apply_edits(after, form(self._parse(after)))
                found = edits_between(text, after)
            check_included(before, self._parse(after), self._planner.included(before))
            return found

        return self._jobs.unlocked("Changing the config", edits)

    def prices(self, targets: Sequence[str]) -> Job[Prices]:
        """What LiteLLM counts for the models that `targets` go to, where it is known."""
        return self._jobs.unlocked(
            "Reading the prices", lambda: prices_of(self._catalog(), targets)
        )

    def trial_of(self, text: str, index: int) -> Job[ModelTrial]:
        """How the model of this index in the config `text` is tried by itself. ConfigError where
        it cannot be."""
        return self._jobs.unlocked(
            "Preparing the trial", lambda: model_trial(self._parse(text), self._catalog(), index)
        )

    # ---- adding one
    def begin(self, text: str) -> Job[Beginning]:
        """What there is to choose from for another model of the config `text`. ConfigError where
        that cannot be read."""

        def begun() -> Beginning:
            return Beginning(self._catalog(), names_in(*self._with_included(text)))

        return self._jobs.unlocked("Reading the catalog", begun)

    def new_model(self, text: str, fields: ModelFields) -> Job[NewModel]:
        """What putting this model into the config `text` would do; nothing is written.
        ConfigError where that cannot be done."""

        def written() -> NewModel:
            document, included = self._with_included(text)
            return new_model(document, fields, included)

        return self._jobs.unlocked("Writing the model", written)

    def _with_included(self, text: str) -> tuple[Document, tuple[Included, ...]]:
        document = self._parse(text)
        return document, self._planner.included(document)

    def local_servers(self) -> Job[tuple[LocalServer, ...]]:
        """The servers with models that run on this computer, at their usual ports."""
        return self._jobs.slow_unlocked("Looking for servers here", local_servers)

    def ask_server(self, fields: ModelFields) -> Job[tuple[str, ...]]:
        """The models that the server behind `fields` says it has, asked with its key. UserError
        where it does not say."""

        def asked() -> tuple[str, ...]:
            secrets = self._jobs.wait_unlocked("Reading the keys", self._session.secrets)
            secrets = {**self._planner.environ, **secrets}
            return models_of_server(fields, self._catalog(), secrets)

        return self._jobs.slow_unlocked("Asking the server for its models", asked)

    # ---- trying them
    def trial(
        self, text: str, models: Sequence[str], protocols: Sequence[str] = PROTOCOLS
    ) -> Job[TrialReport]:
        """Ask each of `models` over each of `protocols` with real, tiny requests, as the config
        `text` has them: that costs what it costs. What serves is not touched, and no ledger counts
        it. `TrialProgress` tells of each result. UserError where the config does not come up, or
        another trial is under way."""
        wanted = tuple(one for one in PROTOCOLS if one in protocols)
        self._current = attempt = _Attempt(next(self._names))
        return self._jobs.slow_unlocked(
            "Trying the models", lambda: self._trial(text, tuple(models), wanted, attempt)
        )

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What the command line asks about models: to try them, as the config on the disk has
        them. Waits for the end. None: the request is not about models. UserError."""
        if request.get("ask") != "try_models":
            return None
        models = [str(one) for one in request.get("models") or ()]
        asked = [str(one) for one in request.get("protocols") or PROTOCOLS]
        protocols = tuple(one for one in PROTOCOLS if one in asked)
        report = self._trial(None, tuple(models), protocols, _Attempt(next(self._names)))
        return {
            "ok": report.works,
            "cost": report.cost,
            "results": [asdict(one) for one in report.results],
        }

    def cancel_trial(self) -> None:
        """What `trial` began last ends: what was not asked yet is told as skipped. A trial that the
        command line asked for goes on. From any thread."""
        self._current.cancelled.set()
        self._supervisor.end_trial(self._current.name)

    def _trial(
        self,
        text: str | None,
        models: tuple[str, ...],
        protocols: tuple[TrialProtocol, ...],
        attempt: _Attempt,
    ) -> TrialReport:
        if not protocols:
            raise UserError(
                "There is no protocol of this name.", f"Choose of {', '.join(PROTOCOLS)}."
            )
        self._gateway.make_ready()
        plan = self._jobs.wait_unlocked("Preparing the trial", self._plan, text)
        hidden = Redactor(plan.hidden())
        total = len(models) * sum(len(questions_of(one)) for one in protocols)
        done = 0

        def tell(result: TrialResult) -> None:
            nonlocal done
            done += 1
            self._publish(TrialProgress(done, total, result))

        cancelled = attempt.cancelled
        gateway = TrialGateway(self._supervisor, attempt.name, cancelled.is_set)
        self._publish(TrialProgress(0, total))
        try:
            gateway.begin(plan)
            return Trial(
                gateway,
                plan.key,
                lambda words: self._redact(hidden(words)),
                cancelled.is_set,
                tell,
            ).run(models, protocols)
        finally:
            gateway.end()
            self._gateway.warm_up()

    def _plan(self, text: str | None) -> RunPlan:
        """Of this text; None: of the file."""
        if self._planner.overrides.config is None:
            self._config.make_sure()
        planned = self._planner.plan(
            self._settings.now, self._session.pocket_key(), self._session.secrets(), text
        )
        return replace(planned.plan, host="127.0.0.1", port=0, ledger_dir=None)
