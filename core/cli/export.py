"""`export`: the config and what belongs to it, for a gateway of more than one computer."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from core.base.errors import AccountError
from core.base.paths import Paths, expanded
from core.cli.console import Console
from core.cli.key import Login
from core.cli.remote import Remote
from core.cli.terminal import is_terminal
from core.deployment.report import KEYS_FILE
from core.deployment.service import EXPORT
from core.deployment.variables import env_text
from core.vault.export import read_export

_ASK_S: Final = 120.0
"""A password is turned into a key meanwhile, on a busy computer."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    target: str
    folder: Path
    overwrite: bool
    json: bool


@dataclass(frozen=True)
class Keys:
    """Whether the keys come along, encrypted, and where the password for them comes from."""

    wanted: bool
    from_stdin: bool


def export_config(paths: Paths, console: Console, login: Login, asked: Asked, keys: Keys) -> int:
    """Write the files, and print what became of everything; the exit status. Raises UserError."""
    request: dict[str, Any] = {
        "ask": EXPORT,
        "target": asked.target,
        "folder": str(asked.folder),
        "overwrite": asked.overwrite,
    }
    if keys.wanted:
        login = _with_first_line(login)
        question = f"Password for {KEYS_FILE}: "
        request["password"] = _password(question, from_stdin=keys.from_stdin, twice=True)
    answer = Remote(paths, console, login).ask(request, needs_login=True, timeout_s=_ASK_S)
    if asked.json:
        console.json(answer)
    else:
        _tell(console, answer)
    return 0


def open_keys(path: Path, console: Console, *, from_stdin: bool) -> int:
    """Print what such a file holds as the lines of a .env file: they hold keys. Raises
    UserError."""
    password = _password(f"Password of {path.name}: ", from_stdin=from_stdin, twice=False)
    values = read_export(expanded(path), password)
    for line in env_text(values).splitlines():
        console.answer(line)
    return 0


def _with_first_line(login: Login) -> Login:
    """The account's password comes first: it is read now, and given out when it is asked for."""
    if not login.from_stdin:
        return login
    stdin = login.stdin or sys.stdin
    return replace(login, stdin=io.StringIO(stdin.readline() if stdin is not None else ""))


def _password(question: str, *, from_stdin: bool, twice: bool) -> str:
    stdin = sys.stdin
    if from_stdin:
        line = stdin.readline() if stdin is not None else ""
        return line.removesuffix("\n").removesuffix("\r")
    if not is_terminal(stdin):
        raise AccountError(
            f"There is no terminal to ask for the password of {KEYS_FILE}.",
            "Give it with --keys-password-stdin.",
        )
    try:
        password = getpass.getpass(question)
        if twice and getpass.getpass("Once more: ") != password:
            raise AccountError("The two passwords are not the same.", "Start again.")
    except EOFError:
        raise AccountError("No password was given.", "Start again, and type it.") from None
    return password


def _tell(console: Console, answer: Mapping[str, Any]) -> None:
    console.answer(f"Written to {answer['folder']}:")
    for name in answer["files"]:
        console.answer(f"  {name}")
    for title, key in (("Done in LiteLLM's way:", "translated"), ("Left to you:", "named")):
        if answer[key]:
            console.answer(title)
        for sentence in answer[key]:
            console.answer(f"  - {sentence}")
    if not answer["is_pinned"] and answer["target"] != "config":
        console.answer(f"The image {answer['image']} is not pinned by its digest: see README.md.")
    console.answer(f"Next: README.md there. It asks for {len(answer['variables'])} variables.")
