"""What the config page says, and how it says times. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.base.events import ApplyChanged
from core.base.wording import count, listed
from core.config.history import Outcome
from core.config.presets import PresetPlan
from gui.frame.words import shorten

TEMPLATE_HINT = (
    "This is a fresh config with a model named “demo” that works without a key or network. "
    "The Models page adds your own in a few steps; here, start from a preset or take the # away "
    "from an example below."
)
APPLY_TIP = "Saves, tries the config beside the running one, and lets the gateway use it"
SAVE_TIP = "Writes the file; a running gateway goes on with the config before"
HISTORY_TIP = "The configs that the gateway was given, and the way back to one that worked"
CHANGED_CLEAN = "Another program has changed the file on disk since you opened it here."
CHANGED_DIRTY = (
    "Another program has changed the file on disk while you have unsaved changes here. "
    "Nothing is lost: choose which one to keep."
)
_GONE = "The config file is gone: it was removed, renamed or moved."
GONE = f"{_GONE} What you had is still here."
GONE_OR_ANEW = f"{GONE} To begin anew is to take the config of a first start."
_PUT_BACK = f"{_GONE} Put it back where it was and try again"
GONE_UNOPENED = f"{_PUT_BACK}, or begin anew with the config of a first start."
GONE_NO_OTHER = f"{_PUT_BACK}."
CHOICES = {False: ("Keep mine", "Take theirs"), True: ("Put mine back", "Begin anew")}
"""Between one's own text and the other one, by whether the file is gone."""
TABS = "Some lines are indented with tabs. YAML allows only spaces there."
NOT_RUNNING_THIS = "Saved. The gateway still runs the config before."
TRYING = "Trying the new config…"
RESTARTING = "Restarting…"
GO_BACK_TO_GOOD = "Go back to the one that worked"
GO_BACK_TO_RUNNING = "Go back to the one that runs"
KEYS_NOT_KEPT = (
    "Keys stood in it in plain text. They were not kept: it can be compared, not gone back to."
)
NO_HISTORY = (
    "Nothing yet. Every config that the gateway is started with, or that is applied to it, is "
    "listed here with what came of it."
)
REVIEW_TITLE = "Apply these changes?"
REVIEW_RUNS = "What runs"
REVIEW_RUNS_HIDDEN = "What runs, keys hidden"
REVIEW_WOULD_RUN = "What would run"
REVIEW_ALWAYS = "Show this before every apply"
MORE_TIP = "More that can be done with the config"
GO_TO_MODEL_TITLE = "Go to a model"
NO_NAME = "(without a name)"
NOTHING_TO_GO_TO = "The config has no model and no section yet."
NO_FIX = "There is no ready change for a problem in this line."
FIX_OF_BEFORE = "The text has changed since it was checked. It is being checked again."
PRESETS_TITLE = "Start from a preset"
PRESET_SEARCH = "A provider, a model, a server"
NO_PRESET = "No preset fits what is typed. Any server that speaks OpenAI's protocol: type “server”."
PRESET_WAITS = "First answer the question about the config above its text."
PRESET_FRESH = "Your config is still that of the first start: nothing is lost by replacing it."
PRESET_LATE = "The config has changed meanwhile. Close this and open it again."
_MOST_NAMES = 44

OUTCOMES: dict[Outcome, tuple[str, str, str, str]] = {
    Outcome.NEW: (
        "info",
        "info",
        "Applied",
        "It came into service. It has not been seen to live through its first half minute.",
    ),
    Outcome.WORKED: ("ok", "check", "Worked", "It came into service and went on working."),
    Outcome.REFUSED: ("error", "error", "Refused", "It did not come up."),
    Outcome.ROLLED_BACK: ("warn", "warning", "Taken back", "It came up and died early."),
}
"""Colour, icon, word and sentence for what came of a config."""


def fixed(title: str) -> str:
    """What is said after a fix called `title` was made."""
    return f"Done: {title}. Undo takes it back."


def changed_beside(names: Sequence[str]) -> str:
    """Files that the config includes or takes Python code from have changed since the apply."""
    shown = f"{names[0]} and {len(names) - 1} more" if len(names) > 2 else " and ".join(names)
    return f"{shown} {'has' if len(names) == 1 else 'have'} changed since the config was applied."


def refused(apply: ApplyChanged) -> str:
    """What the banner says of a config that was not taken."""
    if apply.address:
        return f"{_why(apply)}\nNothing has changed: the gateway goes on as it was."
    return f"{_why(apply)}\nNothing has changed: the gateway goes on with the config before."


def rolled_back(apply: ApplyChanged) -> str:
    """What the banner says of a config that did not live."""
    return f"The new config was taken back. {_why(apply)}".strip()


def _why(apply: ApplyChanged) -> str:
    return f"{shorten(apply.reason)} {shorten(apply.remedy, 140)}".strip()


def models_text(names: Sequence[str]) -> str:
    """`3 models: gpt-5, claude, …`, as many names as there is room for."""
    if not names:
        return "No models"
    shown, room = "", _MOST_NAMES
    for number, name in enumerate(names):
        joined = f"{shown}, {name}" if shown else name
        if len(joined) > room:
            shown = f"{shown}, …" if number else name[: room - 1] + "…"
            break
        shown = joined
    return f"{count(len(names), 'model')}: {shown}"


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


def preset_keys(keys: Sequence[str], missing: Sequence[str]) -> str:
    """Which keys a preset takes, and which of them are still to be added."""
    if not keys:
        return "It takes no key."
    if not missing:
        are = "key is" if len(keys) == 1 else "keys are"
        return f"Its {are} there: {', '.join(keys)}."
    there = [name for name in keys if name not in missing]
    is_there = "is there" if len(there) == 1 else "are there"
    more = f" {listed(there, len(there))} {is_there}." if there else ""
    return f"Still to be added on the Keys page: {', '.join(missing)}.{more}"


def preset_effect(plan: PresetPlan) -> str:
    """What adding the models of a preset does, in sentences."""
    joined = plan.joined
    if joined is None:
        return f"Its models cannot be added. {plan.why_not}"
    said = []
    if joined.added:
        said.append(f"Adds {listed([*joined.added.values()])}.")
    if joined.renamed:
        names = listed([*joined.renamed])
        said.append(f"A number stands behind what you have already: {names}.")
    if joined.known:
        are = "is" if len(joined.known) == 1 else "are"
        said.append(f"{listed(joined.known)} {are} there already.")
    if joined.settings:
        said.append(f"Sets {listed(joined.settings)}.")
    if joined.left_out:
        said.append(f"Yours stays: {listed(joined.left_out)}.")
    if plan.is_fresh:
        said.append(PRESET_FRESH)
    return " ".join(said)


def keys_lack(names: Sequence[str]) -> str:
    """Of models that were just put into the config."""
    have = "has" if len(names) == 1 else "have"
    return f"{listed(names)} {have} no value yet: until then requests to these models fail."
