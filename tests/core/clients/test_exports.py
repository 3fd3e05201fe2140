"""What `env` prints is what the shell then has, whatever the value."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import UserError
from core.clients.exports import SHELLS, export, gateway_variables, usage
from core.clients.tool import Connection
from tests.systems import needs_shell_scripts

CONNECTION = Connection("http://127.0.0.1:4000", "sk-tool-1", "big", "small")
ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
NASTY = "a 'b' \"c\" $HOME `id` $(id) %PATH% !x! \\ \\\\ ^ & | < > * ~ # \u2019 \n\t end "
NOT_HERE = "This shell is not installed here"


def read_by(shell: str, lines: str) -> str:
    """The variable V after `shell` has read these lines."""
    script = f'{lines}printf %s "$V"'
    ended = subprocess.run([shell], input=script.encode(), capture_output=True, check=True)
    assert ended.stderr == b""
    return ended.stdout.decode()


@needs_shell_scripts
@settings(max_examples=40)
@given(ANY)
def test_any_value_in_sh(value: str) -> None:
    if shutil.which("sh") is None:
        pytest.skip(NOT_HERE)
    assert read_by("sh", export("sh", {"V": value})) == value


@needs_shell_scripts
@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "dash", "fish"])
def test_a_nasty_value(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(NOT_HERE)
    assert read_by(shell, export("fish" if shell == "fish" else "sh", {"V": NASTY})) == NASTY


def test_fish_and_powershell_by_their_rules() -> None:
    assert export("fish", {"V": "a'b\\c$d"}) == "set -gx V 'a\\'b\\\\c$d'\n"
    # PowerShell ends a string at a typographic quote as well.
    assert export("powershell", {"V": "a'b\u2019c$d`"}) == "$env:V = 'a''b\u2019\u2019c$d`'\n"


def test_cmd_refuses_what_it_cannot_hold() -> None:
    assert export("cmd", {"V": "a&b|c ^ (d)"}) == 'set "V=a&b|c ^ (d)"\n'
    for value in ('a"b', "a%PATH%", "a\nb", "a!b"):
        with pytest.raises(UserError, match="cannot be given safely"):
            export("cmd", {"V": value})


def test_a_shell_that_is_not_known_is_named_with_those_that_are() -> None:
    with pytest.raises(UserError) as caught:
        export("csh", {})
    assert str(caught.value) == "There is no shell named csh. There are: sh, fish, powershell, cmd."
    with pytest.raises(UserError, match="NUL"):
        export("sh", {"V": "a\0b"})


def test_the_three_makers_libraries_find_the_gateway() -> None:
    assert export("sh", gateway_variables(CONNECTION)).splitlines()[:3] == [
        "export OPENAI_BASE_URL='http://127.0.0.1:4000/v1'",
        "export OPENAI_API_KEY='sk-tool-1'",
        "export ANTHROPIC_BASE_URL='http://127.0.0.1:4000'",
    ]
    assert usage("sh", "pocket env") == 'eval "$(pocket env)"'
    assert all("pocket env" in usage(shell, "pocket env") for shell in SHELLS)
