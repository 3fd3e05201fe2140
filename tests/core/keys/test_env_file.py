"""Keys out of .env files as people have them, and out of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import DataFolderError, VaultError
from core.keys.env_file import doubt, from_environment, look, parse, read

TEXT = """\
# my keys
OPENAI_API_KEY=sk-one
export ANTHROPIC_API_KEY="sk-ant-two"   # with a comment
EMPTY=
GEMINI_API_KEY='with $HOME and #'
LITELLM_MASTER_KEY=sk-not-this
not a name=x
PEM="-----BEGIN-----
abc
-----END-----"
"""
FOUND = {
    "OPENAI_API_KEY": "sk-one",
    "ANTHROPIC_API_KEY": "sk-ant-two",
    "GEMINI_API_KEY": "with $HOME and #",
    "PEM": "-----BEGIN-----\nabc\n-----END-----",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_however_it_was_saved(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(TEXT.replace("\n", end).encode(encoding))
    found = {name: value.replace("\r\n", "\n") for name, value in read(path).items()}
    assert found == FOUND


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 picture", b"A\0B=1", b"no keys here\n"])
def test_what_is_no_such_file_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(VaultError) as caught:
        read(tmp_path / "x")
    assert caught.value.remedy


ODD = """\
export GOOD_KEY=sk-a
set AZURE_API_KEY=sk-b
GEMINI_API_KEY: sk-c
1BAD=sk-d
DOT.KEY=sk-e
NOEQUALS
EMPTY=
BACKSLASH="C:\\new\\table"
TRAILING=sk-f\x20
CRLF=sk-g\r
ZERO_KEY=sk-h\u200b
UNCLOSED="sk-i
INSIDE_KEY="sk j"
CUT_KEY=sk-k # not this
$env:POWER_KEY="sk-l"
not a name=sk-m
LITELLM_MASTER_KEY=sk-n
TWICE_KEY=sk-o
TWICE_KEY=sk-p
BEHIND_KEY="sk-q"r
COLOUR=light blue
"""
SAID = {
    2: (False, "Windows command prompt. Write AZURE_API_KEY=…"),
    3: (False, "A colon stands where = must: GEMINI_API_KEY=…"),
    4: (False, "begins with a digit"),
    5: (False, "something else than letters"),
    6: (False, "There is no = in it"),
    7: (False, "EMPTY has no value"),
    8: (True, "in double quotes"),
    9: (True, "blanks around the value were left out"),
    11: (True, "it holds invisible characters (U+200B)"),
    12: (False, "UNCLOSED is not closed"),
    13: (True, "it holds a blank"),
    14: (True, "left out as a comment"),
    15: (False, "PowerShell. Write POWER_KEY=…"),
    16: (False, "is no name"),
    17: (False, "the gateway's own key"),
    18: (False, "comes again in line 19"),
    20: (False, "behind the closing quote of BEHIND_KEY"),
}


def test_every_line_that_is_not_taken_as_it_stands_is_said(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(ODD.encode())
    found = look(path)
    assert found.values == {
        "GOOD_KEY": "sk-a",
        "BACKSLASH": "C:\new\table",
        "TRAILING": "sk-f",
        "CRLF": "sk-g",
        "ZERO_KEY": "sk-h\u200b",
        "INSIDE_KEY": "sk j",
        "CUT_KEY": "sk-k",
        "TWICE_KEY": "sk-p",
        "COLOUR": "light blue",
    }
    assert [one.line for one in found.remarks] == list(SAID)
    for one in found.remarks:
        taken, words = SAID[one.line]
        assert (one.taken, words in one.text) == (taken, True), one
        assert "sk-" not in one.text


def test_a_forgotten_quote_does_not_swallow_the_lines_behind_it() -> None:
    found = parse('A_KEY="sk-one\nB_KEY="sk-two"\nC_KEY=\'sk-three\nD_KEY=sk-four\n')
    assert found.values == {"B_KEY": "sk-two", "D_KEY": "sk-four"}
    assert [(one.line, one.taken) for one in found.remarks] == [(1, False), (3, False)]


def test_why_nothing_could_be_taken(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("\nset OPENAI_API_KEY=sk-one\n")
    with pytest.raises(VaultError, match="no key") as caught:
        read(tmp_path / "x")
    assert "Line 2: “set” is of the Windows command prompt" in caught.value.remedy
    assert "sk-one" not in str(caught.value)


@given(st.text(alphabet="AB_=\"'# \n\\$x:", max_size=60))
def test_no_text_makes_it_fall_over(text: str) -> None:
    found = parse(text)
    lines = text.count("\n") + 1
    assert all(1 <= one.line <= lines for one in found.remarks)
    assert all(value for value in found.values.values())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("sk-one", ""),
        ("sk one", "a blank"),
        ("sk-one\r", "line break"),
        ("sk-\u200bone", "invisible"),
        ("sk-öne", "a character that no header carries"),
        ("-----BEGIN PRIVATE KEY-----\nabc\n", ""),
        ('{"type": "service account"}', ""),
    ],
)
def test_what_is_odd_about_a_key(value: str, words: str) -> None:
    assert words in doubt("OPENAI_API_KEY", value)
    assert bool(words) == bool(doubt("OPENAI_API_KEY", value))
    assert doubt("GREETING", value) == ""


def test_too_big_and_not_there(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"A=1\n" * 300_000)
    with pytest.raises(VaultError, match="bigger"):
        read(tmp_path / "x")
    with pytest.raises(DataFolderError):
        read(tmp_path / "nothing")


def test_of_the_environment_only_keys() -> None:
    environ = {
        "OPENAI_API_KEY": "sk-one",
        "MY_MODEL_ACCESS": "two",
        "HOME": "/home/ada",
        "LITELLM_MASTER_KEY": "sk-own",
        "LITELLM_POCKET_TOKEN": "x",
        "EMPTY_API_KEY": "",
    }
    assert from_environment(environ, {"MY_MODEL_ACCESS"}) == {
        "OPENAI_API_KEY": "sk-one",
        "MY_MODEL_ACCESS": "two",
    }
