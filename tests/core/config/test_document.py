"""What one can ask a parsed config."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.config.document import Document, parse, text_of

CONFIG = """\
shared: &shared
  api_key: os.environ/SHARED_KEY
model_list:
  - model_name: one
    litellm_params: {model: openai/x, api_key: os.environ/ONE_KEY}
  - model_name: two
    litellm_params:
      <<: *shared
      model: openai/y
      extra_headers: {Authorization: Bearer os.environ/TWO_TOKEN}
      tags: [os.environ/TAG]
  - model_name: one
    litellm_params: {model: openai/z, api_key: os.environ/ONE_KEY}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


def test_references_are_found_with_their_place_and_their_model() -> None:
    found = [(r.name, r.line, r.column, r.model, r.resolved) for r in parse(CONFIG).references()]
    assert found == [
        ("SHARED_KEY", 2, 12, None, True),
        ("SHARED_KEY", 2, 12, "two", True),
        ("ONE_KEY", 5, 48, "one", True),
        ("TWO_TOKEN", 10, 38, "two", False),
        ("TAG", 11, 14, "two", False),
        ("ONE_KEY", 13, 48, "one", True),
        ("LITELLM_MASTER_KEY", 15, 15, None, True),
    ]


def test_references_say_the_path() -> None:
    paths = {reference.name: reference.path for reference in parse(CONFIG).references()}
    assert paths["ONE_KEY"] == ("model_list", 2, "litellm_params", "api_key")
    assert paths["LITELLM_MASTER_KEY"] == ("general_settings", "master_key")


def test_model_names_come_once_and_in_order() -> None:
    assert parse(CONFIG).models == ("one", "two")


def test_what_is_no_yaml_has_neither_models_nor_references() -> None:
    document = parse("model_list: [")
    assert document.models == () and document.references() == ()


def test_a_comment_is_no_reference() -> None:
    assert parse("# os.environ/OLD\na: 1\n").references() == ()


MERGING = st.recursive(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 9).map(str), max_size=2).map(
        lambda d: "{" + ", ".join(f"{k}: v{v}" for k, v in d.items()) + "}"
    ),
    lambda inner: st.tuples(st.lists(inner, min_size=1, max_size=3), st.sampled_from("abc")).map(
        lambda t: "{<<: [" + ", ".join(t[0]) + f"], {t[1]}: own" + "}"
    ),
    max_leaves=6,
)


@given(MERGING)
def test_merge_keys_resolve_as_they_do_for_litellm(text: str) -> None:
    document = parse(f"x: {text}")
    assert _values(document) == yaml.safe_load(f"x: {text}")["x"]


def _values(document: Document) -> dict[str | None, str | None]:
    node = document.get(document.root, "x")
    return {text_of(key): text_of(value) for key, value in document.pairs(node)}
