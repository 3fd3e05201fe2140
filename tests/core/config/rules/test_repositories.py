"""What was found out from configs that people committed: names, lengths, calls and entities."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config.edits import apply_edits
from core.config.lint import lint
from core.config.rules.providers import MISSPELT
from core.config.rules.runs import CACHE_UNUSED
from core.config.rules.values import DIMENSIONS, NO_DIMENSIONS, WITH_DIMENSIONS
from core.config.rules.words import WRONG_SECTION
from tests.core.sidecar.copies import told_by_imported
from tests.systems import needs_forks

SET = frozenset({"LITELLM_MASTER_KEY", "ANTHROPIC_API_KEY"})
KEY = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


def config(model: str, *more: str, settings: str = "") -> str:
    lines = (f"model: {model}", "api_key: os.environ/ANTHROPIC_API_KEY", *more)
    params = "".join(f"      {line}\n" for line in lines)
    return f"model_list:\n  - model_name: a\n    litellm_params:\n{params}{KEY}{settings}"


def codes(text: str) -> list[str]:
    return [issue.code for issue in lint(text, SET)]


# ---- names of Anthropic's


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("claude-haiku-3-5-20241022", "claude-3-5-haiku-20241022"),
        ("claude-sonnet-3.7-latest", "claude-3-7-sonnet-latest"),
        ("claude-3.5-sonnet-20241022", "claude-3-5-sonnet-20241022"),
        ("claude-sonnet-4.5", "claude-sonnet-4-5"),
        ("claude-opus-3", "claude-3-opus-latest"),
        ("claude-3-5-sonnet", "claude-3-5-sonnet-latest"),
        ("claude-4-sonnet", "claude-sonnet-4-0"),
    ],
)
def test_a_name_of_a_form_that_anthropic_has_not_is_mended(wrong: str, right: str) -> None:
    text = config(f"anthropic/{wrong}")
    (issue,) = lint(text, SET)
    assert issue.code == MISSPELT
    assert issue.fix is not None
    assert f"model: anthropic/{right}\n" in apply_edits(text, issue.fix.edits)


def test_a_date_of_other_than_eight_digits_is_told() -> None:
    assert codes(config("anthropic/claude-3-haiku-2024030")) == [MISSPELT]
    assert codes(config("anthropic/claude-sonnet-4-5-202509291")) == [MISSPELT]


@pytest.mark.parametrize(
    "name",
    [
        *("claude-3-5-haiku-20241022", "claude-3-opus-latest", "claude-3-haiku-20240307"),
        *("claude-opus-4-20250514", "claude-opus-4-1-20250805", "claude-sonnet-4-5", "claude-2.1"),
        *("claude-instant-1.2", "claude-sonnet-6", "claude-fable-6-1-20270101"),
        *("claude-4-sonnet-20250514", "claude-mythos-preview"),
    ],
)
def test_names_of_its_old_and_coming_models_are_let_alone(name: str) -> None:
    assert codes(config(f"anthropic/{name}")) == []


def test_a_server_of_ones_own_may_name_them_as_it_likes() -> None:
    address = "api_base: https://gateway.example.org"
    assert codes(config("anthropic/claude-3.5-sonnet", address)) == []


# ---- lengths of embeddings

ADDRESS = "api_base: http://10.0.0.7:8000/v1"
LENGTH = "dimensions: 256"


@pytest.mark.parametrize("provider", sorted(NO_DIMENSIONS))
def test_a_length_is_told_where_litellm_refuses_it(provider: str) -> None:
    assert DIMENSIONS in codes(config(f"{provider}/bge-m3", ADDRESS, LENGTH))
    given = f"custom_llm_provider: {provider}"
    assert DIMENSIONS in codes(config("bge-m3", ADDRESS, LENGTH, given))


def test_what_is_dropped_is_told_in_other_words() -> None:
    said = []
    for more, settings in (
        ((), ""),
        (("drop_params: true",), ""),
        ((), "litellm_settings:\n  drop_params: true\n"),
    ):
        (issue,) = lint(config("openai/bge-m3", ADDRESS, LENGTH, *more, settings=settings), SET)
        said.append(issue.message)
    assert "refuses" in said[0]
    assert "drop_params" in said[1] and said[1] == said[2]


@pytest.mark.parametrize(
    "lines",
    [
        ("openai/bge-m3", "allowed_openai_params: [dimensions]"),
        ("openai/bge-m3", "additional_drop_params: [dimensions]"),
        ("openai/bge-m3", "mock_response: hi"),
        ("openai/text-embedding-3-large",),
        ("openai/acme/text-embedding-3-small",),
        ("fireworks_ai/nomic-ai/nomic-embed-text-v1.5",),
        ("azure/embedder",),
        ("hosted_vllm/bge-m3",),
        ("ollama/bge-m3",),
        ("voyage/voyage-3",),
    ],
)
def test_a_length_that_is_asked_for_is_no_mistake(lines: tuple[str, ...]) -> None:
    assert DIMENSIONS not in codes(config(lines[0], ADDRESS, LENGTH, *lines[1:]))


@pytest.mark.real
@needs_forks
def test_litellm_refuses_it_of_these_and_of_no_others(tmp_path: Path) -> None:
    refused = [(provider, "bge-m3") for provider in sorted(NO_DIMENSIONS)]
    taken = [(provider, name) for provider, name in WITH_DIMENSIONS.items()]
    taken += [(name, "bge-m3") for name in ("azure", "hosted_vllm", "ollama", "voyage", "cohere")]
    asked = [*refused, *taken]
    said = told_by_imported("tests.core.config.dimensions_oracle", asked, tmp_path)
    assert said == [True] * len(refused) + [False] * len(taken)


# ---- calls that are cached


def cached(names: str) -> str:
    settings = (
        f"litellm_settings:\n  cache: true\n  cache_params:\n    supported_call_types: {names}\n"
    )
    return config("anthropic/claude-sonnet-4-5", settings=settings + "    type: local\n")


def test_a_call_that_the_gateway_never_makes_is_mended() -> None:
    text = cached("[completion, aembedding, embedding, transcription]")
    found = lint(text, SET)
    assert [issue.code for issue in found] == [CACHE_UNUSED] * 2
    for issue in found:
        assert issue.fix is not None
        text = apply_edits(text, issue.fix.edits) if issue is found[0] else text
    assert "[acompletion, aembedding, embedding, transcription]" in text


def test_calls_as_the_gateway_makes_them_are_no_mistake() -> None:
    assert codes(cached("[acompletion, completion, aembedding, aresponses, responses]")) == []
    assert codes(cached("[]")) == []


# ---- the rest


@pytest.mark.parametrize("line", ["set_verbose: true", "timeout: 60"])
def test_what_another_section_knows_is_told_among_the_general_settings(line: str) -> None:
    (issue,) = lint(config("anthropic/claude-sonnet-4-5") + f"  {line}\n", SET)
    assert issue.code == WRONG_SECTION
    where = "litellm_settings" if "verbose" in line else "router_settings"
    assert where in (issue.remedy or "")


def test_set_verbose_works_in_both_other_sections() -> None:
    for section in ("litellm_settings", "router_settings"):
        settings = f"{section}:\n  set_verbose: true\n"
        assert WRONG_SECTION not in codes(config("anthropic/claude-sonnet-4-5", settings=settings))


def test_a_server_that_knows_entities_of_its_own_may_call_them_as_it_likes() -> None:
    def entities(*names: str) -> list[str]:
        listed = "".join(f"      {name}: MASK\n" for name in names)
        return codes(
            config("anthropic/claude-sonnet-4-5")
            + "guardrails:\n- guardrail_name: pii\n  litellm_params:\n    guardrail: presidio\n"
            "    mode: pre_call\n    presidio_analyzer_api_base: http://pii:5001\n"
            f"    presidio_anonymizer_api_base: http://pii:5001\n    pii_entities_config:\n{listed}"
        )

    assert entities("EMAIL", "PERSON") == ["LP343"]
    assert entities("EMAIL", "PERSON", "SNILS") == []
