"""The files that a run depends on besides its config: what it includes, and its Python files.

LiteLLM loads `callbacks: [hooks.handler]` from `hooks.py` beside the config, and does likewise for
guardrails, custom auth and all other places that name Python code: so every value of that form is
looked up, wherever it stands.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.base.files import digest as digest_of
from core.base.paths import on_another_computer
from core.base.secret_rules import REFERENCE
from core.config.document import Document, text_of
from core.config.includes import Included
from core.config.providers import providers

NO_CODE: Final = "no file"
"""What is wrong with code that a config names: there is no file of it;"""
NO_NAME: Final = "no such name"
"""the file has nothing of this name;"""
IS_CLASS: Final = "a class"
"""it is a class, where LiteLLM wants one made of it in some places."""
NO_FILE: Final = "not there"
"""What is wrong with a file that a config names: it is not there."""
GONE: Final = ""
"""The digest of a file that cannot be read."""

_DOTTED: Final = re.compile(r"[\w-]{1,80}(?:\.[\w-]{1,80}){1,8}")
_MOST_NAMES: Final = 2_000
_MOST_CODE: Final = 1_000_000
"""Bytes of a file that is looked into."""
_FILES: Final = frozenset({"spec_path", "vertex_credentials"})
"""Keys whose value is the name of a file, or an address, or the content itself."""
_TOKENS: Final = "~/.config/litellm"
_SIGNED_IN: Final = {
    "chatgpt": ("chatgpt/auth.json", "CHATGPT_"),
    "github_copilot": ("github_copilot/access-token", "GITHUB_COPILOT_"),
}
"""Providers that a person signs in to: the file in which LiteLLM keeps what it got then, and how
the variables begin that name another one."""
_LITELLM: Final = frozenset({"litellm", "litellm_enterprise"})
"""Packages whose code a config may name without a file beside it."""
_SETTLED_S: Final = 3.0
"""A file may change twice within one tick of its clock (2 s on FAT): only an mtime that was older
than this when the file was read proves by itself that nothing has changed since."""

_Stamp = tuple[int, int, int]


def files(config: Path, documents: Sequence[Document], included: Iterable[Included]) -> list[Path]:
    """The included files, then the Python files that any of `documents` names."""
    found = dict.fromkeys(one.path for one in included)
    names = (name for document in documents for name in _dotted(document))
    for _, name in zip(range(_MOST_NAMES), dict.fromkeys(names), strict=False):
        path = _file_of(config, name)
        try:
            if path.is_file():
                found[path] = None
        except (OSError, ValueError):
            continue
    return list(found)


def missing(config: Path, documents: Sequence[Document]) -> dict[str, str]:
    """What the config names and LiteLLM will not find, with what is wrong.

    That is Python code beside the config ("hooks.handler"), for which there is neither a file nor
    a folder nor a package, which LiteLLM asks for in the second place, or whose file has nothing
    of this name; and files; and, by its name and a slash, a provider that nobody has signed in to,
    with the file that would be there. Names of something else, which only look like code, are among
    them.
    """
    folder = config.absolute().parent
    found: dict[str, str] = {}
    for name in dict.fromkeys(name for document in documents for name in _dotted(document)):
        lack = _lack(folder, _file_of(config, name), name)
        if lack and len(found) < _MOST_NAMES:
            found[name] = lack
    for name in (name for document in documents for name in _named_files(document)):
        if not _is_there(folder, name):
            found[name] = NO_FILE
    return {**found, **_not_signed_in(documents)}


def _lack(folder: Path, file: Path, name: str) -> str:
    package, _, inner = name.rpartition(".")
    package = package.partition(".")[0]
    try:
        if file.is_file():
            seen = file.stat()
            return _lack_in(file, (seen.st_mtime_ns, seen.st_size), inner)
        here = (folder / package).is_dir() or (folder / f"{package}.py").is_file()
    except (OSError, ValueError):
        return ""
    return "" if here or _is_package(package) else NO_CODE


@functools.lru_cache(maxsize=64)
def _lack_in(file: Path, stamp: tuple[int, int], name: str) -> str:
    """Only what can be told without running the file. Raises OSError."""
    if stamp[1] > _MOST_CODE:
        return ""
    try:
        body = ast.parse(file.read_bytes()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if any(isinstance(line, ast.ClassDef) and line.name == name for line in body):
        return IS_CLASS
    told = any(_may_define(node, name) for line in body for node in ast.walk(line))
    return "" if told else NO_NAME


def _may_define(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found, ctx=ast.Store()):
            return found == name
        case ast.FunctionDef(name=found) | ast.AsyncFunctionDef(name=found):
            return found in (name, "__getattr__")
        case ast.ClassDef(name=found):
            return found == name
        case ast.alias(name=found, asname=other):
            return found == "*" or (other or found.partition(".")[0]) == name
        case ast.Call(func=ast.Name(id="globals" | "exec" | "setattr")):
            return True  # anything may come of it
    return False


def _named_files(document: Document) -> Iterable[str]:
    for path, node, _ in document.walk(document.root):
        text = text_of(node)
        if not text or not path or path[-1] not in _FILES or "://" in text or "{" in text:
            continue
        if text.startswith(REFERENCE):
            continue  # LiteLLM puts in the variable's value before it looks for a file
        if path[-1] == "spec_path" or text.endswith(".json"):
            yield text


def _not_signed_in(documents: Sequence[Document]) -> dict[str, str]:
    used = {provider for document in documents for provider in providers(document)}
    lacks = {}
    for provider in sorted(used & _SIGNED_IN.keys()):
        name, variables = _SIGNED_IN[provider]
        if any(variables in document.text for document in documents):
            continue
        try:
            is_there = Path(_TOKENS, name).expanduser().exists()
        except (OSError, RuntimeError):
            continue  # nobody knows where it would be
        if not is_there:
            lacks[f"{provider}/"] = f"{_TOKENS}/{name}"
    return lacks


def _is_there(folder: Path, name: str) -> bool:
    """Beside the config, or where the program was started; on another computer nobody looks."""
    if on_another_computer(name):
        return True
    try:
        return (folder / name).exists() or Path(name).exists()
    except (OSError, ValueError):
        return True


def _file_of(config: Path, name: str) -> Path:
    return config.absolute().parent.joinpath(*name.split(".")[:-1]).with_suffix(".py")


@functools.lru_cache(maxsize=256)
def _is_package(name: str) -> bool:
    """Whether something of this name can be imported here; LiteLLM itself is with the sidecar."""
    try:
        return name in _LITELLM or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return True


def _dotted(document: Document) -> Iterable[str]:
    for _, node, _ in document.walk(document.root):
        text = text_of(node)
        if text and _DOTTED.fullmatch(text):
            yield text


@dataclass(frozen=True)
class _Seen:
    """What a file looked like from outside when its bytes were read."""

    stamp: _Stamp
    digest: str
    settled: bool


class Watch:
    """Tells whether files have changed. From any thread; cheap enough for every second, since a
    file whose size, time and inode stand still is not read again."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._mutex = threading.Lock()
        self._seen: dict[Path, _Seen] = {}

    def digests(self, paths: Iterable[Path]) -> dict[Path, str]:
        """What is in them now; GONE for one that cannot be read."""
        return {path: self._digest(path) for path in paths}

    def changed(self, digests: Mapping[Path, str]) -> dict[Path, str]:
        """Those of them that are no longer what `digests` says, and what they are now."""
        now = self.digests(digests)
        return {path: digest for path, digest in now.items() if digest != digests[path]}

    def digest(self, path: Path, read: Callable[[], bytes]) -> str:
        """What is in this one now, which `read` reads where it has to. Raises what that raises,
        and OSError."""
        stamp = _stamp(path)
        with self._mutex:
            seen = self._seen.get(path)
        if seen is not None and seen.settled and seen.stamp == stamp:
            return seen.digest
        return digest_of(self.read(path, read))

    def read(self, path: Path, read: Callable[[], bytes]) -> bytes:
        """What `read` reads of it; how it looked is remembered. Raises as `digest`."""
        stamp, read_at = _stamp(path), self._clock()
        data = read()
        settled = 0 <= stamp[0] / 1e9 < read_at - _SETTLED_S
        with self._mutex:
            self._seen[path] = _Seen(stamp, digest_of(data), settled)
        return data

    def _digest(self, path: Path) -> str:
        try:
            return self.digest(path, path.read_bytes)
        except (OSError, ValueError):
            return GONE


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
