"""What is said about a config, and what is not."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.config.document import parse
from core.config.edits import apply_edits
from core.config.issue import Issue
from core.config.lint import lint
from tests.core.config.cases import DEMO, FINE, KEY, SET, STOPS, SURPRISES

TEMPLATE = (Path(__file__).parents[3] / "configs" / "litellm_config.yaml").read_text("utf-8")
LONG = settings(
    max_examples=int(os.environ.get("POCKET_EXAMPLES", "100")),
    suppress_health_check=[HealthCheck.too_slow],
)
"""With POCKET_EXAMPLES=10000 in the environment it is the long run."""


def _one(text: str, where: tuple[int, int], words: str, severity: str) -> None:
    issues = lint(text, SET)
    assert [
        issue
        for issue in issues
        if (issue.line, issue.column) == where
        and issue.severity == severity
        and words in issue.message
    ], issues


@pytest.mark.parametrize("case", STOPS)
def test_what_stops_litellm_is_an_error_at_its_place(case: str) -> None:
    _one(*STOPS[case], "error")


@pytest.mark.parametrize("case", SURPRISES)
def test_what_litellm_passes_over_is_a_warning_at_its_place(case: str) -> None:
    text, where, words = SURPRISES[case]
    _one(text, where, words, "warning")
    assert {issue.severity for issue in lint(text, SET)} == {"warning"}


@pytest.mark.parametrize("case", FINE)
def test_no_false_alarm(case: str) -> None:
    assert lint(FINE[case], SET) == ()


def test_without_the_variable_a_missing_master_key_is_said() -> None:
    (issue,) = lint(DEMO, ())
    assert "no master_key" in issue.message and "os.environ/LITELLM_MASTER_KEY" in issue.remedy


@pytest.mark.parametrize("key", ["sk-pässwort 1", " sk-1-blank", "sk-a\\nb"])
def test_a_master_key_that_no_client_can_send_is_an_error_at_its_place(key: str) -> None:
    (issue,) = lint(DEMO + f'general_settings:\n  master_key: "{key}"\n', SET)
    assert (issue.severity, issue.line, issue.column) == ("error", 3, 15)
    assert "No client can send this master_key" in issue.message
    assert key not in issue.message + issue.remedy


def test_the_fix_of_a_forgotten_reference_is_told() -> None:
    text = "model_list:\n- model_name: a\n  litellm_params: {model: openai/b, api_key: %s}\n" + KEY
    for value in ("COMPANY_API_KEY", "'${COMPANY_API_KEY}'"):
        (issue,) = lint(text % value, SET)
        assert issue.remedy.startswith("Write os.environ/COMPANY_API_KEY")


def test_the_models_that_a_second_list_costs_are_named() -> None:
    one = "model_list: [{model_name: %s, litellm_params: {model: openai/x, api_key: none}}]\n"
    (issue,) = lint(one % "first" + KEY + one % "second", SET)
    assert issue.message.endswith("LiteLLM takes only the last one. Lost is: first.")
    (issue,) = lint(one % "same" + KEY + one % "same", SET)
    assert issue.message.endswith("LiteLLM takes only the last one.")


def test_a_key_used_by_several_models_is_said_once() -> None:
    text = "x: &p {model: openai/x, api_key: os.environ/K}\nmodel_list:\n" + "".join(
        f"- {{model_name: m{n}, litellm_params: *p}}\n" for n in range(5)
    )
    (issue,) = lint(text + KEY, SET)
    assert "m0, m1, m2 and others" in issue.message


def test_included_files_are_taken_into_account() -> None:
    text = DEMO + KEY + "include: [a.yaml, b.yaml, c.yaml, d.yaml]\n"
    files = {
        "a.yaml": None,
        "b.yaml": "general_settings: {alerting: [email]}\n",
        "c.yaml": "x: [",
        "d.yaml": DEMO,
    }
    issues = lint(text, SET, files)
    assert [(issue.column, issue.severity) for issue in issues] == [
        (11, "error"),
        (19, "warning"),
        (27, "error"),
    ]
    assert "master_key is lost" in issues[1].message


SECRET = "sk-ant-Zq81kd93jfkal20dkfj38dk"


@pytest.mark.parametrize(
    "text",
    [
        f"general_settings: {{master_key: {SECRET}}}",
        f"general_settings: {{masterkey: {SECRET}}}",
        f"model_list: [{SECRET}]",
        f"model_list: {SECRET}",
        f"{SECRET}",
        f"model_list: [{{model_name: a, litellm_params: {{model: a/b, api_keyy: {SECRET}}}}}]",
        f"model_list: [{{model_name: a, litellm_params: {{model: [{SECRET}]}}}}]",
        f"model_list: [{{model_name: a, litellm_params: {SECRET}}}]",
        f"router_settings: {{routing_strategy: {SECRET}}}",
        f"litellm_settings: {{callbacks: {SECRET}}}",
        f"environment_variables: {{OPENAI_API_KEY: {SECRET}}}",
        f"environment_variables: [{SECRET}]",
        f"x: !!int {SECRET}",
        f"x: Bearer os.environ/{SECRET}",
        f"api_key: os.environ/{SECRET}",
    ],
)
def test_no_issue_repeats_a_secret(text: str) -> None:
    issues = lint(text)
    assert issues
    assert SECRET not in "".join(issue.message + issue.remedy for issue in issues)


_WORDS = """
    model_list general_settings litellm_settings router_settings include master_key model_name
    litellm_params model_info model api_key api_keyy callbacks routing_strategy off 4 2024-01-01
    ~ '' "x" os.environ/A os.environ/ Bearer {{x}} & * ! <<: : - [ ] { } , # é"""
