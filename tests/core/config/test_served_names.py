"""Which names a config serves, for whoever may name one."""

from __future__ import annotations

import pytest

from core.config.document import parse
from core.config.served_names import ServedNames, served_names

CONFIG = """\
model_list:
  - model_name: fast
    litellm_params: {model: openai/gpt-4o-mini}
    model_info: {id: the-fast-one}
  - model_name: local/*
    litellm_params: {model: ollama/*}
router_settings:
  routing_groups: [{group_name: pool, models: [fast, included], routing_strategy: least-busy}]
  model_group_alias: {quick: fast, slow: {model: fast, hidden: true}}
litellm_settings:
  model_alias_map: {old-name: fast}
"""
INCLUDED = """\
model_list:
  - model_name: included
    litellm_params: {model: openai/gpt-4o}
"""


@pytest.fixture
def served() -> ServedNames:
    return served_names([parse(CONFIG), parse(INCLUDED)])


@pytest.mark.parametrize(
    "name",
    [
        *("fast", "included", "local/llama", "local/*"),
        *("quick", "slow", "old-name", "the-fast-one", "openai/gpt-4o-mini", "pool"),
    ],
)
def test_names_patterns_aliases_ids_and_included_ones_are_known(
    served: ServedNames, name: str
) -> None:
    assert served.can_tell
    assert served.has(name)
    assert served.allowed_by(name)


def test_another_name_is_not_and_the_nearest_is_named(served: ServedNames) -> None:
    assert not served.has("fasst")
    assert not served.allowed_by("fasst")
    assert served.instead_of("fasst") == "Did you mean fast?"
    assert served.instead_of("zzz") == (
        "There are: fast, included, local/*, old-name, pool and others."
    )


def test_a_limit_may_be_a_pattern_of_what_is_served(served: ServedNames) -> None:
    assert served.allowed_by("*")
    assert served.allowed_by("incl*")
    assert served.allowed_by("local/llama*")
    assert not served.allowed_by("anthropic/*")


@pytest.mark.parametrize("limit", ["*-large", "loc*-large", "local/l*a*-large", "*al/*"])
def test_a_limit_may_be_a_pattern_of_what_a_pattern_serves(served: ServedNames, limit: str) -> None:
    assert served.allowed_by(limit)


@pytest.mark.parametrize("limit", ["remote/*", "lokal/*-large", "a*b"])
def test_a_pattern_that_nothing_served_is_like_is_told(served: ServedNames, limit: str) -> None:
    assert not served.allowed_by(limit)
    tail = served_names(
        [parse("model_list: [{model_name: '*-small', litellm_params: {model: a/b}}]")]
    )
    assert tail.allowed_by("any*") and tail.allowed_by("any*l")
    assert not tail.allowed_by("any*-large")


def test_the_name_of_a_routing_group_is_said(served: ServedNames) -> None:
    assert served.instead_of("pol") == "Did you mean pool?"


@pytest.mark.parametrize(
    "more",
    [
        "general_settings: {completion_model: included}",
        "general_settings: {completion_model: os.environ/NAME}",
        "router_settings: {router_general_settings: {pass_through_all_models: true}}",
        "model_list: [{model_name: os.environ/NAME, litellm_params: {model: a/b}}]",
    ],
)
def test_where_names_come_from_elsewhere_nothing_can_be_told(more: str) -> None:
    assert not served_names([parse(INCLUDED), parse(more)]).can_tell


def test_where_every_chat_asks_for_a_model_that_nobody_serves_the_names_can_be_told() -> None:
    more = "general_settings: {completion_model: fast}"
    assert served_names([parse(INCLUDED), parse(more)]).can_tell


def test_a_setting_that_is_off_brings_no_names() -> None:
    off = "general_settings: {completion_model: }"
    assert served_names([parse(INCLUDED), parse(off)]).can_tell
    stored = "general_settings: {store_model_in_db: true}"  # there is no database here
    assert served_names([parse(INCLUDED), parse(stored)]).can_tell
    assert not served_names([parse(INCLUDED)], is_whole=False).can_tell
    assert not served_names([]).can_tell
    assert not served_names([parse("model_list: [")]).can_tell
