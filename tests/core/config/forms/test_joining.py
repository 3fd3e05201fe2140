"""The models of one config in another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.edits import apply_edits
from core.config.forms.joining import Joined, join
from tests.core.config.forms.texts import configs

PRESET = """\
# What comes with it.

model_list:
  # About the router.
  - model_name: auto
    litellm_params:
      model: auto_router/complexity_router
      complexity_router_default_model: cheap
      complexity_router_config: {tiers: {SIMPLE: cheap, COMPLEX: strong}}
  - model_name: cheap
    litellm_params: {model: anthropic/claude-haiku-5-5, api_key: os.environ/A}
  # About the strong one,
  # in two lines.
  - model_name: strong
    litellm_params: {model: anthropic/claude-opus-5-5, api_key: os.environ/A}

router_settings:
  fallbacks: [{cheap: [strong]}]
  num_retries: 2

litellm_settings: {drop_params: true}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""
CONFIG = """\
model_list:
    - model_name: cheap   # ours
      litellm_params:
          model: openai/gpt-6-luna
# the end
general_settings: {}
"""


def joined(text: str, other: str = PRESET) -> tuple[str, Joined]:
    found = join(parse(text), parse(other))
    return apply_edits(text, found.edits), found


def test_a_name_that_is_taken_gets_a_number_wherever_it_is_meant() -> None:
    text, found = joined(CONFIG)
    assert found.renamed == {"cheap": "cheap-2"}
    assert list(found.added.values()) == ["cheap-2", "strong", "auto"]
    assert "complexity_router_default_model: cheap-2" in text
    assert "SIMPLE: cheap-2" in text
    assert "COMPLEX: strong" in text
    assert "- cheap-2:" in text
    assert found.settings == ("fallbacks of cheap-2", "num_retries")


def test_what_is_there_stays_byte_for_byte_and_comments_come_along() -> None:
    text, _ = joined(CONFIG)
    before, between, after = text.partition("model: openai/gpt-6-luna\n")
    assert CONFIG.startswith(before + between)
    assert "    # About the router.\n    - model_name: auto\n" in after
    assert "    # About the strong one,\n    # in two lines.\n    - model_name: strong\n" in after
    assert after.endswith("general_settings: {}\n")
    assert "\n# the end\n" in after
    assert "drop_params" not in text
    assert "LITELLM_MASTER_KEY" not in text


def test_models_stand_apart_where_they_did_in_the_preset() -> None:
    apart = PRESET.replace("  - model_name: cheap", "\n  - model_name: cheap").replace(
        "  # About the strong", "\n  # About the strong"
    )
    text, _ = joined(CONFIG, apart)
    assert "gpt-6-luna\n\n    # About the router.\n    - model_name: auto\n" in text
    assert text.count("\n\n    ") == 3
    assert "\n\n    " not in joined(CONFIG)[0]
    # Where there were no models, the first of them stands right below the key.
    for empty in ("model_list: []\n", "model_list:\n", "litellm_settings: {}\n"):
        text, _ = joined(empty, apart)
        assert text.count("\n\n  ") == 2, text
        assert parse(text).models == ("auto", "cheap", "strong")


def test_a_second_time_there_is_nothing_to_add() -> None:
    text, _ = joined(CONFIG)
    again, found = joined(text)
    assert again == text
    assert (found.edits, found.added, found.left_out) == ((), {}, ())
    assert set(found.known) == {"cheap-2", "strong", "auto"}


def test_a_model_that_is_switched_off_does_not_count_as_there() -> None:
    off = CONFIG.replace(
        "# the end", "    #off - model_name: strong\n    #off   litellm_params: {}"
    )
    assert joined(off)[1].added["strong"] == "strong"


@pytest.mark.parametrize("section", ["router_settings", "litellm_settings"])
def test_settings_that_say_otherwise_stay_and_are_told(section: str) -> None:
    base, _ = joined("model_list: []\n", PRESET.split("router_settings")[0])
    text = f"{base}\n{section}:\n  num_retries: 7\n  fallbacks: [{{cheap: [auto]}}]\n"
    after, found = joined(text)
    assert after == text
    assert found.left_out == ("fallbacks of cheap", "num_retries")
    same = text.replace("7", "2").replace("[auto]", "[strong]")
    assert joined(same)[1].left_out == ()


def test_an_empty_config_gets_its_sections() -> None:
    text, found = joined("# nothing yet\n")
    assert not found.renamed
    document = parse(text)
    assert document.models == ("auto", "cheap", "strong")


@pytest.mark.parametrize("text", ["model_list: [\n", "model_list: {a: 1}\n", "- a\n"])
def test_what_cannot_be_added_to_says_why(text: str) -> None:
    with pytest.raises(ConfigError):
        joined(text)


@settings(max_examples=25)
@given(configs())
def test_every_style_of_config_takes_it_or_says_why_not(text: str) -> None:
    try:
        after, found = joined(text)
    except ConfigError as error:
        assert error.remedy
        return
    there = parse(after).models
    assert set(found.added.values()) <= set(there)
    assert set(parse(text).models) <= set(there)
    assert joined(after)[1].edits == ()