WORDS = st.sampled_from(_WORDS.split())
SPACES = st.sampled_from([" ", "\n", "\n  ", "\n- ", "\n  - ", ": ", "\n    ", ", "])
MUTATED = st.lists(st.tuples(WORDS, SPACES), max_size=30).map(
    lambda parts: "".join(word + space for word, space in parts)
)


@given(st.one_of(st.text(), MUTATED))
def test_no_text_makes_it_fall_over(text: str) -> None:
    _well_formed(text, lint(text, SET, {"4": None}))


@given(st.sampled_from([*STOPS.values(), *SURPRISES.values()]), st.data())
def test_no_slip_of_the_finger_makes_it_fall_over(
    case: tuple[str, tuple[int, int], str], data: st.DataObject
) -> None:
    text = case[0]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    changed = text[:start] + data.draw(WORDS) + text[end:]
    _well_formed(changed, lint(changed, SET))


@given(MUTATED)
def test_what_is_called_readable_can_be_read(text: str) -> None:
    unreadable = ("cannot read", "single word", "<<:", "empty")
    if any(i.severity == "error" and any(w in i.message for w in unreadable) for i in lint(text)):
        return
    try:
        yaml.safe_load(text)
    except yaml.YAMLError:
        assert any(issue.severity == "error" for issue in lint(text))


def _well_formed(text: str, issues: tuple[Issue, ...]) -> None:
    lines = text.split("\n")
    for issue in issues:
        assert issue.severity in ("error", "warning")
        assert issue.message.endswith((".", "?"))
        assert 1 <= issue.line <= len(lines)
        assert 1 <= issue.column <= len(lines[issue.line - 1]) + 1
    assert list(issues) == sorted(issues, key=lambda i: (i.line, i.column))


_REAL = [*(case[0] for case in (*STOPS.values(), *SURPRISES.values())), *FINE.values(), TEMPLATE]
_PIECES = st.one_of(
    WORDS, SPACES, st.text(max_size=3), st.sampled_from(["\t", "?", "!", "&a ", "*a"])
)


