"""A config in its folder: what is beside it counts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.config.judgement import judge

SET = frozenset({"LITELLM_MASTER_KEY"})
TEXT = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, mock_response: Hello}
litellm_settings:
  callbacks: [hooks.handler, json.tool, litellm.integrations.custom_logger.CustomLogger]
"""


def _codes(tmp_path: Path) -> set[str]:
    return {issue.code for issue in judge(tmp_path / "config.yaml", TEXT, SET).issues}


def test_python_code_without_its_file_is_an_error_until_the_file_is_there(tmp_path: Path) -> None:
    (issue,) = judge(tmp_path / "config.yaml", TEXT, SET).issues
    assert (issue.code, issue.severity, issue.line, issue.column) == ("LP356", "error", 5, 15)
    assert "hooks.py" in issue.message
    (tmp_path / "hooks.py").write_text("handler = None\n", "utf-8")
    assert _codes(tmp_path) == set()


def test_the_documents_are_those_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("include: [b.yaml]\n", "utf-8")
    (tmp_path / "b.yaml").write_text("x: [\n", "utf-8")
    judged = judge(tmp_path / "config.yaml", "include: [a.yaml, c.yaml]\n", SET)
    assert [one.name for one in judged.included] == ["a.yaml", "c.yaml", "b.yaml"]
    assert len(judged.documents) == 2
    assert {issue.code for issue in judged.issues} >= {"LP181", "LP182"}


@pytest.mark.parametrize(
    ("vault", "named"), [("REDIS_HOST", "redis_host"), ("Redis_Host", "REDIS_HOST")]
)
def test_on_windows_a_variable_is_given_whatever_its_letters(
    tmp_path: Path, vault: str, named: str
) -> None:
    text = (
        TEXT.partition("litellm_settings")[0]
        + "litellm_settings: {cache: true, cache_params: {type: redis}}\n"
        + f"general_settings: {{user_header_name: os.environ/{named}}}\n"
    )

    def codes(platform: str) -> set[str]:
        found = judge(tmp_path / "config.yaml", text, {*SET, vault}, platform=platform)
        return {issue.code for issue in found.issues}

    assert "LP333" in codes("linux")
    assert "LP333" not in codes("win32")


@pytest.mark.parametrize("name", [r"\\server\share\x.yaml", r"\??\UNC\server\share\x.yaml"])
def test_on_windows_a_check_does_not_look_at_another_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A mere look logs the person in there, and the text may come from a stranger."""
    looked: list[str] = []
    for method in ("exists", "is_file", "stat", "read_bytes"):
        monkeypatch.setattr(Path, method, _noting(looked, getattr(Path, method)))
    # What the file there may set is not missed.
    cache = TEXT.partition("  callbacks")[0] + "  cache: true\n  cache_params: {type: redis}\n"
    (tmp_path / "more.yaml").write_text(f"include: ['{name}']\n", "utf-8")
    for text in (f"include: ['{name}']\n{cache}", f"include: [more.yaml]\n{cache}"):
        judged = judge(tmp_path / "config.yaml", text, SET, platform="win32")
        (issue,) = judged.issues
        assert (issue.code, issue.severity, issue.line) == ("LP185", "warning", 1)
        assert not [path for path in looked if "share" in path]
    if os.name == "nt":
        return  # who has such a computer?
    there = judge(tmp_path / "config.yaml", text, SET, platform="win32", everywhere=True)
    assert "LP181" in {issue.code for issue in there.issues}
    assert [path for path in looked if "share" in path]


def _noting(looked: list[str], method: Callable[..., Any]) -> Callable[..., Any]:
    def noting(path: Path, *args: Any, **named: Any) -> Any:
        looked.append(str(path))
        return method(path, *args, **named)

    return noting


def test_on_windows_the_case_of_a_variable_does_not_count(tmp_path: Path) -> None:
    """Python has all names of the environment in capitals there."""
    text = (
        "model_list:\n  - model_name: a\n"
        "    litellm_params: {model: openai/gpt-4o, api_key: os.environ/My_Key}\n"
    )
    known = {*SET, "MY_KEY"}

    def codes(platform: str) -> set[str]:
        found = judge(tmp_path / "config.yaml", text, known, platform=platform)
        return {issue.code for issue in found.issues}

    assert codes("linux") - codes("win32") == {"LP190", "LP361"}
    text = f"{text}environment_variables: {{mY_kEY: x}}\n"
    known = {*SET}
    assert codes("linux") - codes("win32") >= {"LP190"}
