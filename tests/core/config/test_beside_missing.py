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


def test_a_variable_is_no_name_of_a_description(tmp_path: Path) -> None:
    """LiteLLM puts in its value before it loads the servers."""
    text = "mcp_servers: {shop: {url: 'http://127.0.0.1:1', spec_path: %s}}\n"
    config = tmp_path / "config.yaml"
    assert beside.missing(config, [parse(text % "os.environ/SPEC")]) == {}
    assert beside.missing(config, [parse(text % "spec.json")]) == {"spec.json": beside.NO_FILE}