@st.composite
def mutated_configs(draw: st.DrawFn) -> str:
    """A real config with a few slips: pieces put in, taken out, doubled, moved."""
    text = draw(st.sampled_from(_REAL))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        match draw(st.integers(0, 3)):
            case 0:
                text = text[:start] + draw(_PIECES) + text[end:]
            case 1:
                text = text[:start] + text[end:]
            case 2:
                text = text[:end] + text[start:]
            case _:
                lines = text.split("\n")
                lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines)))
                text = "\n".join(lines)
    return text


@LONG
@given(st.one_of(st.text(), MUTATED, mutated_configs()))
def test_fixes_of_any_text_can_be_made_and_nothing_stalls(text: str) -> None:
    issues = lint(text, SET)  # what stalls, the time limit of a test ends
    _well_formed(text, issues)
    for issue in issues:
        assert re.fullmatch(r"LP\d{3}", issue.code), issue
        if issue.fix is not None:
            mended = apply_edits(text, issue.fix.edits)
            assert mended != text
            after = parse(mended).error
            assert after is None or issue.is_of_syntax, (issue, mended)


REDIS = (
    "litellm_settings: {cache: true, cache_params: {type: redis}}\n"
    "general_settings: {master_key: os.environ/LITELLM_MASTER_KEY%s}\n"
)


def test_a_variable_that_the_config_does_not_name_never_reaches_the_gateway() -> None:
    known = {"LITELLM_MASTER_KEY", "REDIS_HOST"}
    named = ", user_header_name: os.environ/REDIS_HOST"
    assert "LP333" in {one.code for one in lint(REDIS % "", known)}
    assert "LP333" not in {one.code for one in lint(REDIS % named, known)}
    own = REDIS % "" + "environment_variables: {REDIS_HOST: localhost}\n"
    assert "LP333" not in {one.code for one in lint(own, known)}


def test_what_an_included_file_names_reaches_the_gateway() -> None:
    known = {"LITELLM_MASTER_KEY", "REDIS_HOST"}
    text = "include: [more.yaml]\n" + REDIS % ""
    more = "environment_variables: {X: os.environ/REDIS_HOST}\n"
    assert "LP333" not in {one.code for one in lint(text, known, {"more.yaml": more})}
    assert "LP333" in {one.code for one in lint(text, known, {"more.yaml": "{x-a: b}"})}
    other = {"more.yaml": "litellm_settings: {cache: true, cache_params: {type: redis}}\n"}
    named = f"include: [more.yaml]\n{more}"
    assert "LP333" not in {one.code for one in lint(named, known, other)}


def test_what_any_file_of_the_config_sets_is_set() -> None:
    """LiteLLM merges them before it sets a variable."""
    own = "environment_variables: {REDIS_HOST: localhost}\n"
    cache = "litellm_settings: {cache: true, cache_params: {type: redis}}\n"
    asking = cache + "router_settings: {redis_host: os.environ/REDIS_HOST}\n"
    for mine, theirs in ((own, asking), (asking, own)):
        text = f"include: [more.yaml]\n{DEMO}{KEY}{mine}"
        codes = {one.code for one in lint(text, SET, {"more.yaml": theirs})}
        assert not codes & {"LP333", "LP190"}
    text = f"include: [more.yaml]\n{DEMO}{KEY}{cache}"
    assert "LP333" in {one.code for one in lint(text, SET, {"more.yaml": "{x-a: b}"})}


def test_a_variable_within_a_header_of_a_pass_through_is_asked_for() -> None:
    text = (
        "general_settings:\n  pass_through_endpoints:\n    - path: /x\n      target: https://a.b\n"
        "      headers: {Authorization: Bearer os.environ/COMPANY_TOKEN}\n"
    )
    found = {one.code: one.message for one in lint(text, {"OTHER"})}
    assert "COMPANY_TOKEN is not set" in found["LP190"]
