"""tiktoken's tables of tokens come from LiteLLM's package, and from nowhere else.

tiktoken by itself deletes a table whose hash is wrong, and downloads what is missing into the
folder of the program: from a stick, without a network, unasked.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = "TIKTOKEN_CACHE_DIR"
"""LiteLLM names the folder of its tables here."""


class NoTokenTable(KeyError):
    """A table is not here, or damaged. A KeyError: for one LiteLLM takes its usual table."""

    def __str__(self) -> str:
        return str(self.args[0])


def keep_local() -> None:
    """Let tiktoken read what is there, and nothing else. Raises LookupError when it reads in
    another way than we know."""
    load: Any = importlib.import_module("tiktoken.load")
    if not callable(getattr(load, "read_file_cached", None)):
        raise LookupError("tiktoken reads its tables in another way")
    load.read_file_cached = read_table


def read_table(blobpath: str, expected_hash: str | None = None) -> bytes:
    """The table that tiktoken knows by the address `blobpath`.

    One with CRLF line ends, as in LiteLLM's wheel for Windows, is as good as the right one.
    Raises NoTokenTable.
    """
    name = hashlib.sha1(blobpath.encode(), usedforsecurity=False).hexdigest()
    table = blobpath.rpartition("/")[2]
    try:
        content = Path(os.environ.get(_FOLDER) or os.devnull, name).read_bytes()
    except OSError:
        raise NoTokenTable(f"there is no token table {table} here") from None
    for found in (content, content.replace(b"\r\n", b"\n")):
        if expected_hash in (None, hashlib.sha256(found).hexdigest()):
            return found
    raise NoTokenTable(f"the token table {table} is damaged: install the program again")
