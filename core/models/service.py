"""The service of models: what the window and the verbs may ask about those of a config."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.events import Job
from core.base.jobs import Jobs
from core.config.document import ParsedConfigs
from core.config.edits import Edit, apply_edits
from core.config.forms.changing import edits_between
from core.config.forms.reading import ConfigForms, FormEdit, read_forms


class ModelService:
    """Its methods return at once; what takes a disk, a socket or a sidecar is a `Job`."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._parse = ParsedConfigs()

    def read(self, text: str) -> Job[ConfigForms]:
        """What the forms show of a config's text. ConfigError when it is not YAML."""
        return self._jobs.unlocked("Reading the models", lambda: read_forms(self._parse(text)))

    def edit(self, text: str, forms: Sequence[FormEdit]) -> Job[tuple[Edit, ...]]:
        """The edits of `text` that `forms`, one after the other, come to. ConfigError where one of
        them cannot be done: then none is."""

        def edits() -> tuple[Edit, ...]:
            if len(forms) == 1:
                return forms[0](self._parse(text))
            after = text
            for form in forms:
                after = apply_edits(after, form(self._parse(after)))
            return edits_between(text, after)

        return self._jobs.unlocked("Changing the config", edits)
