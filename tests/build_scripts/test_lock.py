"""requirements.txt is what the lists ask for; the reader of both; `dev.py lock`."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.devtools import LOCK, OVERRIDES, PARTS, REQUIREMENTS, DevError, locking
from build_scripts.devtools.lockfile import (
    DIGEST_PREFIX,
    asked_for,
    digest_of,
    disagreements,
    inputs_digest,
    lists,
    locked_text,
    normal_name,
    packages_of,
    parse,
    recorded_digest,
    text_of,
)

HASH = "--hash=sha256:" + "0" * 64


def test_the_lock_was_made_from_these_inputs() -> None:
    assert recorded_digest(text_of(LOCK)) == inputs_digest(), (
        "a list in build_scripts/requirements changed: run `python build_scripts/dev.py lock`"
    )


def test_the_lock_holds_all_that_is_asked_for_and_nothing_left_out() -> None:
    assert disagreements(text_of(LOCK), asked_for(lists()), text_of(OVERRIDES)) == []


def test_the_lock_names_no_index() -> None:
    assert not re.search(r"https?://|--index|--find-links|@ file:", text_of(LOCK))


def test_litellm_is_pinned_by_hand() -> None:
    litellm = next(
        one for one in parse(text_of(REQUIREMENTS / "sidecar.in")) if one.name == "litellm"
    )
    assert litellm.version is not None


def test_reads_markers_extras_comments_and_continuations() -> None:
    text = (
        "# a comment\n"
        "\n"
        "Foo_Bar[extra,more]==1.2  # why\n"
        "pywin32==312 ; sys_platform == 'win32' \\\n"
        f"    {HASH} \\\n"
        f"    {HASH}\n"
        "plain\n"
    )
    foo, pywin, plain = parse(text)
    assert (foo.name, foo.version) == ("foo-bar", "1.2")
    assert (pywin.version, pywin.marker, len(pywin.hashes)) == ("312", "sys_platform == 'win32'", 2)
    assert (plain.name, plain.version, plain.hashes) == ("plain", None, ())


def test_refuses_what_is_no_requirement() -> None:
    with pytest.raises(ValueError, match="not a requirement"):
        parse("--index-url https://example.invalid/\n")


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?", fullmatch=True))
def test_spellings_of_a_name_are_one_name(name: str) -> None:
    assert normal_name(name) == normal_name(name.replace("-", "_").upper())


@pytest.mark.parametrize(
    ("lock", "complaint"),
    [
        (f"b==1 \\\n    {HASH}\n", "a is asked for, but not locked"),
        (f"a==2 \\\n    {HASH}\n", "a==1 is asked for"),
        ("a==1\n", "without sha256 hashes"),
        ("a==1 \\\n    --hash=md5:0000\n", "without sha256 hashes"),
        (f"a==1 \\\n    {HASH}\nbig==1 \\\n    {HASH}\n", "big is to be left out"),
        (f"a==1 \\\n    {HASH}\nc>=1 \\\n    {HASH}\n", "c is locked without a version"),
    ],
)
def test_disagreements_are_noticed(lock: str, complaint: str) -> None:
    found = disagreements(lock, "A==1\n", "big ; python_version < '0'\n")
    assert len(found) == 1
    assert complaint in found[0]


def test_the_digest_does_not_depend_on_line_ends(tmp_path: Path) -> None:
    for name in ("unix", "windows", "other"):
        (tmp_path / name).mkdir()
        for file in (*(f"{part}.in" for part in PARTS), "overrides.txt"):
            end = b"\r\n" if name == "windows" else b"\n"
            (tmp_path / name / file).write_bytes(b"a" + end + b"b" + end)
    (tmp_path / "other" / "sidecar.in").write_bytes(b"a\nc\n")
    unix, windows, other = (inputs_digest(tmp_path / one) for one in ("unix", "windows", "other"))
    assert unix == windows != other


def _locked(name: str, via: str) -> str:
    return f"{name}==1 \\\n    {HASH}\n    # via {via}\n"


def test_the_lock_tells_what_belongs_to_which_program() -> None:
    lock = (
        _locked("big", "-r lists/sidecar.in")
        + _locked("both", "big, -r lists/program.in")
        + _locked("deep", "both")
        + _locked("tool", "-r lists/development.in")
    )
    assert packages_of("sidecar", lock) == {"big", "both", "deep"}
    assert packages_of("program", lock) == {"both", "deep"}
    assert packages_of("development", lock) == {"tool"}
    with pytest.raises(ValueError, match="no package of nowhere"):
        packages_of("nowhere", lock)


def test_every_locked_package_belongs_somewhere() -> None:
    text = text_of(LOCK)
    belonging = frozenset().union(*(packages_of(part, text) for part in PARTS))
    assert belonging == {entry.name for entry in parse(text)}


def test_uv_can_be_installed_by_its_own_entry() -> None:
    (entry,) = parse(locked_text("uv"))
    assert entry.version
    assert entry.hashes


class Lock:
    """`dev.py lock` on inputs of its own, with uv replaced by `answer`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.lock = folder / "requirements.txt"
        self.answer = ""
        self.status = 0
        self.commands: list[list[str]] = []
        self.texts = {f"{part}.in": "a==1\n" for part in PARTS}
        self.texts[OVERRIDES.name] = "big ; python_version < '0'\n"
        monkeypatch.setattr(locking, "LOCK", self.lock)
        monkeypatch.setattr(locking, "lists", lambda: self.texts)
        monkeypatch.setattr(locking, "find_uv", lambda: "uv")
        monkeypatch.setattr(subprocess, "run", self._run)

    def _run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        if self.status == 0:
            Path(command[command.index("-o") + 1]).write_text(self.answer)
        return subprocess.CompletedProcess(command, self.status, "", "no such release")


@pytest.fixture
def fake_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lock:
    return Lock(tmp_path, monkeypatch)


def test_lock_writes_header_digest_and_entries(fake_lock: Lock) -> None:
    fake_lock.answer = f"a==1 \\\n    {HASH}\n"
    locking.write_lock(upgrade=False)
    text = fake_lock.lock.read_text()
    assert f"{DIGEST_PREFIX}{digest_of(fake_lock.texts)}\n{fake_lock.answer}" in text
    assert "--upgrade" not in fake_lock.commands[0]
    assert "--universal" in fake_lock.commands[0]
    assert "--generate-hashes" in fake_lock.commands[0]
    asked = {f"build_scripts/requirements/{part}.in" for part in PARTS}
    assert asked <= set(fake_lock.commands[0])
    assert [one.name for one in fake_lock.folder.iterdir()] == ["requirements.txt"]


def test_lock_upgrades_only_when_told(fake_lock: Lock) -> None:
    fake_lock.answer = f"a==1 \\\n    {HASH}\n"
    locking.write_lock(upgrade=True)
    assert "--upgrade" in fake_lock.commands[0]


@pytest.mark.parametrize(("status", "answer"), [(1, ""), (0, "a==1\n"), (0, f"b==1 {HASH}\n")])
def test_a_lock_that_fails_leaves_the_old_one(fake_lock: Lock, status: int, answer: str) -> None:
    fake_lock.lock.write_bytes(b"# as it was\n")
    fake_lock.status, fake_lock.answer = status, answer
    with pytest.raises(DevError):
        locking.write_lock(upgrade=False)
    assert fake_lock.lock.read_bytes() == b"# as it was\n"
