"""The presets as files: what they say of themselves, and what the program says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from core.base.errors import DataFolderError
from core.base.resources import program_file
from core.config.catalog import FILE, load_catalog
from core.config.document import parse
from core.config.forms.changing import Change
from core.config.forms.layout import Scalar
from core.config.judgement import judge
from core.config.presets import FOLDER, USUAL_FIRST, Preset, load_presets
from core.wire.environment import MASTER_KEY
from tests.presets.matrix import ANSWERED, IN_WORDS
from tests.source_tree import ROOT

PRESETS: Final = load_presets(program_file(FOLDER))
IDS: Final = [one.id for one in PRESETS]
UNLISTED: Final = ("openrouter", "siliconflow", "lm-studio", "vllm", "ollama")
"""Whose models the catalog does not have: a server's own, or those of a market."""
OWN: Final = "the-name-the-server-knows"


def params_of(preset: Preset) -> list[dict[str, Scalar]]:
    change = Change(parse(preset.text))
    found = change.there(("model_list",))
    rows = []
    for item in found.items:
        params = item.value.pair("litellm_params")
        assert params is not None
        rows.append({one.key.text: one.value.value() for one in params.value.pairs})
    return rows


def test_they_come_in_the_order_in_which_they_are_wanted() -> None:
    assert tuple(IDS) == USUAL_FIRST


@pytest.mark.parametrize("preset", PRESETS, ids=IDS)
def test_it_is_judged_clean_but_for_its_keys(preset: Preset, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    assert judge(path, preset.text, {MASTER_KEY, *preset.keys}).issues == ()
    missing = judge(path, preset.text, {MASTER_KEY}).issues
    assert {one.code for one in missing} <= {"LP190"}
    assert bool(missing) == bool(preset.keys)


@pytest.mark.parametrize("preset", PRESETS, ids=IDS)
def test_its_keys_are_names_and_no_values(preset: Preset) -> None:
    for params in params_of(preset):
        for name, value in params.items():
            if name.endswith(("key", "key_id", "credentials")):
                assert str(value).startswith("os.environ/") or value == "not-needed"


@pytest.mark.parametrize("preset", PRESETS, ids=IDS)
def test_its_models_are_those_of_the_catalog(preset: Preset) -> None:
    catalog = load_catalog(program_file(FILE))
    for params in params_of(preset):
        model = str(params["model"])
        if preset.id not in UNLISTED and OWN not in model and not model.startswith("auto_router/"):
            assert catalog.model(model) is not None, model


@pytest.mark.parametrize("preset", PRESETS, ids=IDS)
def test_what_holds_for_the_whole_gateway_is_the_same_in_all(preset: Preset) -> None:
    change = Change(parse(preset.text))
    drop = change.read(("litellm_settings", "drop_params"))
    key = change.read(("general_settings", "master_key"))
    assert drop is not None
    assert key is not None
    assert (drop.value(), key.text) == (True, f"os.environ/{MASTER_KEY}")
    for section in ("litellm_settings", "general_settings"):
        assert len(change.there((section,)).pairs) == 1
    assert len(set(preset.models)) == len(params_of(preset))


@pytest.mark.parametrize("preset", PRESETS, ids=IDS)
def test_it_is_short_and_says_what_it_is(preset: Preset) -> None:
    assert len(preset.text.splitlines()) <= 50
    assert max(map(len, preset.text.splitlines())) <= 104
    for words in (preset.about, preset.needs):
        assert words.endswith(".")
    assert len(preset.title) <= 45


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"# One\n# About.\n\nmodel_list: []\n", "lacks a title"),
        (b"model_list: []\n", "lacks a title"),
        (b"# One\n# About.\n# Needs: it.\n\nmodel_list: []\n", "no models"),
        (b"# One\n# About.\n# Needs: it.\n\nmodel_list: [\n", "line"),
        (b"# One\xff\n", "UTF-8"),
    ],
)
def test_a_broken_one_is_named_with_what_is_wrong(tmp_path: Path, text: bytes, why: str) -> None:
    (tmp_path / "one.yaml").write_bytes(text)
    with pytest.raises(DataFolderError) as found:
        load_presets(tmp_path)
    assert "one.yaml" in found.value.what
    assert why in found.value.what
    assert found.value.remedy


def test_presets_that_are_missing_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError):
        load_presets(tmp_path / "none")


def test_the_documentation_tells_of_each() -> None:
    page = (ROOT / "docs" / "presets.md").read_text("utf-8")
    for one in PRESETS:
        keys = ", ".join(f"`{name}`" for name in one.keys) or "none"
        assert f"| {one.title} | {one.about} | {one.needs} | {keys} |\n" in page
    assert page.count("\n| ") == len(PRESETS) + 2 + len(ANSWERED) - 1


def test_the_documentation_has_the_matrix() -> None:
    page = (ROOT / "docs" / "presets.md").read_text("utf-8")
    titles = {one.id: one.title for one in PRESETS}
    for (preset, model), asked in ANSWERED.items():
        cells = " | ".join(IN_WORDS[one] for one in asked)
        assert model == "openrouter/*" or f"| {titles[preset]} | `{model}` | {cells} |\n" in page
