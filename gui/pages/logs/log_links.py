"""Ids of requests in the log: they lead to what is known of the request."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable
from typing import Final

from gui.pages.logs.log_folds import bind_clicks

LINK: Final = "link"
_ID: Final = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
"""LiteLLM's ids of calls, and ours."""


def ids_in(text: str) -> list[tuple[int, int, str]]:
    """Where ids stand in a line: from, to, and the id."""
    return [(found.start(), found.end(), found[0]) for found in _ID.finditer(text)]


class RequestLinks:
    """Marks the ids in sight, and leads from a click on one. What is out of sight costs nothing."""

    def __init__(self, text: tk.Text, lead: Callable[[str], object]) -> None:
        self._text = text
        self._lead = lead
        bind_clicks(text, LINK, self._follow)
        text.tag_bind(LINK, "<Enter>", lambda _event: text.configure(cursor="hand2"))
        text.tag_bind(LINK, "<Leave>", lambda _event: text.configure(cursor=""))

    def mark_in_sight(self) -> None:
        """Look through the lines that show now."""
        text = self._text
        first = int(text.index("@0,0").split(".")[0])
        last = int(text.index(f"@0,{text.winfo_height()}").split(".")[0])
        for number, line in enumerate(text.get(f"{first}.0", f"{last}.end").split("\n"), first):
            for start, end, _id in ids_in(line):
                text.tag_add(LINK, f"{number}.{start}", f"{number}.{end}")

    def follow_first(self) -> bool:
        """The id that is selected, else the first in sight; False when there is none."""
        start = self._text.tag_ranges("sel")
        index = str(start[0]) if start else "@0,0"
        self.mark_in_sight()
        found = self._text.tag_nextrange(LINK, index)
        if not found:
            return False
        self._lead(self._text.get(*found))
        return True

    def _follow(self, index: str) -> None:
        found = self._text.tag_prevrange(LINK, f"{index} + 1 chars")
        if found:
            self._lead(self._text.get(*found))
