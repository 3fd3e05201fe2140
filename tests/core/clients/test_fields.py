"""Edits of settings files: any file, connected and disconnected with an edit of the person in
between, is that file with their edit."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clients import fields_env, fields_json, fields_toml, fields_yaml
from core.clients.fields import Editor, UnreadableError, connect
from core.clients.tool import Field, Item
from tests.core.clients.texts import ENV, JSON, TOML, YAML, YAML_LIST, Form

PROVIDER: Any = {"name": "LiteLLM Pocket", "base_url": "http://127.0.0.1:4000/v1", "wire": "r"}
MODEL: Any = {"name": "LiteLLM Pocket", "model": "m", "on": True, "roles": ["chat", "edit"]}

CASES: dict[str, tuple[Editor, Form, list[Field]]] = {
    "json": (
        fields_json,
        JSON,
        [
            Field(("env",), {"ANTHROPIC_MODEL": "m", "ANTHROPIC_AUTH_TOKEN": 'k"1'}),
            Field(("model",), "m"),
            Field(("p", "q"), {"r": {}, "s": [1, {"t": None}]}),
        ],
    ),
    "toml": (
        fields_toml,
        TOML,
        [
            Field(("model",), "m"),
            Field(("model_provider",), "litellm-pocket"),
            Field(("model_providers", "litellm-pocket"), PROVIDER),
        ],
    ),
    "yaml": (fields_yaml, YAML, [Field(("model",), "m"), Field(("weak-model",), "w: #")]),
    "yaml item": (fields_yaml, YAML, [Field(("models", Item("name", "LiteLLM Pocket")), MODEL)]),
    "yaml list": (fields_yaml, YAML_LIST, [Field((Item("name", "LiteLLM Pocket"),), MODEL)]),
    "env": (
        fields_env,
        ENV,
        [Field(("GEMINI_API_KEY",), "k-1"), Field(("GOOGLE_GEMINI_BASE_URL",), "http://[::1]:1")],
    ),
}

both = pytest.mark.parametrize("case", CASES)
many = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@both
@many
@given(data=st.data())
def test_what_a_person_changed_meanwhile_is_all_that_is_left(
    case: str, data: st.DataObject
) -> None:
    editor, form, ours = CASES[case]
    text, edit = data.draw(form.texts), data.draw(form.edits)
    connected, changes = connect(editor, text, ours)
    undone, kept = editor.undo(edit(connected), changes)
    assert undone == edit(text)
    assert not kept


@both
@many
@given(data=st.data())
def test_only_what_is_ours_is_set(case: str, data: st.DataObject) -> None:
    editor, form, ours = CASES[case]
    text = data.draw(form.texts)
    connected, changes = connect(editor, text, ours)
    if case == "json":  # it may stand in one line altogether
        comments = re.compile(r"// c \{|/\* , \*/|(?:/\*|//) nothing")
        assert comments.findall(connected) == comments.findall(text)
        return
    lines = difflib.unified_diff(text.splitlines(), connected.splitlines(), lineterm="", n=0)
    gone = [line for line in lines if line.startswith("-") and line.strip() != "---"]
    formers = [change.former for change in changes if change.former is not None]
    assert len(gone) <= sum(len(former.splitlines()) or 1 for former in formers)


@many
@given(text=JSON.texts, edit=JSON.edits)
def test_a_tool_that_writes_its_file_anew_loses_only_ours(text: str, edit: Any) -> None:
    editor, _, ours = CASES["json"]
    connected, changes = connect(editor, text, ours)
    rewritten = json.dumps(editor.load(edit(connected)), indent=4)
    undone, kept = editor.undo(rewritten, changes)
    assert not kept
    assert (editor.load(undone) or {}) == (editor.load(edit(text)) or {})


@both
@many
@given(data=st.data())
def test_a_field_of_ours_that_a_person_changed_is_theirs(case: str, data: st.DataObject) -> None:
    editor, form, ours = CASES[case]
    text = data.draw(form.texts)
    connected, changes = connect(editor, text, ours)
    whose = data.draw(st.sampled_from(["LiteLLM Pocket", '"m"', "k-1"]))
    edited = connected.replace(whose, whose.replace("m", "mine").replace("k", "mine"), 1)
    undone, kept = editor.undo(edited, changes)
    if edited == connected:
        assert (undone, kept) == (text, [])
    else:
        assert editor.load(undone) != editor.load(text)
        assert len(kept) <= 1


@pytest.mark.parametrize(
    ("editor", "fields", "before", "added", "left"),
    [
        (
            fields_json,
            [Field(("env",), {"A": "1", "B": "2"})],
            "{}",
            ('"A": "1",', '"A": "1", "THEIRS": 0,'),
            {"env": {"THEIRS": 0}},
        ),
        (
            fields_toml,
            [Field(("p", "x"), {"a": "1", "b": "2"})],
            "",
            ('a = "1"\n', 'a = "1"\ntheirs = 0\n'),
            {"p": {"x": {"theirs": 0}}},
        ),
        (
            fields_yaml,
            [Field(("models", Item("name", "ours")), {"name": "ours"})],
            "",
            ("models:\n", "models:\n  - name: theirs\n"),
            {"models": [{"name": "theirs"}]},
        ),
    ],
)
def test_what_a_person_puts_beside_ours_keeps_its_place(
    editor: Editor, fields: list[Field], before: str, added: tuple[str, str], left: Any
) -> None:
    connected, changes = connect(editor, before, fields)
    assert added[0] in connected
    undone, kept = editor.undo(connected.replace(*added), changes)
    assert not kept
    assert editor.load(undone) == left


@pytest.mark.parametrize(
    ("editor", "text", "line"),
    [
        (fields_json, '{\n  "a": 1\n  "b": 2\n}', 3),
        (fields_json, '{\n  "a": 1,\n', 3),
        (fields_json, '{"a": "x\n"}', 1),
        (fields_json, "[" * 200, 1),
        (fields_json, "{}\n{}", 2),
        (fields_json, '{\n"a": ' + "1" * 5000 + "}", 2),
        (fields_toml, "a = 1\nb =\n", 2),
        (fields_toml, "a = 1\na = 2\n", 2),
        (fields_yaml, "a: 1\nb: [1\nc: 2\n", 3),
        (fields_yaml, "a: 1\n\tb: 1\n", 2),
        (fields_env, "A=1\n=b\n", 2),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(
    editor: Editor, text: str, line: int
) -> None:
    with pytest.raises(UnreadableError) as refused:
        connect(editor, text, [Field(("model",), "m")])
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("editor", "text", "fields"),
    [
        (fields_json, "[1]", [Field(("env", "A"), "1")]),
        (fields_json, '{"env": "x"}', [Field(("env", "A"), "1")]),
        (fields_toml, "model_providers = {}\n", [Field(("model_providers", "x", "y"), "1")]),
        (fields_toml, "m.x.z = 1\n", [Field(("m", "x", "y"), "1")]),
        (fields_yaml, "{a: 1}\n", [Field(("model",), "m")]),
        (fields_yaml, "- a\n", [Field(("model",), "m")]),
        (fields_yaml, "models: [{name: x}]\n", [Field(("models", Item("name", "y")), MODEL)]),
        (fields_yaml, "model: &x old\nb: *x\n", [Field(("model",), "m")]),
        (fields_toml, "a = " + "1" * 5000, [Field(("model",), "m")]),
        (fields_yaml, "model: |\n  two\n  lines\n", [Field(("model",), "m")]),
    ],
)
def test_a_form_that_cannot_be_extended_is_refused(
    editor: Editor, text: str, fields: list[Field]
) -> None:
    with pytest.raises(UnreadableError):
        connect(editor, text, fields)


def test_values_that_json_does_not_know_are_no_obstacle() -> None:
    text = "a = nan\nmodel = 1979-05-27\n"
    connected, changes = connect(fields_toml, text, [Field(("model",), "m")])
    assert connected == 'a = nan\nmodel = "m"\n'
    assert fields_toml.undo(connected, changes) == (text, [])
    edited = connected.replace('"m"', "1979-05-28")
    undone, kept = fields_toml.undo(edited, changes)
    assert undone == edited
    assert kept == changes


def test_what_is_only_needed_where_nothing_stands_is_left_alone() -> None:
    wanted = [Field(("version",), "1.0.0", only_missing=True), Field(("model",), "m")]
    assert connect(fields_yaml, "version: 2\n", wanted)[0] == 'version: 2\nmodel: "m"\n'
    assert connect(fields_yaml, "", wanted)[0] == 'version: "1.0.0"\nmodel: "m"\n'
