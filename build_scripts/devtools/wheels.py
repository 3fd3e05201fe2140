"""Mends what the maker of a wheel broke: LiteLLM's wheel for Windows has CRLF in its text files.

Nearly all of them do not mind. The tables of tokens do: tiktoken compares their hash, and one that
is wrong it deletes and downloads again, so that without a network LiteLLM cannot even be imported.
"""

from __future__ import annotations

import ast
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from build_scripts.devtools import DevError

TABLES: Final = Path("litellm", "litellm_core_utils", "tokenizers")
"""In site-packages: where LiteLLM has the tables, each under the name that tiktoken looks for."""
_SOURCE: Final = Path("tiktoken_ext", "openai_public.py")
_URL: Final = ("https://", "http://")
_HEX_LENGTH: Final = 64


def site_packages(venv: Path) -> Path:
    """Where the virtual environment has its packages."""
    if sys.platform == "win32":
        return venv / "Lib" / "site-packages"
    return next((venv / "lib").glob("python3*/site-packages"), venv / "lib" / "site-packages")


def expected_tables(site: Path) -> dict[str, str]:
    """The SHA-256 that tiktoken expects of each table, by the name it looks for.

    Read in its source, without running it. Raises DevError where there is nothing to be read.
    """
    try:
        tree = ast.parse((site / _SOURCE).read_text("utf-8"))
    except (OSError, SyntaxError) as error:
        raise DevError(f"tiktoken's list of tables cannot be read: {error}") from error
    found = {
        hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest(): sha256
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for url, sha256 in _pairs(node)
    }
    if not found:
        raise DevError(f"tiktoken lists its tables in another way: see {site / _SOURCE}")
    return found


def _pairs(call: ast.Call) -> Iterator[tuple[str, str]]:
    """Address and hash in a call: `f(address, expected_hash=hash)`, or `f(x_file=…, x_hash=…)`."""
    named = {one.arg or "": _text(one.value) for one in call.keywords}
    if call.args and named.get("expected_hash"):
        named |= {"expected_file": _text(call.args[0])}
    for name, address in named.items():
        sha256 = named.get(f"{name.removesuffix('_file')}_hash", "")
        if name.endswith("_file") and address.startswith(_URL) and len(sha256) == _HEX_LENGTH:
            yield address, sha256


def _text(node: ast.expr) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""


def plain_text(content: bytes) -> bytes:
    """`content` with LF line ends where it is text; anything else as it is."""
    if b"\r\n" not in content or b"\0" in content:
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    return content.replace(b"\r\n", b"\n")


def mend_tables(site: Path) -> list[str]:
    """Give the tables of tokens in `site` their line ends back; the names of those mended.

    Without LiteLLM there is nothing to mend. Raises DevError when one is not what tiktoken expects
    and no line ends explain it, or when LiteLLM brings none of the tables.
    """
    if not (site / TABLES).is_dir():
        return []
    expected = expected_tables(site)
    here = [site / TABLES / name for name in sorted(expected)]
    here = [path for path in here if path.is_file()]
    if not here:
        raise DevError(f"There is none of tiktoken's tables in {site / TABLES}.")
    return [path.name for path in here if _mend(path, expected[path.name])]


def _mend(path: Path, sha256: str) -> bool:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() == sha256:
        return False
    mended = plain_text(content)
    if hashlib.sha256(mended).hexdigest() != sha256:
        raise DevError(f"{path} is damaged: tiktoken expects another content. Install it again.")
    # A new file in its place: installers share the old one with their cache, as a hard link.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(mended)
    Path(name).chmod(0o644)
    Path(name).replace(path)
    return True
