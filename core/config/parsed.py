"""Documents by their text, so that a text is parsed once on its way from the editor to LiteLLM."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from core.config.document import Document, parse

Parse = Callable[[str], Document]
"""How a text becomes a document: `core.config.document.parse`, or something that remembers."""

_MOST: Final = 32
"""A config, the one before, and what they include. Nobody changes a document: it can be shared."""


class ParsedConfigs:
    """A `Parse` that remembers the last few. From any thread."""

    def __init__(self, parse: Parse = parse) -> None:
        self._parse = parse
        self._mutex = threading.Lock()
        self._documents: OrderedDict[str, Document] = OrderedDict()

    def __call__(self, text: str) -> Document:
        """The document of `text`."""
        with self._mutex:
            document = self._documents.get(text)
            if document is None:
                document = self._documents[text] = self._parse(text)
            self._documents.move_to_end(text)
            while len(self._documents) > _MOST:
                self._documents.popitem(last=False)
            return document
