"""Which Python code that a config names has no file."""

from __future__ import annotations

from pathlib import Path

from core.config import beside
from core.config.document import parse
from core.config.lint import lint

TEXT = """model_list: [{model_name: a, litellm_params: {model: openai/x, mock_response: hi}}]
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
litellm_settings: {callbacks: [hooks.handler]}
"""


def test_code_without_a_file_is_an_error_and_with_one_it_is_not(tmp_path: Path) -> None:
    config, document = tmp_path / "config.yaml", parse(TEXT)
    missing = beside.missing(config, [document])
    (issue,) = lint(TEXT, {"LITELLM_MASTER_KEY"}, missing=missing)
    assert (issue.severity, issue.line, issue.column) == ("error", 3, 32)
    assert "no file hooks.py" in issue.message
    (tmp_path / "hooks.py").write_text("handler = 1\n", encoding="utf-8")
    missing = beside.missing(config, [document])
    assert lint(TEXT, {"LITELLM_MASTER_KEY"}, missing=missing) == ()


def test_code_in_a_folder_or_of_litellm_is_not_missed(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    document = parse("litellm_settings: {callbacks: [team.hooks.handler, litellm.a.b]}\n")
    assert beside.missing(tmp_path / "config.yaml", [document]) == frozenset()
