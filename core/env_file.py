"""Keys from where other programs keep them: a .env file, or the environment."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from core.errors import VaultError
from core.files import explain
from core.preparation import MASTER_KEY
from core.sidecar.environment import is_credential_name

_MOST_BYTES: Final = 1_000_000
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OURS: Final = ("LITELLM_POCKET_",)
_NOT_FOR_A_GATEWAY: Final = ("SSH_AUTH_SOCK", "GPG_AGENT_INFO", "XAUTHORITY", "DBUS_SESSION")


def looks_like_key(name: str) -> bool:
    """True for the name of a variable that usually holds a secret."""
    return is_credential_name(name) and not name.startswith(_NOT_FOR_A_GATEWAY)


def read(path: Path) -> dict[str, str]:
    """The names and values of a .env file; nothing in it is filled in or carried out.

    Raises DataFolderError when it cannot be read, VaultError when it is no such file.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise VaultError(
                f"{path.name} is bigger than {_MOST_BYTES // 1_000_000} MB.",
                "A .env file has a line for each key. Check that it is the file you mean.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise explain(error, "read", path) from error
    from dotenv import dotenv_values  # no start needs it

    values = dotenv_values(stream=io.StringIO(_text(data, path)), interpolate=False)
    found = {
        name: value
        for name, value in values.items()
        if value and _NAME.fullmatch(name) and name != MASTER_KEY
    }
    if not found:
        raise VaultError(
            f"There is no key in {path.name}.",
            "Its lines must look like  OPENAI_API_KEY=sk-…",
        )
    return found


def from_environment(environ: Mapping[str, str], wanted: Collection[str]) -> dict[str, str]:
    """What `environ` holds under the names `wanted`, or that looks like a key."""
    return {
        name: value
        for name, value in environ.items()
        if value
        and not any("\ud800" <= letter <= "\udfff" for letter in value)  # no text at all
        and (name in wanted or looks_like_key(name))
        and name != MASTER_KEY
        and not name.startswith(_OURS)
        and _NAME.fullmatch(name)
    }


def _text(data: bytes, path: Path) -> str:
    """UTF-8 with or without its mark, or UTF-16 as PowerShell writes it."""
    try:
        if data.startswith(_UTF16):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise VaultError(f"{path.name} is no text file.", "Save it as UTF-8, then import it again.")
    return text
