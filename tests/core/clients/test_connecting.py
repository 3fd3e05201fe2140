"""Connecting a tool and taking it back: what a person finds in their files afterwards."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.clients.connecting import Connections
from core.clients.fields import digest_of
from core.clients.receipts import Receipt, Receipts
from core.clients.tool import Computer, Connection
from core.clients.tools import tool_of
from tests.systems import needs_links

CONNECTION = Connection("http://127.0.0.1:4000", "sk-tool-0123456789abcdef", "big", "little")
CLAUDE = tool_of("claude-code")
ORIGINAL = b'{\r\n  // mine\r\n  "theme": "dark",\r\n  "env": { "A": "1" },\r\n}'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def at(home: Path, data: str = "data") -> Connections:
    computer = Computer(sys.platform, {}, home)
    return Connections(home.parent / data, computer, clock=lambda: 1.0)


def everything(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() if one.is_file() else b""
        for one in folder.rglob("*")
    }


def settings(home: Path, data: bytes = ORIGINAL) -> Path:
    path = home / ".claude" / "settings.json"
    path.parent.mkdir()
    path.write_bytes(data)
    return path


def test_the_file_comes_back_byte_for_byte_and_nothing_is_left(home: Path) -> None:
    path = settings(home)
    before = everything(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    assert b"sk-tool-0123456789abcdef" in path.read_bytes()
    assert b"// mine" in path.read_bytes()
    assert at(home).state(CLAUDE, None).connected is not None
    done = at(home).disconnect(CLAUDE)
    assert [one.outcome for one in done.files] == ["as before"]
    assert everything(home) == before
    assert path.read_bytes() == ORIGINAL
    assert not [one for one in (home.parent / "data").rglob("*") if one.is_file()]


def test_a_byte_order_mark_stays(home: Path) -> None:
    path = settings(home, b"\xef\xbb\xbf" + ORIGINAL)
    at(home).connect(CLAUDE, CONNECTION, False)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf{\r\n  // mine")
    path.write_bytes(path.read_bytes().replace(b"dark", b"light"))
    at(home).disconnect(CLAUDE)
    assert path.read_bytes() == b"\xef\xbb\xbf" + ORIGINAL.replace(b"dark", b"light")


def test_a_file_and_folders_that_were_not_there_are_gone_again(home: Path) -> None:
    at(home).connect(CLAUDE, CONNECTION, False)
    written = json.loads((home / ".claude" / "settings.json").read_text())
    assert written["env"]["ANTHROPIC_BASE_URL"] == "http://127.0.0.1:4000"
    if sys.platform != "win32":
        assert (home / ".claude" / "settings.json").stat().st_mode & 0o777 == 0o600
    assert [one.outcome for one in at(home).disconnect(CLAUDE).files] == ["removed"]
    assert not (home / ".claude").exists()


def test_what_a_person_changed_meanwhile_stays(home: Path) -> None:
    path = settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    text = path.read_bytes()
    text = text.replace(b'"dark"', b'"light"').replace(b'"big"', b'"mine"', 1)
    path.write_bytes(text)
    done = at(home).disconnect(CLAUDE)
    assert [(one.outcome, one.kept) for one in done.files] == [
        ("ours removed", ("env.ANTHROPIC_MODEL",))
    ]
    assert path.read_bytes() == (
        b'{\r\n  // mine\r\n  "theme": "light",\r\n'
        b'  "env": { "A": "1", "ANTHROPIC_MODEL": "mine" },\r\n}'
    )
    kept = [one for one in (home.parent / "data").rglob("*") if one.is_file()]
    assert [one.read_bytes() for one in kept] == [ORIGINAL]


def test_settings_that_stand_in_a_file_we_made_keep_the_file(home: Path) -> None:
    at(home).connect(CLAUDE, CONNECTION, False)
    path = home / ".claude" / "settings.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps({"theme": "dark", **data}, indent=4))
    at(home).disconnect(CLAUDE)
    assert json.loads(path.read_text()) == {"theme": "dark"}


def test_connecting_again_takes_the_new_models_and_keeps_the_way_back(home: Path) -> None:
    path = settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    other = Connection("http://127.0.0.1:4001", CONNECTION.key, "other", "little")
    at(home).connect(CLAUDE, other, True)
    assert b'"other"' in path.read_bytes()
    connected = at(home).state(CLAUDE, None).connected
    assert connected is not None
    assert connected.while_running
    assert connected.mapped.main == "other"
    at(home).disconnect(CLAUDE)
    assert path.read_bytes() == ORIGINAL


@pytest.mark.parametrize(
    ("data", "line"),
    [(b'{\n  "a": 1\n  "b": 2\n}', 3), (b"{\n\xff}", 2), (b'\xef\xbb\xbf{"env": []}', 1)],
)
def test_a_file_that_is_not_understood_is_refused_with_its_line(
    home: Path, data: bytes, line: int
) -> None:
    path = settings(home, data)
    with pytest.raises(UserError, match=f"line {line}: "):
        at(home).connect(CLAUDE, CONNECTION, False)
    assert path.read_bytes() == data
    assert everything(home.parent).keys() == {
        "home",
        "home/.claude",
        "home/.claude/settings.json",
    }


def test_the_preview_shows_the_change_and_hides_every_key(home: Path) -> None:
    settings(
        home, b'{\n  "env": {\n    "ANTHROPIC_AUTH_TOKEN": "sk-ant-my-own-key-0123456789"\n  }\n}'
    )
    (change,) = at(home).preview(CLAUDE, CONNECTION).changes
    text = "\n".join(change.diff)
    assert '+    "ANTHROPIC_BASE_URL": "http://127.0.0.1:4000",' in text
    assert "sk-ant" not in text
    assert "sk-tool" not in text
    assert not (home.parent / "data").exists()


def test_the_preview_of_other_models_shows_only_these(home: Path) -> None:
    settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    other = Connection(CONNECTION.address, CONNECTION.key, "big", "tiny")
    (change,) = at(home).preview(CLAUDE, other).changes
    changed = [line for line in change.diff if line[0] in "+-"][2:]
    assert len(changed) == 2
    assert "tiny" in changed[1]
    assert CONNECTION.key not in "".join(change.diff)


@needs_links
def test_a_link_is_followed_and_others_cannot_read_the_key(home: Path) -> None:
    dotfiles = home / "dotfiles"
    dotfiles.mkdir()
    (dotfiles / "claude.json").write_bytes(ORIGINAL)
    (dotfiles / "claude.json").chmod(0o640)
    (home / ".claude").mkdir()
    link = home / ".claude" / "settings.json"
    link.symlink_to("../dotfiles/claude.json")
    for mode, connects in ((0o600, True), (0o600, True), (0o640, False)):
        if connects:
            at(home).connect(CLAUDE, CONNECTION, False)
        else:
            at(home).disconnect(CLAUDE)
        assert link.is_symlink()
        assert (dotfiles / "claude.json").stat().st_mode & 0o777 == mode
    assert link.read_bytes() == ORIGINAL


def test_two_data_folders_know_of_each_other(home: Path) -> None:
    path = settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    other = at(home, "stick")
    foreign = other.state(CLAUDE, None).foreign
    assert foreign is not None
    assert foreign.data == home.parent / "data"
    with pytest.raises(UserError, match="is connected by the LiteLLM Pocket in"):
        other.connect(CLAUDE, CONNECTION, False)
    assert [(one.kind, one.foreign) for one in other.traces()] == [
        ("connection", True),
        ("note", True),
    ]
    assert all("Claude Code" in one.text for one in other.traces())  # as its maker writes it
    assert other.disconnect_all() == ()  # its own: none
    other.disconnect(CLAUDE)
    assert path.read_bytes() == ORIGINAL
    # The first one learns of it, and may connect again.
    assert at(home).disconnect(CLAUDE).files[0].outcome == "untouched"
    with pytest.raises(UserError, match="is not connected"):
        at(home).disconnect(CLAUDE)


def test_a_stick_that_was_pulled_leaves_a_way_back(home: Path) -> None:
    path = settings(home)
    at(home, "stick").connect(CLAUDE, CONNECTION, False)
    (home.parent / "stick").rename(home.parent / "gone")
    path.write_bytes(path.read_bytes().replace(b"dark", b"light"))
    at(home).disconnect(CLAUDE)
    assert path.read_bytes() == ORIGINAL.replace(b"dark", b"light")


def test_a_receipt_that_came_with_a_stick_changes_no_file_of_this_computer(home: Path) -> None:
    (home / ".bashrc").write_text("A=1\n")
    elsewhere = home.parent / "elsewhere"
    elsewhere.mkdir()
    at(elsewhere).connect(CLAUDE, CONNECTION, True)
    (receipt,) = (home.parent / "data" / "clients").glob("*.json")
    body = json.loads(receipt.read_text())
    body["computer"] = Computer(sys.platform, {}, home).name
    body["files"][0].update(path=str(home / ".bashrc"), format="env", was_there=True)
    body["files"][0]["changes"] = [
        {"path": ["A"], "former": "$(evil)", "digest": digest_of("1"), "lead": None}
    ]
    receipt.write_text(json.dumps(body))
    assert at(home).disconnect_all(only_while_running=True) == ()
    assert at(home).disconnect_all() == ()
    with pytest.raises(UserError, match="is not connected"):
        at(home).disconnect(CLAUDE)
    assert (home / ".bashrc").read_text() == "A=1\n"


def test_without_its_note_a_connection_can_still_be_ended(home: Path) -> None:
    path = settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    for note in Computer(sys.platform, {}, home).notes.iterdir():
        note.unlink()
    assert at(home).state(CLAUDE, None).connected is not None
    at(home).disconnect(CLAUDE)
    assert path.read_bytes() == ORIGINAL


def test_on_another_computer_its_files_are_left_alone(home: Path) -> None:
    settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    elsewhere = home.parent / "elsewhere"
    elsewhere.mkdir()
    there = at(elsewhere)
    state = there.state(CLAUDE, None)
    assert state.connected is None
    assert len(state.elsewhere) == 1
    assert there.disconnect_all() == ()
    assert b"sk-tool" in (home / ".claude" / "settings.json").read_bytes()


def test_only_those_that_go_with_the_gateway_end_with_it(home: Path) -> None:
    path = settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    assert at(home).disconnect_all(only_while_running=True) == ()
    assert path.read_bytes() != ORIGINAL
    at(home).connect(CLAUDE, CONNECTION, True)
    assert len(at(home).disconnect_all(only_while_running=True)) == 1
    assert path.read_bytes() == ORIGINAL


def test_another_program_that_takes_us_out_is_noticed(home: Path) -> None:
    path = settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    path.write_bytes(b'{"env": {"ANTHROPIC_BASE_URL": "https://example.com"}}')
    assert "Another program" in at(home).state(CLAUDE, None).trouble
    at(home).disconnect(CLAUDE)
    assert path.read_bytes() == b'{"env": {"ANTHROPIC_BASE_URL": "https://example.com"}}'


def test_a_field_that_was_changed_is_named(home: Path) -> None:
    path = settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    path.write_bytes(path.read_bytes().replace(b"http://127.0.0.1:4000", b"https://x.example"))
    state = at(home).state(CLAUDE, None)
    assert "env.ANTHROPIC_BASE_URL" in state.trouble
    path.write_bytes(path.read_bytes().replace(b"dark", b"light"))
    at(home).connect(CLAUDE, CONNECTION, False)
    assert at(home).state(CLAUDE, None).trouble == ""
    # What the person had set meanwhile is what comes back.
    at(home).disconnect(CLAUDE)
    theirs = b'"A": "1", "ANTHROPIC_BASE_URL": "https://x.example" }'
    assert path.read_bytes() == ORIGINAL.replace(b"dark", b"light").replace(b'"A": "1" }', theirs)


def test_a_place_that_cannot_be_looked_at_is_no_crash(home: Path) -> None:
    computer = Computer(sys.platform, {"CLAUDE_CONFIG_DIR": str(home / ("x" * 300))}, home)
    here = Connections(home.parent / "data", computer)
    assert not here.state(CLAUDE, None).is_there
    with pytest.raises(UserError):
        here.connect(CLAUDE, CONNECTION, False)
    assert not list((home.parent / "data").rglob("*.json"))


def test_a_file_that_changes_at_that_very_moment_is_left_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settings(home)
    add = Receipts.add

    def add_late(self: Receipts, receipt: Receipt) -> None:
        add(self, receipt)
        path.write_bytes(b'{"written": "by the tool"}')

    monkeypatch.setattr(Receipts, "add", add_late)
    with pytest.raises(UserError, match="at this very moment"):
        at(home).connect(CLAUDE, CONNECTION, False)
    assert path.read_bytes() == b'{"written": "by the tool"}'
    assert at(home).state(CLAUDE, None).connected is None


@pytest.mark.parametrize(
    "broken", ["{", '{"version": 9}', "[]", '"x"', '{"version": 1, "files": [{}]}']
)
def test_a_damaged_receipt_is_passed_over(home: Path, broken: str) -> None:
    settings(home)
    at(home).connect(CLAUDE, CONNECTION, False)
    (home.parent / "data" / "clients" / "0.json").write_text(broken)
    assert at(home).state(CLAUDE, None).connected is not None
    at(home).disconnect(CLAUDE)
    assert (home / ".claude" / "settings.json").read_bytes() == ORIGINAL


def test_no_key_of_ours_is_in_receipts_or_notes(home: Path) -> None:
    at(home).connect(CLAUDE, CONNECTION, False)
    holding = [
        one
        for one in home.parent.rglob("*")
        if one.is_file() and b"sk-tool-0123456789abcdef" in one.read_bytes()
    ]
    assert [one.name for one in holding] == ["settings.json"]


def test_a_connection_whose_note_cannot_be_written_is_none(home: Path) -> None:
    path = settings(home)
    notes = Computer(sys.platform, {}, home).notes
    notes.parent.mkdir(parents=True, exist_ok=True)
    notes.write_text("a file in the way")
    with pytest.raises(UserError, match="was not connected"):
        at(home).connect(CLAUDE, CONNECTION, False)
    state = at(home).state(CLAUDE, None)
    assert state.connected is None and state.trouble == ""
    assert path.read_bytes() == ORIGINAL
    notes.unlink()
    at(home).connect(CLAUDE, CONNECTION, False)
    at(home).disconnect(CLAUDE)
    assert path.read_bytes() == ORIGINAL
