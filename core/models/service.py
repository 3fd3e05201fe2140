"""The service of models: what the window and the verbs may ask about those of a config."""

from __future__ import annotations

from collections.abc import Callable

from core.base.events import Job
from core.base.jobs import Jobs
from core.config.catalog import Catalog
from core.config.document import parse
from core.config.forms.model_edits import ModelFields
from core.models.adding import Beginning, NewModel, names_in, new_model


class ModelService:
    """Its methods return at once; what takes a disk, a socket or a sidecar is a `Job`."""

    def __init__(self, jobs: Jobs, catalog: Callable[[], Catalog]) -> None:
        self._jobs = jobs
        self._catalog = catalog

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
