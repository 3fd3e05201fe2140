"""The tools that we know: their settings files on each system, and that each comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import UserError
from core.clients.connecting import Connections
from core.clients.tool import Computer, Connection, Tool
from core.clients.tools import TOOLS, tool_of

KEY = "sk-tool-0123456789abcdef"
CONNECTION = Connection("http://127.0.0.1:4000", KEY, "openai/big", "little")

SAMPLES = {
    "settings.json": b'{\n  // a person\'s\n  "theme": "dark",\n  "agent": {"x": 1},\n}\n',
    "opencode.json": b'{"$schema": "https://opencode.ai/config.json", "theme": "x"}',
    "keys.json": b'{\n  "// Note": "secret",\n  "openai": "sk-x"\n}',
    "config.toml": b'# mine\nmodel = "gpt-5" # best\n\n[mcp_servers.x]\ncommand = "y"\n',
    "config.yaml": b"name: Mine\nversion: 1.0.0\nschema: v1\nmodels:\n  - name: a\n    model: b\n",
    ".aider.conf.yml": b"## mine\nmodel: sonnet\ndark-mode: true\n",
    "extra-openai-models.yaml": b"- model_id: x\n  model_name: y\n",
    ".env": b"OTHER=1\n",
}
connectable = [one for one in TOOLS.values() if one.files]


@pytest.mark.parametrize("tool", connectable, ids=lambda tool: tool.id)
@pytest.mark.parametrize("there", [True, False], ids=["files", "no files"])
@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_its_files_come_back(tmp_path: Path, tool: Tool, there: bool, platform: str) -> None:
    computer = Computer(platform, {}, tmp_path / "home")
    paths = [one.place(computer) for one in tool.files]
    if there:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(SAMPLES[path.name])
    here = Connections(tmp_path / "data", computer)
    here.connect(tool, CONNECTION, False)
    for path in paths:
        assert path.read_bytes() != (SAMPLES[path.name] if there else b"")
    done = here.disconnect(tool)
    assert {one.outcome for one in done.files} == {"as before" if there else "removed"}
    for path in paths:
        assert path.exists() == there
        assert not there or path.read_bytes() == SAMPLES[path.name]


@pytest.mark.parametrize("tool", list(TOOLS.values()), ids=lambda tool: tool.id)
def test_no_key_is_in_an_argument(tool: Tool) -> None:
    if tool.launch is not None:
        launch = tool.launch(CONNECTION)
        assert not [one for one in launch.argv if KEY in one]
        assert KEY in launch.env.values()
        assert KEY not in repr(launch)


@pytest.mark.parametrize("tool", list(TOOLS.values()), ids=lambda tool: tool.id)
def test_each_is_of_some_use_or_says_why_not(tool: Tool) -> None:
    assert tool.files or tool.snippet is not None or tool.note


@pytest.mark.parametrize(
    ("tool", "platform", "variables", "where"),
    [
        ("claude-code", "linux", {"CLAUDE_CONFIG_DIR": "/c"}, "/c/settings.json"),
        ("claude-code", "win32", {}, "/h/.claude/settings.json"),
        ("codex", "linux", {"CODEX_HOME": "/c"}, "/c/config.toml"),
        ("gemini-cli", "linux", {"GEMINI_CLI_HOME": "/g"}, "/g/.gemini/settings.json"),
        ("opencode", "linux", {"XDG_CONFIG_HOME": "/x"}, "/x/opencode/opencode.json"),
        ("opencode", "win32", {}, "/h/.config/opencode/opencode.json"),
        ("zed", "win32", {"APPDATA": "/r"}, "/r/Zed/settings.json"),
        ("zed", "darwin", {}, "/h/.config/zed/settings.json"),
        ("llm", "darwin", {}, "/h/Library/Application Support/io.datasette.llm"),
        ("llm", "linux", {"LLM_USER_PATH": "/l"}, "/l/extra-openai-models.yaml"),
        ("continue", "linux", {}, "/h/.continue/config.yaml"),
        ("aider", "linux", {}, "/h/.aider.conf.yml"),
    ],
)
def test_where_its_settings_are(
    tool: str, platform: str, variables: dict[str, str], where: str
) -> None:
    computer = Computer(platform, variables, Path("/h"))
    place = tool_of(tool).files[0].place(computer)
    assert Path(where) in (place, place.parent)


def test_the_file_that_opencode_reads_last_is_the_one(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "opencode"
    folder.mkdir(parents=True)
    (folder / "opencode.json").write_text("{}")
    place = tool_of("opencode").files[0].place
    computer = Computer("linux", {}, tmp_path)
    assert place(computer).name == "opencode.json"
    (folder / "opencode.jsonc").write_text("{}")
    assert place(computer).name == "opencode.jsonc"


def test_a_config_of_continue_in_the_older_form_is_not_put_out_of_use(tmp_path: Path) -> None:
    (tmp_path / ".continue").mkdir()
    (tmp_path / ".continue" / "config.json").write_text("{}")
    here = Connections(tmp_path / "data", Computer("linux", {}, tmp_path))
    with pytest.raises(UserError, match=r"config\.json"):
        here.connect(tool_of("continue"), CONNECTION, False)
    assert "config.json" in here.state(tool_of("continue"), None).trouble
    assert not (tmp_path / ".continue" / "config.yaml").exists()


def test_zed_gets_no_key_into_a_file(tmp_path: Path) -> None:
    here = Connections(tmp_path / "data", Computer("linux", {}, tmp_path))
    here.connect(tool_of("zed"), CONNECTION, False)
    assert KEY not in (tmp_path / ".config" / "zed" / "settings.json").read_text()


def test_a_tool_that_is_not_known_is_named_with_those_that_are() -> None:
    with pytest.raises(UserError, match="claude-code, codex"):
        tool_of("clod")


def test_what_cannot_be_connected_says_why(tmp_path: Path) -> None:
    here = Connections(tmp_path / "data", Computer("linux", {}, tmp_path))
    with pytest.raises(UserError, match=r"127\.0\.0\.1"):
        here.connect(tool_of("cursor"), CONNECTION, False)
