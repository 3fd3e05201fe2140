"""A config in its folder: what is beside it counts."""

from __future__ import annotations

from pathlib import Path

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
