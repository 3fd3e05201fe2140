"""What the config page says, and how it says times. Pure."""

from __future__ import annotations

from datetime import datetime

TEMPLATE_HINT = (
    "This is a fresh config with a model named “demo” that works without a key or network. "
    "Take the # away from an example below to add a provider."
)
CHANGED_CLEAN = "Another program has changed the file on disk since you opened it here."
CHANGED_DIRTY = (
    "Another program has changed the file on disk while you have unsaved changes here. "
    "Nothing is lost: choose which one to keep."
)
TABS = "Some lines are indented with tabs. YAML allows only spaces there."
NOT_RUNNING_THIS = "Saved. The gateway still runs the config it started with."


def draft_text(saved_at: float, now: float, *, stale: bool) -> str:
    """What the banner says of a draft from `saved_at` (seconds since the epoch)."""
    text = f"Unsaved work from {when(saved_at, now)} was found. "
    if stale:
        return text + "The file has been changed by something else since then."
    return text + "Choose what to do with it before you go on."


def when(at: float, now: float) -> str:
    """`14:03`, `yesterday 14:03` or `3 Nov 14:03`, in local time."""
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    days = (today.date() - then.date()).days
    if days == 0:
        return f"{then:%H:%M}"
    if days == 1:
        return f"yesterday {then:%H:%M}"
    year = "" if then.year == today.year else f" {then.year}"
    return f"{then.day} {then:%b}{year} {then:%H:%M}"
