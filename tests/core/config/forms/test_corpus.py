"""The forms on every config of the corpus, good and harmful: a change is what was asked for and
nothing else, or it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import yaml

from core.base.errors import ConfigError
from core.config.document import Document, parse
from core.config.edits import Edit, apply_edits
from core.config.forms import model_edits as forms
from core.config.forms import setting_edits as settings
from core.config.forms.model_edits import ModelFields
from tests.core.config.forms.test_any_config import lines_of_entries
from tests.corpus.configs import corpus

Make = Callable[[], tuple[Edit, ...]]

NEW = ModelFields("new", "openai/new", {"api_key": "os.environ/KEY", "rpm": 3}, {"mode": "chat"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def data(text: str) -> Any:
    return yaml.load(text, Loader=_LOADER)


def is_read(text: str) -> bool:
    """Not of a mapping for a key, say, as the braces of a template make it."""
    try:
        data(text)
    except yaml.YAMLError:
        return False
    return parse(text).error is None


CONFIGS = {
    one.name: one.text for one in corpus() if not one.name.startswith("slip") and is_read(one.text)
}


def name_of(entry: Any) -> object:
    """None of what is no model."""
    return entry.get("model_name") if isinstance(entry, dict) else None


def others(text: str) -> Any:
    """What is no model."""
    whole = data(text)
    if not isinstance(whole, dict):
        return whole or {}
    return {key: one for key, one in whole.items() if key != "model_list"}


def of_models(document: Document) -> Iterator[tuple[str, Make]]:
    """What the page of models can do."""
    count = len(forms.models(document))
    yield "add", partial(forms.add_model, document, NEW)
    for index in sorted({0, count - 1}) if count else ():
        yield "change", partial(forms.change_model, document, index, NEW)
        yield "copy", partial(forms.duplicate_model, document, index, "copy")
        yield "remove", partial(forms.remove_model, document, index)
        yield "off", partial(forms.disable_model, document, index)
        yield "move", partial(forms.move_model, document, index, count - 1 - index)


def of_settings(document: Document) -> Iterator[tuple[str, Make]]:
    alias = settings.Alias("q", "small", False)
    yield "alias", partial(settings.set_alias, document, alias)
    yield "fallback", partial(settings.set_fallback, document, "fallbacks", "small", ["large"])
    yield "routing", partial(settings.change_routing, document, {"num_retries": 4})
    caching = settings.Caching(True, "local", 30.0)
    yield "caching", partial(settings.change_caching, document, caching)
    yield (
        "limits",
        partial(settings.change_limits, document, {"max_in_flight_requests_per_worker": 8}),
    )


def made(wanted: Iterator[tuple[str, Make]]) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """What is not refused."""
    try:
        for what, make in wanted:
            try:
                yield what, make()
            except ConfigError:
                continue
    except ConfigError:
        return


@pytest.mark.parametrize("name", CONFIGS)
def test_a_form_changes_what_it_is_for(name: str) -> None:
    text = CONFIGS[name]
    document, before, others_before = parse(text), data(text), others(text)
    for what, edits in made(of_models(document)):
        after = apply_edits(text, edits)
        assert others(after) == others_before, what
        if what == "change":
            touched = [(edit.start, edit.end) for edit in edits]
            places = lines_of_entries(text)
            assert not touched or any(
                all(start <= one and other <= end for one, other in touched)
                for start, end in places
            ), edits
        if what == "add":
            assert NEW.name in [name_of(one) for one in data(after)["model_list"]]
    models = before.get("model_list") if isinstance(before, dict) else None
    for what, edits in made(of_settings(document)):
        assert data(apply_edits(text, edits)).get("model_list") == models, what
