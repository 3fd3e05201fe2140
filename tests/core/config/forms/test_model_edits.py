"""What forms write into a config, and that they leave the rest as it is."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.edits import Edit, apply_edits
from core.config.forms.model_edits import (
    ModelFields,
    add_model,
    change_model,
    disable_model,
    duplicate_model,
    enable_model,
    model_fields,
    models,
    move_model,
    remove_model,
)

NEW = ModelFields("fast", "openai/gpt-4o", {"api_key": "os.environ/KEY", "rpm": 5})

CONFIG = dedent("""\
    # Ours.
    model_list:
      # The strong one.
      - model_name: "strong"   # by its name
        litellm_params:
          model: anthropic/claude   # the newest
          api_key: os.environ/KEY
        model_info: {mode: chat, id: one}

      # The cheap one.
      - model_name: cheap
        litellm_params: {model: openai/mini, rpm: 10, timeout: 2.5}

    router_settings:
      num_retries: 2
    """)


def done(text: str, edit: Callable[..., tuple[Edit, ...]], *args: object) -> str:
    return apply_edits(text, edit(parse(text), *args))


def names(text: str) -> list[str]:
    return [f"{'' if one.is_on else '-'}{one.fields.name}" for one in models(parse(text))]


def test_what_a_model_has_is_read_with_its_types() -> None:
    found = models(parse(CONFIG))
    assert [one.fields.name for one in found] == ["strong", "cheap"]
    assert found[0].fields == ModelFields(
        "strong",
        "anthropic/claude",
        {"api_key": "os.environ/KEY"},
        {"mode": "chat", "id": "one"},
    )
    assert found[1].fields.params == {"rpm": 10, "timeout": 2.5}


def test_a_new_model_comes_behind_the_others_and_is_written_as_they_are() -> None:
    new = dedent("""\
          - model_name: fast
            litellm_params:
              model: openai/gpt-4o
              api_key: os.environ/KEY
              rpm: 5
        """).replace("\n", "\n  ")
    after = done(CONFIG, add_model, NEW)
    before, _, behind = CONFIG.partition("\nrouter_settings")
    assert after == f"{before}\n  {new.rstrip(' ')}\nrouter_settings{behind}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "model_list:\n",
        "model_list: []\n",
        "model_list: []  # none",
        "model_list: null\nrouter_settings: {}\n",
        "---\nlitellm_settings:\n  drop_params: true\n...\n",
        "---\n",
        "litellm_settings: {drop_params: true}\n",
        "{litellm_settings: {drop_params: true}}",
        "{model_list: []}",
        "model_list: [{model_name: a, litellm_params: {model: b}}]\n",
        "model_list:\n-   model_name: a\n    litellm_params:\n        model: b",
        "model_list:\n-\n  model_name: a\n",
    ],
)
def test_a_model_can_be_added_to_any_config(text: str) -> None:
    after = done(text, add_model, NEW)
    assert models(parse(after))[-1].fields == NEW
    assert len(models(parse(after))) == len(models(parse(text))) + 1
    for line in text.splitlines():
        assert line.split(" []")[0].split(" null")[0].rstrip("]}") in after


def test_a_change_touches_only_what_changed() -> None:
    fields = ModelFields("strong", "anthropic/other", {"rpm": 7, "api_key": None})
    assert done(CONFIG, change_model, 0, fields) == CONFIG.replace(
        "anthropic/claude   # the newest", "anthropic/other   # the newest"
    ).replace("api_key: os.environ/KEY\n", "rpm: 7\n")
    same = model_fields(parse(CONFIG), 1)
    assert change_model(parse(CONFIG), 1, same) == ()


def test_a_text_is_quoted_only_where_it_has_to_be() -> None:
    after = done(CONFIG, change_model, 1, ModelFields("a: b", "on", {"tag": "plain", "x": "5"}))
    assert 'model_name: "a: b"' in after
    assert '{model: "on", rpm: 10, timeout: 2.5, tag: plain, x: "5"}' in after


def test_a_copy_has_no_id_of_its_own() -> None:
    after = done(CONFIG, duplicate_model, 0, "again")
    assert names(after) == ["strong", "again", "cheap"]
    assert model_fields(parse(after), 1).info == {"mode": "chat"}
    assert after.count("# the newest") == 2


def test_a_removed_model_takes_its_comment_along() -> None:
    assert names(done(CONFIG, remove_model, 1)) == ["strong"]
    assert "cheap one" not in done(CONFIG, remove_model, 1)
    assert done(done(CONFIG, remove_model, 1), remove_model, 0).startswith(
        "# Ours.\nmodel_list: []\n"
    )


def test_a_moved_model_takes_its_comment_along() -> None:
    after = done(CONFIG, move_model, 1, 0)
    assert names(after) == ["cheap", "strong"]
    assert "  # The cheap one.\n  - model_name: cheap" in after
    assert sorted(after.splitlines()) == sorted(CONFIG.splitlines())
    assert done(after, move_model, 0, 1) == CONFIG


def test_a_disabled_model_is_comments_until_it_is_enabled_again() -> None:
    off = done(CONFIG, disable_model, 0)
    assert names(off) == ["-strong", "cheap"]
    assert model_fields(parse(off), 0) == model_fields(parse(CONFIG), 0)
    assert [one.fields.name for one in models(parse(off)) if one.is_on] == ["cheap"]
    none = done(off, disable_model, 1)
    assert names(none) == ["-strong", "-cheap"] and "model_list: []" in none
    assert done(done(none, enable_model, 1), enable_model, 0) == CONFIG
    assert names(done(none, move_model, 0, 1)) == ["-cheap", "-strong"]
    assert names(done(none, add_model, NEW)) == ["-strong", "-cheap", "fast"]
    with pytest.raises(ConfigError, match="Enable it first"):
        change_model(parse(off), 0, NEW)


SHARED = dedent("""\
    base: &base
      api_base: http://one
    model_list:
      - model_name: a
        litellm_params: &params
          <<: *base
          model: openai/a
      - model_name: b
        litellm_params: *params
      - model_name: c
        litellm_params:
          <<: *base
          model: &m openai/c
          rpm: 1
      - model_name: d
        litellm_params:
          model: *m
    """)


def test_what_is_shared_is_not_changed_for_all() -> None:
    for index in (0, 1):
        with pytest.raises(ConfigError, match=r"shared|another place"):
            change_model(parse(SHARED), index, ModelFields("a", "openai/x"))
    with pytest.raises(ConfigError, match="shared"):
        change_model(parse(SHARED), 2, ModelFields("c", "openai/x"))
    with pytest.raises(ConfigError, match="shared"):
        change_model(parse(SHARED), 2, ModelFields("c", "openai/c", {"api_base": None}))
    with pytest.raises(ConfigError, match="Another place uses"):
        remove_model(parse(SHARED), 0)


def test_a_merged_value_gets_one_of_its_own_beside_it() -> None:
    after = done(SHARED, change_model, 2, ModelFields("c", "openai/c", {"api_base": "http://two"}))
    assert after == SHARED.replace("      rpm: 1\n", "      api_base: http://two\n      rpm: 1\n")
    assert model_fields(parse(after), 0).params["api_base"] == "http://one"
    own = done(SHARED, change_model, 3, ModelFields("d", "openai/d"))
    assert own == SHARED.replace("model: *m", "model: openai/d")


def test_a_text_with_a_mistake_is_left_alone() -> None:
    with pytest.raises(ConfigError) as error:
        add_model(parse("model_list: [\n"), NEW)
    assert error.value.line is not None
    with pytest.raises(ConfigError, match="no list"):
        add_model(parse("model_list: 5\n"), NEW)
    with pytest.raises(ConfigError, match="no mapping"):
        add_model(parse("- a\n"), NEW)
