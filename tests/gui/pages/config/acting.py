"""What a person does on the config page, and entries for its history."""

from __future__ import annotations

import time
from typing import Any

from core.config.history import Applied, Outcome
from tests.gui.conftest import Driver
from tests.gui.stand_in.config import digest_of


def applied(
    text: str, outcome: Outcome, *models: str, reason: str = "", minutes_ago: float = 1
) -> Applied:
    """An entry of the history; its text is its id, too."""
    at = time.time() - minutes_ago * 60
    return Applied(text, at, outcome, reason, digest_of(text), models, text)


def type_in(inside: Driver, page: Any, text: str, at: str = "end - 1 chars") -> None:
    page.editor.text.mark_set("insert", at)
    page.editor.text.insert("insert", text)
    inside.pump()


def press(inside: Driver, page: Any, matter: str, label: str) -> None:
    page.banners.buttons[matter][label].invoke()
    inside.pump()


def said(page: Any) -> str:
    return str(page.strip.state_label.cget("text"))
