"""Any edit by a form on any config changes what it should, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.edits import Edit, apply_edits
from core.config.forms import model_edits as forms
from core.config.forms import setting_edits as settings
from core.config.forms.model_edits import ModelFields
from core.config.forms.reading import read_forms
from tests.core.config.forms import texts

pytestmark = pytest.mark.timeout(480)  # long: it begins early

NEW = ModelFields("new", "openai/new", {"api_key": "os.environ/KEY", "rpm": 3}, {"mode": "chat"})
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # two thirds of the time were YAML's
BEHIND = {one.strip() for one in texts.COMMENTS}
ENTRY = {
    "model_name": "new",
    "litellm_params": {"model": "openai/new", "api_key": "os.environ/KEY", "rpm": 3},
    "model_info": {"mode": "chat"},
}


def data(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(text, Loader=LOADER) or {}
    assert isinstance(found, dict)
    return found


def comments(text: str) -> list[str]:
    """Every comment: they stand between what YAML reads."""
    found, at = [], 0
    for token in yaml.scan(text, LOADER):
        assert token.start_mark is not None and token.end_mark is not None
        found += re.findall("#[^\n]*", text[at : token.start_mark.index])
        at = max(at, token.end_mark.index)
    return sorted(one.rstrip() for one in found)


def models(text: str) -> list[Any]:
    return data(text).get("model_list") or []


def without_models(text: str) -> dict[str, Any]:
    return {key: value for key, value in data(text).items() if key != "model_list"}


def lines_of_entries(text: str) -> list[tuple[int, int]]:
    """From which offset to which each model goes, in whole lines."""
    starts = [one.line - 1 for one in forms.models(parse(text))]
    offsets = [0]
    for line in text.split("\n"):
        offsets.append(offsets[-1] + len(line) + 1)
    ends = [*starts[1:], len(offsets) - 1]
    return [(offsets[a], offsets[b]) for a, b in zip(starts, ends, strict=True)]


def kept(text: str, edits: tuple[Edit, ...]) -> str:
    """The text after the edits, which changed something."""
    return apply_edits(text, edits)


@given(texts.configs(), st.data())
def test_adding(text: str, drawn: DataObject) -> None:
    count = len(forms.models(parse(text)))
    at = drawn.draw(st.one_of(st.none(), st.integers(0, count)))
    edits = forms.add_model(parse(text), NEW, at)
    after = kept(text, edits)
    expected = models(text)
    expected.insert(count if at is None else at, ENTRY)
    assert models(after) == expected
    assert without_models(after) == without_models(text)
    assert comments(after) == comments(text)
    taken = "".join(text[edit.start : edit.end] for edit in edits)
    assert taken.strip() in ("", "[]")
    assert len(after.split("\n")) - len(text.split("\n")) in range(7, 11)


@given(texts.configs(least=1), texts.names, texts.names, texts.params(), st.data())
def test_changing(
    text: str, name: str, model: str, params: dict[str, Any], drawn: DataObject
) -> None:
    index = drawn.draw(st.integers(0, len(models(text)) - 1))
    gone = drawn.draw(st.sets(st.sampled_from(texts.KEYS)))
    wanted = params | dict.fromkeys(gone)
    edits = forms.change_model(parse(text), index, ModelFields(name, model, wanted))
    after = kept(text, edits)
    expected = data(text)
    entry = expected["model_list"][index]
    entry["model_name"] = name
    entry["litellm_params"]["model"] = model
    entry["litellm_params"] |= wanted
    for key in gone:
        del entry["litellm_params"][key]
    assert data(after) == expected
    start, end = lines_of_entries(text)[index]
    assert all(start <= edit.start and edit.end <= end for edit in edits)
    # Only what stands behind a value that goes away goes with it.
    others = [one for one in comments(text) if one not in BEHIND]
    assert [one for one in comments(after) if one not in BEHIND] == others
    again = forms.change_model(parse(after), index, ModelFields(name, model, wanted))
    assert again == ()


@given(texts.configs(least=1), st.data())
def test_copying(text: str, drawn: DataObject) -> None:
    index = drawn.draw(st.integers(0, len(models(text)) - 1))
    edits = forms.duplicate_model(parse(text), index, "copy")
    after = kept(text, edits)
    expected = data(text)
    copy = data(text)["model_list"][index] | {"model_name": "copy"}
    copy.get("model_info", {}).pop("id", None)
    if not copy.get("model_info", True):
        del copy["model_info"]
    expected["model_list"].insert(index + 1, copy)
    assert data(after) == expected
    assert all(edit.start == edit.end for edit in edits), "nothing of the text went away"


@given(texts.configs(least=1), st.data())
def test_removing(text: str, drawn: DataObject) -> None:
    index = drawn.draw(st.integers(0, len(models(text)) - 1))
    edits = forms.remove_model(parse(text), index)
    after = kept(text, edits)
    expected = data(text)
    del expected["model_list"][index]
    assert data(after) == expected
    written = "".join(edit.text for edit in edits)
    assert written.strip() in ("", "[]")
    start, end = lines_of_entries(text)[index]
    head = text.find("model_list:")
    assert all(start - 1 <= edit.start <= end or edit.text for edit in edits), head


@given(texts.configs(least=1), st.data())
def test_moving(text: str, drawn: DataObject) -> None:
    last = len(models(text)) - 1
    index, to = drawn.draw(st.integers(0, last)), drawn.draw(st.integers(0, last))
    after = kept(text, forms.move_model(parse(text), index, to))
    expected = data(text)
    expected["model_list"].insert(to, expected["model_list"].pop(index))
    assert data(after) == expected
    assert sorted(after.split("\n")) == sorted(text.split("\n"))
    if index != to:
        assert kept(after, forms.move_model(parse(after), to, index)) == text or "#" in text


@given(texts.configs(least=1), st.data())
def test_switching_off_and_on(text: str, drawn: DataObject) -> None:
    off, order = text, drawn.draw(st.permutations(range(len(models(text)))))
    for index in order:
        before = forms.models(parse(off))
        off = kept(off, forms.disable_model(parse(off), index))
        now = forms.models(parse(off))
        assert [one.fields for one in now] == [one.fields for one in before]
        assert not now[index].is_on
        assert without_models(off) == without_models(text)
    assert not models(off)
    for index in drawn.draw(st.permutations(range(len(order)))):
        off = kept(off, forms.enable_model(parse(off), index))
    assert off == text


@given(texts.configs(), st.data())
def test_other_forms(text: str, drawn: DataObject) -> None:
    document = parse(text)
    edits: tuple[Edit, ...]
    which = drawn.draw(st.integers(0, 5))
    if which == 0:
        edits = settings.set_alias(document, settings.Alias("q", "a", drawn.draw(st.booleans())))
    elif which == 1:
        edits = settings.set_fallback(document, "fallbacks", drawn.draw(texts.names), ["z", "y"])
    elif which == 2:
        edits = settings.set_default_fallbacks(document, ["z"])
    elif which == 3:
        edits = settings.change_routing(document, {"num_retries": 4, "timeout": 9})
    elif which == 4:
        edits = settings.change_caching(document, settings.Caching(True, "local", 30.0))
    else:
        edits = settings.change_limits(document, {"max_in_flight_requests_per_worker": 8})
    after = kept(text, edits)
    assert models(after) == models(text)
    before, now = data(text), data(after)
    for section in before:
        if not isinstance(before[section], dict):
            continue
        for key, value in before[section].items():
            if key not in ("model_group_alias", "fallbacks", "timeout", "cache", "cache_params"):
                assert now[section][key] == value
    assert comments(after) == comments(text)
    assert not "".join(text[edit.start : edit.end] for edit in edits).strip(" {}[]3")


@given(st.text(max_size=60) | st.text("-:{}[]&*#|>?!'\" \nab<,", max_size=40), st.integers(0, 2))
def test_any_text_gets_an_answer(text: str, index: int) -> None:
    for config in (text, f"model_list:\n- model_name: {text}\n  litellm_params: {{{text}}}\n"):
        document = parse(config)
        try:
            read_forms(document)
            after = kept(config, forms.add_model(document, NEW))
        except ConfigError:
            continue
        assert parse(after).error is None
        assume(forms.models(document))
        try:
            forms.change_model(document, index, NEW)
            forms.disable_model(document, index)
        except ConfigError as error:
            assert error.what and error.remedy


def test_an_anchor_that_is_used_elsewhere_stays() -> None:
    entry = "- model_name: a\n  litellm_params:"
    text = f"model_list:\n{entry} &p {{model: x}}\n{entry} *p\n"
    for edit in (forms.remove_model, forms.disable_model):
        with pytest.raises(ConfigError, match=r"as \*p"):
            edit(parse(text), 0)
