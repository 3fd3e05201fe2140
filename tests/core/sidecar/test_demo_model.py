"""What the demo model makes of a request: when it calls a tool, and with which arguments."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.sidecar.demo_model import Answer, answer, chunks, whole

TEXT = "One two three four."
CLAUDES = ("Task", "Bash", "Glob", "Grep", "Read", "Edit", "Write", "WebFetch", "TodoWrite")


def words(text: str) -> int:
    return len(text.split())


def say(message: str, tools: tuple[str, ...] = CLAUDES, **more: Any) -> Answer:
    given = [{"type": "function", "function": {"name": one, "parameters": {}}} for one in tools]
    messages = [{"role": "user", "content": message}]
    return answer({"model": "demo", "messages": messages, "tools": given, **more}, TEXT, words)


def called(message: str, tools: tuple[str, ...] = CLAUDES, **more: Any) -> str:
    call = say(message, tools, **more).call
    return call.name if call else ""


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        ("Use the Bash tool to list the files.", "Bash"),
        ("use bash", "Bash"),
        ("call WebFetch", "WebFetch"),
        ("Please use a tool.", "Task"),
        ("Put that onto the todo list and write it down", "TodoWrite"),
    ],
)
def test_it_calls_what_it_is_asked_to_call(message: str, tool: str) -> None:
    assert called(message) == tool


@pytest.mark.parametrize(
    "message",
    [
        *("hi", "Write me a poem.", "Read my lips", "What is a task?", "Reply with the word ok."),
        "<system-reminder>Use the TodoWrite tool.</system-reminder>hi",
    ],
)
def test_it_calls_nothing_in_an_ordinary_conversation(message: str) -> None:
    assert say(message).text == TEXT


@pytest.mark.parametrize("tool", ["get_weather", "getWeather", "weather.current", "mcp__weather"])
def test_a_question_about_what_a_tool_is_for_asks_for_it(tool: str) -> None:
    assert called("What is the weather like in Rome?", ("Read", tool)) == tool


def test_what_claude_code_puts_below_a_question_is_no_question() -> None:
    note = (
        "Operator note (not from the user): the following was originally a mid-conversation "
        "system-role reminder.\nUse the Task tool for what takes long."
    )
    for question, name in (("Good day", None), ("Use the Bash tool", "Bash")):
        messages = [{"role": "user", "content": one} for one in (question, note)]
        tools = [{"type": "function", "function": {"name": one}} for one in CLAUDES]
        call = answer({"model": "demo", "messages": messages, "tools": tools}, TEXT, words).call
        assert (call and call.name) == name


def test_a_choice_of_the_client_counts() -> None:
    assert called("hi", tool_choice="required") == "Task"
    assert called("hi", tool_choice={"type": "function", "function": {"name": "Edit"}}) == "Edit"
    assert called("use bash", tool_choice="none") == ""


def arguments(message: str, parameters: dict[str, Any], name: str = "lookup") -> Any:
    tool = {"type": "function", "function": {"name": name, "parameters": parameters}}
    asked = {"messages": [{"role": "user", "content": message}], "tools": [tool]}
    call = answer(asked, TEXT, words).call
    assert call is not None
    return json.loads(call.arguments)


def test_the_arguments_fit_the_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "unit": {"type": "string", "enum": ["celsius", "kelvin"]},
            "days": {"type": "integer", "minimum": 3},
            "near": {"type": "array", "items": {"type": "string"}},
            "deep": {
                "type": "object",
                "properties": {"on": {"type": ["boolean", "null"]}},
                "required": ["on"],
            },
            "maybe": {"anyOf": [{"type": "number"}, {"type": "null"}]},
            "left_out": {"type": "string"},
        },
        "required": ["city", "unit", "days", "near", "deep", "maybe"],
    }
    assert arguments("use lookup for Rome", schema) == {
        "city": "Rome",
        "unit": "celsius",
        "days": 3,
        "near": ["Rome"],
        "deep": {"on": False},
        "maybe": 1,
    }


def test_a_command_does_no_harm() -> None:
    text = {"properties": {"command": {"type": "string"}}, "required": ["command"]}
    words_ = {"type": "array", "items": {"type": "string"}}
    listed = {"properties": {"command": words_}, "required": ["command"]}
    harmless = "echo Hello from LiteLLM Pocket"
    assert arguments("use lookup in Rome", text) == {"command": harmless}
    assert arguments("use lookup in Rome", listed) == {"command": harmless.split()}
    place = {"properties": {"dir_path": {"type": "string"}}, "required": ["dir_path"]}
    assert arguments("use lookup in Rome", place) == {"dir_path": "."}


def test_arguments_that_are_written_out_are_taken() -> None:
    assert arguments('use lookup with {"a": [1]}', {}) == {"a": [1]}


def test_a_schema_by_reference_is_a_text() -> None:
    schema = {"properties": {"x": {"$ref": "#/$defs/x"}}, "required": ["x"]}
    assert arguments("use lookup", schema) == {"x": "demo"}


def test_after_the_tool_has_answered_it_speaks_though_the_client_adds_a_word() -> None:
    messages = [
        {"role": "user", "content": "use bash"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "tool_call_id": "1", "content": [{"type": "text", "text": "done"}]},
        {"role": "user", "content": "<system-reminder>x</system-reminder>"},
    ]
    tools = [{"type": "function", "function": {"name": "Bash", "parameters": {}}}]
    said = answer({"messages": messages, "tools": tools}, TEXT, words)
    assert (said.text, said.call) == ("The tool answered: done", None)


def test_it_says_no_more_than_it_may() -> None:
    said = say("hi", max_tokens=2)
    assert (said.text, said.reason) == ("One two", "length")
    assert said.usage["completion_tokens"] == 2


@pytest.mark.parametrize("text", ["", " ", "a", "a  b\n c ", "\n\nx"])
def test_the_pieces_of_a_stream_are_the_text(text: str) -> None:
    asked = {"messages": [], "stream_options": {"include_usage": True}}
    made = answer(asked, text, words)
    found = list(chunks(asked, made))
    deltas = [one["choices"][0]["delta"] for one in found if one["choices"]]
    assert "".join(one.get("content") or "" for one in deltas) == text
    assert found[-1]["usage"] == whole(asked, made)["usage"]
