"""A model of the config, tried by itself; and what models cost."""

from __future__ import annotations

import pytest

from core.base.errors import ConfigError
from core.config.document import parse
from core.models.existing import model_trial, prices_of
from tests.gui.stand_in.models import CATALOG

TEXT = """\
model_list:
  - model_name: near   # twice
    litellm_params: {model: openai/gpt-4o-mini}
  - model_name: near
    litellm_params: {model: openai/other}
  - model_name: alone
    litellm_params: {model: openai/text, api_key: os.environ/K}
    model_info: {mode: embedding}
  - model_name: any/*
    litellm_params: {model: openai/*}
"""


def test_one_that_has_its_name_for_itself_is_tried_as_the_text_stands() -> None:
    trial = model_trial(parse(TEXT), CATALOG, 2)
    assert (trial.name, trial.text, trial.protocols) == ("alone", TEXT, ("embeddings",))


def test_one_of_several_of_a_name_gets_its_own_for_the_test() -> None:
    trial = model_trial(parse(TEXT), CATALOG, 1)
    assert trial.name == "near-2"
    assert "- model_name: near   # twice" in trial.text
    assert "- model_name: near-2\n    litellm_params: {model: openai/other}" in trial.text
    assert trial.protocols == ("chat", "messages", "responses")


def test_what_cannot_be_tried_is_said() -> None:
    with pytest.raises(ConfigError, match="every model that fits"):
        model_trial(parse(TEXT), CATALOG, 3)
    with pytest.raises(ConfigError, match="no such model"):
        model_trial(parse(TEXT), CATALOG, 9)


def test_prices_are_those_of_the_catalog_where_it_has_any() -> None:
    found = prices_of(CATALOG, ["openai/gpt-4o-mini", "openai/my-own", "openai/gpt-4o-mini"])
    assert list(found) == ["openai/gpt-4o-mini"]
    price_in, _ = found["openai/gpt-4o-mini"]
    assert price_in is not None
