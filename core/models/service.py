"""The service of models: what the window and the verbs may ask about those of a config."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.base.events import Job
from core.base.jobs import Jobs
from core.config.catalog import Catalog
from core.config.document import parse
from core.config.forms.model_edits import ModelFields
from core.models.adding import Beginning, NewModel, names_in, new_model
from core.models.server_list import LocalServer, local_servers, models_of_server


class ModelService:
    """Its methods return at once; what takes a disk, a socket or a sidecar is a `Job`."""

    def __init__(
        self,
        jobs: Jobs,
        catalog: Callable[[], Catalog],
        secrets: Callable[[], Mapping[str, str]],
    ) -> None:
        """`secrets` are the values that a config can name, for the quick worker."""
        self._jobs = jobs
        self._catalog = catalog
        self._secrets = secrets

    # ---- adding one
    def begin(self, text: str) -> Job[Beginning]:
        """What there is to choose from for another model of the config `text`. ConfigError where
        that cannot be read."""

        def begun() -> Beginning:
            return Beginning(self._catalog(), names_in(parse(text)))

        return self._jobs.unlocked("Reading the catalog", begun)

    def new_model(self, text: str, fields: ModelFields) -> Job[NewModel]:
        """What putting this model into the config `text` would do; nothing is written.
        ConfigError where that cannot be done."""
        return self._jobs.unlocked("Writing the model", new_model, text, fields)

    def local_servers(self) -> Job[tuple[LocalServer, ...]]:
        """The servers with models that run on this computer, at their usual ports."""
        return self._jobs.slow_unlocked("Looking for servers here", local_servers)

    def ask_server(self, fields: ModelFields) -> Job[tuple[str, ...]]:
        """The models that the server behind `fields` says it has, asked with its key. UserError
        where it does not say."""

        def asked() -> tuple[str, ...]:
            secrets = self._jobs.wait_unlocked("Reading the keys", self._secrets)
            return models_of_server(fields, self._catalog(), secrets)

        return self._jobs.slow_unlocked("Asking the server for its models", asked)
