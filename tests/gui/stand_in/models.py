"""The stand-in for the models: reads and changes texts as the real one does, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from core.base.errors import ConfigError
from core.base.events import Job
from core.config.document import parse
from core.config.edits import apply_edits
from core.config.forms.changing import edits_between
from core.config.forms.reading import FormEdit, read_forms
from core.models.service import ModelService
from tests.gui.stand_in.script import Script


class StandInModels(ModelService):
    """Nothing of it is made up: only the thread is missing."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @override
    def read(self, text: str) -> Job[Any]:
        try:
            return self._script.job("models.read", text, result=read_forms(parse(text)))
        except ConfigError as error:
            return self._script.job("models.read", text, error=error)

    @override
    def edit(self, text: str, forms: Sequence[FormEdit]) -> Job[Any]:
        after = text
        try:
            for form in forms:
                after = apply_edits(after, form(parse(after)))
        except ConfigError as error:
            return self._script.job("models.edit", text, error=error)
        return self._script.job("models.edit", text, result=edits_between(text, after))
