"""What may stand at a place of the config, and what is known of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config.caret import keys_beside, where
from core.config.catalog import Catalog, KeyInfo, Provider, Runs
from core.config.catalog_models import CatalogModel
from core.config.completion import Completions, complete
from core.config.help import help_at
from core.config.outline import model_named_at, outline


def key(
    name: str, type_: str = "str", default: str = "", help_: str = "", *choices: str
) -> KeyInfo:
    return KeyInfo(name, type_, default, help_, choices)


def section(*keys: KeyInfo) -> dict[str, KeyInfo]:
    return {one.name: one for one in keys}


CATALOG = Catalog(
    (
        Provider("openai", "OpenAI", "openai/", (), frozenset(), ""),
        Provider("openrouter", "OpenRouter", "openrouter/", (), frozenset(), ""),
    ),
    {"otel": Runs("otel", True, ""), "langfuse": Runs("langfuse", False, "langfuse")},
    {},
    {
        "top": section(key("model_list", "list"), key("litellm_settings", "dict")),
        "model_list": section(key("model_name"), key("litellm_params", "dict")),
        "litellm_params": section(
            key("model"),
            key("api_key", "str | None"),
            key("rpm", "int | None", "", "Requests per minute."),
            key("use_in_pass_through", "bool | None", "False"),
        ),
        "litellm_settings": section(key("drop_params", "bool"), key("callbacks", "list")),
        "router_settings": section(
            key("routing_strategy", "str", "simple-shuffle", "How.", "simple-shuffle", "least-busy")
        ),
    },
    {
        "openai": (
            CatalogModel("gpt-4o", "chat", 128_000, 16_384, 2.5e-6, 1e-5, frozenset({"vision"})),
            CatalogModel("gpt-4o-mini", "chat", 128_000, None, None, None, frozenset()),
        )
    },
)
NAMES = ("OPENAI_API_KEY", "OTHER")
PARAMS = "model_list:\n  - litellm_params:\n      "
MODELS = "model_list:\n  - model_name: fast\n  - model_name: strong\n"


def at(marked: str, *, asked: bool = False) -> tuple[str, Completions]:
    """The text, and what may stand where `marked` has a |."""
    place = marked.index("|")
    text = marked.replace("|", "", 1)
    return text, complete(text, place, CATALOG, NAMES, asked=asked)


def labels(marked: str, *, asked: bool = False) -> list[str]:
    return [one.label for one in at(marked, asked=asked)[1].items]


def taken(marked: str, number: int = 0) -> str:
    """The text once this item was taken."""
    text, found = at(marked, asked=True)
    return text[: found.start] + found.items[number].text + text[found.end :]


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("mod|", ["model_list"]),
        ("a: b\nlite|", ["litellm_settings"]),
        ("model_list:\n  - mod|", ["model_name"]),
        ("model_list:\n- mod|", ["model_name"]),
        ("model_list:\n  - model_name: a\n    lit|", ["litellm_params"]),
        (PARAMS + "r|", ["rpm"]),
        ("model_list:\n  - litellm_params: {model: x, ap|}", ["api_key"]),
        (PARAMS + "model: open|", ["openai/", "openrouter/"]),
        (PARAMS + "model: openai/|", ["openai/gpt-4o", "openai/gpt-4o-mini"]),
        ("model_list:\n  - litellm_params: {model: openai/gpt-4o-|}", ["openai/gpt-4o-mini"]),
        (PARAMS + 'model: "openai/gpt-4o-|"', ["openai/gpt-4o-mini"]),
        (PARAMS + "api_key: os.environ/OP|", ["os.environ/OPENAI_API_KEY"]),
        ("x:\n  y: os.environ/OT|", ["os.environ/OTHER"]),
        (MODELS + "router_settings:\n  fallbacks:\n    - fa|", ["fast"]),
        (MODELS + "router_settings:\n  fallbacks:\n    - fast: [str|]", ["strong"]),
        (MODELS + "litellm_settings:\n  fallbacks: [{fast: [str|]}]", ["strong"]),
        (MODELS + 'litellm_settings:\n  fallbacks: [{"fast": ["str|"]}]', ["strong"]),
        (MODELS + "router_settings:\n  fallbacks:\n    - fast:\n        - str|", ["strong"]),
        (MODELS + "router_settings:\n  model_group_alias:\n    x: fa|", ["fast"]),
        (MODELS + "router_settings:\n  model_group_alias: {x: {model: fa|}}", ["fast"]),
        (MODELS + "litellm_settings:\n  default_fallbacks: [fa|]", ["fast"]),
        ("router_settings:\n  routing_strategy: |", ["simple-shuffle", "least-busy"]),
        ("litellm_settings:\n  drop_params: t|", ["true"]),
        ('litellm_settings:\n  callbacks: ["|"]', []),
        ('litellm_settings:\n  callbacks: ["o|"]', ["otel"]),
        ("litellm_settings:\n  callbacks:\n    - la|", ["langfuse"]),
    ],
)
def test_what_fits_is_offered(marked: str, wanted: list[str]) -> None:
    assert labels(marked) == wanted


@pytest.mark.parametrize(
    "marked",
    [
        "# mod|",
        "model_list: # mo|",
        "model_list|:",
        "model_list:\n  - model_name: fa|",
        "|",
        "something:\n  mod|",
        PARAMS + "model:|",
        PARAMS + "rpm: 1|",
    ],
)
def test_where_nothing_is_known_nothing_is_offered(marked: str) -> None:
    assert labels(marked) == []


def test_what_is_there_already_is_not_offered_again() -> None:
    found = labels(PARAMS + "rpm: 1\n      |\n      model: x\n", asked=True)
    assert found == ["api_key", "use_in_pass_through"]


def test_what_is_taken_is_written_as_yaml_wants_it() -> None:
    assert taken("mod|") == "model_list:\n  - model_name: "
    assert taken("model_list:\n  - model_name: a\n    li|") == (
        "model_list:\n  - model_name: a\n    litellm_params:\n      "
    )
    assert taken(PARAMS + "rp|") == (PARAMS + "rpm: ")
    assert taken(PARAMS + "r|p: 3") == (PARAMS + "rpm: 3")
    assert taken("model_list:\n  - litellm_params: {r|}") == (
        "model_list:\n  - litellm_params: {rpm: }"
    )
    assert taken(MODELS + "router_settings:\n  fallbacks:\n    - fa|").endswith("- fast: ")


def test_prices_and_types_stand_beside() -> None:
    _, found = at(PARAMS + "model: openai/|")
    assert found.items[0].detail == "chat, 128k in, $2.50 / $10 per million"
    _, found = at(PARAMS + "rp|")
    assert (found.items[0].detail, found.items[0].help) == ("whole number", "Requests per minute.")
    _, found = at("litellm_settings:\n  callbacks: [la|]")
    assert "needs langfuse" in found.items[0].detail


def test_help_tells_of_keys_and_models() -> None:
    text = PARAMS + "model: openai/gpt-4o\n      rpm: 3\n"
    found = help_at(text, text.index("rpm") + 1, CATALOG)
    assert found is not None
    assert (found.title, found.facts, found.text) == ("rpm", "whole number", "Requests per minute.")
    assert text[found.start : found.end] == "rpm"
    found = help_at(text, text.index("gpt-4o"), CATALOG)
    assert found is not None
    assert (found.title, found.text) == ("openai/gpt-4o", "Can: vision.")
    text = "router_settings:\n  routing_strategy: x\n"
    found = help_at(text, 20, CATALOG)
    assert found is not None
    assert found.facts == "text, default simple-shuffle"
    assert "least-busy" in found.text
    assert help_at(text, len(text) - 2, CATALOG) is None


def test_a_name_leads_to_its_model() -> None:
    text = MODELS + "router_settings:\n  fallbacks: [{fast: [strong, other]}]\n"
    part = model_named_at(text, text.rindex("strong") + 2)
    assert part is not None
    assert (part.name, part.line, part.name_column) == ("strong", 3, 5)
    assert model_named_at(text, text.rindex("other") + 2) is None
    assert model_named_at(text, text.index("strong") + 2) is None


def test_the_outline_has_sections_and_models_though_the_text_is_no_yaml() -> None:
    text = (
        "model_list:\n"
        "# of mine\n"
        "- model_name: 'a b'  # x\n"
        "  litellm_params:\n"
        "    model: openai/x\n"
        "\n"
        "-\n"
        "  model_name: c\n"
        "   : [\n"
        "# the end\n"
        "router_settings:\n"
    )
    assert [(p.kind, p.name, p.line, p.last, p.model) for p in outline(text)] == [
        ("section", "model_list", 1, 9, ""),
        ("model", "a b", 3, 5, "openai/x"),
        ("model", "c", 7, 9, ""),
        ("section", "router_settings", 11, 11, ""),
    ]


_PIECES = st.sampled_from(
    [
        *(
            "model_list:",
            "litellm_params:",
            "model: ",
            "fallbacks: ",
            "- ",
            "\n",
            "  ",
            "    ",
            "{",
        ),
        *("}", "[", "]", '"', "'", ",", ": ", "#", "os.environ/", "😀", "\t", "openai/", "a", "|"),
        *("router_settings:\n", "model_group_alias:", "<<: *x", "-", ":", "\r", "\x00", "---\n"),
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join), st.integers(0, 300), st.booleans())
def test_no_text_makes_it_stumble(text: str, place: int, asked: bool) -> None:
    found = complete(text, place, CATALOG, NAMES, asked=asked)
    place = min(place, len(text))
    if found.items:
        assert 0 <= found.start <= place <= found.end <= len(text)
        assert "\n" not in text[found.start : found.end]
    there = where(text, place)
    if there is not None:
        assert text[there.start : there.end] == there.word
        assert text[there.start : place] == there.before
    known = help_at(text, place, CATALOG)
    assert known is None or text[known.start : known.end] == known.title
    keys_beside(text, place)
    lines = text.count("\n") + 1
    for part in outline(text):
        assert 1 <= part.line <= part.last <= lines
        assert part.line <= part.name_line <= part.last
    model_named_at(text, place)


@settings(max_examples=1, deadline=None)
@given(st.just("a" * 200_000 + ": " + "{" * 50_000))
def test_a_very_long_line_is_left_alone(text: str) -> None:
    assert complete(text, 100, CATALOG, NAMES, asked=True).items == ()
