"""What forms show of the files that a config includes, and what they refuse because of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.edits import apply_edits
from core.config.forms.included import check_included
from core.config.forms.reading import read_forms
from core.config.forms.setting_edits import Alias, set_alias
from core.config.includes import Included, find

TEXT = """\
include: [more.yaml, gone.yaml]
model_list:
  - model_name: own
    litellm_params: {model: openai/a}
"""
MORE = """\
model_list:
  - model_name: shared
    litellm_params: {model: openai/b}
router_settings:
  model_group_alias: {nick: shared}
  fallbacks: [{own: [shared]}]
"""


@pytest.fixture
def included(tmp_path: Path) -> tuple[Included, ...]:
    (tmp_path / "more.yaml").write_text(MORE, "utf-8")

    def read(path: Path) -> str | None:
        return path.read_text("utf-8") if path.exists() else None

    return find(tmp_path / "config.yaml", parse(TEXT), read)


def test_an_included_file_is_read_as_the_config_is(included: tuple[Included, ...]) -> None:
    forms = read_forms(parse(TEXT), included)
    (file,) = forms.files  # nothing is said of one that is not there
    assert file.name == "more.yaml"
    assert [one.fields.name for one in file.models] == ["shared"]
    assert [one.name for one in file.aliases] == ["nick"]
    assert file.fallbacks["fallbacks"][0].targets == ("shared",)
    assert forms.model_names == ("own", "shared")
    assert forms.aliases == ()


def test_a_change_that_an_included_file_would_take_back_is_refused(
    included: tuple[Included, ...],
) -> None:
    before = parse(TEXT)
    after = parse(apply_edits(TEXT, set_alias(before, Alias("other", "own"))))
    with pytest.raises(ConfigError, match=r"more\.yaml"):
        check_included(before, after, included)
    check_included(before, after, ())
    elsewhere = parse(f"{TEXT}litellm_settings: {{drop_params: true}}\n")
    check_included(before, elsewhere, included)
