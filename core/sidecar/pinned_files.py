"""Gives LiteLLM the very config that was checked, whatever has become of its file since.

A start after a crash must not pick up changes that nobody has applied yet, and going back to the
config before must not read the one that failed. Relative paths in the config (callbacks, files it
includes) still count from the file's folder.
"""

from __future__ import annotations

import builtins
import copy
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import yaml


class PinnedFiles:
    """Texts by the path of their file."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {_key(path): text for path, text in texts.items()}
        self._contents: dict[str, object] = {}

    def text(self, path: str | os.PathLike[str]) -> str | None:
        """What was given for `path`; None when its file is to be read."""
        return self._texts.get(_key(os.fspath(path)))

    def open(self, file: Any, mode: str = "r", *more: Any, **named: Any) -> IO[Any]:
        """As the built-in one, but a given text is read in place of its file."""
        if isinstance(file, str | os.PathLike) and mode in ("r", "rt"):
            text = self.text(str(file))
            if text is not None:
                return _Text(text)
        return builtins.open(file, mode, *more, **named)  # noqa: PTH123 - a wrapped open

    def remember(self, text: str, content: object) -> None:
        """`content` is what YAML made of this text."""
        self._contents[text] = content

    def give_to(self, proxy: Any) -> None:
        """`proxy` is the module that reads the config: `open` and `yaml` in it mean ours from now
        on."""
        proxy.open = self.open
        if vars(proxy).get("yaml") is yaml:
            proxy.yaml = _KnownYaml(self._contents)


class _Text(io.StringIO):
    """A text that was given, as the file in which it stood."""


class _KnownYaml:
    """The module `yaml`, but a text that was read once is not read again, which takes it long."""

    def __init__(self, contents: Mapping[str, object]) -> None:
        self._contents = contents

    def __getattr__(self, name: str) -> Any:
        return getattr(yaml, name)

    def safe_load(self, stream: Any) -> Any:
        """As the library's; each caller gets a content of its own."""
        if isinstance(stream, _Text) and not stream.tell():
            text = stream.getvalue()
            if text in self._contents:
                return copy.deepcopy(self._contents[text])
        return yaml.safe_load(stream)


def _key(path: str) -> str:
    return os.path.normcase(os.path.normpath(Path(path).absolute()))
