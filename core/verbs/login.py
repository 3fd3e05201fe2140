"""Where the verbs that need the account take its password from."""

from __future__ import annotations

import getpass
import sys
from dataclasses import dataclass
from typing import TextIO

from core.errors import AccountError


@dataclass(frozen=True)
class Login:
    """Where the password comes from when the data folder has an account."""

    user: str | None = None
    from_stdin: bool = False
    stdin: TextIO | None = None


def ask_password(login: Login, user: str) -> str:
    """From standard input, or typed by somebody. Raises AccountError where neither can be."""
    stdin = login.stdin or sys.stdin
    if login.from_stdin:
        line = stdin.readline() if stdin is not None else ""
        return line.removesuffix("\n").removesuffix("\r")
    if stdin is None or not stdin.isatty():
        raise AccountError(
            "This data folder has an account, and there is no terminal to ask for its password.",
            "Give the password with --password-stdin, or use another folder with --data-dir.",
        )
    try:
        return getpass.getpass(f"Password of {user}: ")
    except EOFError:
        raise AccountError("No password was given.", "Start again, and type it.") from None
