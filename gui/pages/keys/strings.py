"""What the keys page says. Pure; no value of a key ever comes here."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.secret_rules import SHORTEST
from core.base.wording import MOST_NAMES, count, listed
from core.keys.entries import FoundKey, KeyEntry, LineRemark
from gui.frame.words import ago
from gui.pages.keys.key_list import KeyRow

STALE = "The gateway still works with the former keys."
EMPTY_TITLE = "No keys yet"
EMPTY = (
    "Add the key of your provider, and the config needs only its name. It is stored encrypted, is "
    "opened by your login alone, and travels with the data folder."
)
EMPTY_EXAMPLE = "api_key: os.environ/OPENAI_API_KEY"
MISSING_HINT = "Add it here, or set it in the environment before LiteLLM Pocket is started."
NOTHING_STORED = "The vault is empty. Add the key of your provider, or import what you have."
NO_MATCH = "No key is called like that. Esc shows all."
TOO_SHORT = "Too short to be hidden in the log. Is it the whole key?"
STRIPPED = "The spaces and line breaks around it are left out."
QUOTED = "It stands in quotes. They count as a part of it; most keys have none."
NAMED = "It begins with its own name. Only what comes after the = is the key."


def users(entry: KeyEntry, most: int = MOST_NAMES) -> str:
    """Who in the config uses it; empty when nobody does."""
    if entry.models:
        return listed(entry.models, most)
    return listed(entry.places, most)


def row(entry: KeyEntry, now: float) -> KeyRow:
    """The line of the list for `entry`; `now` in seconds since the epoch."""
    if entry.missing:
        return KeyRow(entry.name, "missing", f"missing: {_consequence(entry)}", "", "Add")
    if not entry.stored:
        used = users(entry)
        where = "from the environment"
        text = f"{where} · {used}" if used else where
        return KeyRow(entry.name, "environment", text, "", "Take into the vault")
    text = users(entry) or "not used by the saved config"
    return KeyRow(entry.name, "stored" if entry.used else "unused", text, since(entry, now), "")


def since(entry: KeyEntry, now: float) -> str:
    """When it was set, in words."""
    return ago(now - entry.changed_at) if entry.changed_at is not None else ""


def _consequence(entry: KeyEntry) -> str:
    if entry.models:
        return f"requests to {listed(entry.models)} will fail"
    return f"{listed(entry.places)} cannot use it"


def details(entry: KeyEntry, now: float) -> str:
    """What is known of one key, in a sentence or two."""
    if entry.missing:
        by = f"The config asks for it ({users(entry, 6)}), and there is no value anywhere"
        first = f"{by}: {_consequence(entry)}." if entry.models else f"{by}."
        return f"{first}\n{MISSING_HINT}"
    if not entry.stored:
        used = f" for {users(entry, 6)}" if entry.used else ""
        return (
            f"The environment of this computer has it{used}. On another computer it is missing, "
            "unless you take it into the vault."
        )
    parts = [f"Used by {users(entry, 6)}." if entry.used else "The saved config does not use it."]
    if entry.changed_at is not None:
        parts.append(f"Set {since(entry, now)}.")
    if entry.in_environment:
        parts.append("The environment has a value, too; the vault's counts.")
    return " ".join(parts)


def summary(entries: Sequence[KeyEntry], shown: int) -> str:
    """`12 keys · 1 missing · 2 from the environment`."""
    if shown != len(entries):
        return f"{shown} of {count(len(entries), 'name')}"
    parts = [count(sum(one.stored for one in entries), "key")]
    missing = sum(one.missing for one in entries)
    outside = sum(not one.stored and not one.missing for one in entries)
    if missing:
        parts.append(f"{missing} missing")
    if outside:
        parts.append(f"{outside} from the environment")
    return " · ".join(parts)


def delete_title(entry: KeyEntry) -> str:
    """The question before a key is deleted."""
    return f"Delete {entry.name}?"


def delete_text(entry: KeyEntry) -> str:
    """What it would mean."""
    gone = "Its value cannot be brought back."
    if entry.in_environment and entry.used:
        return (
            f"{users(entry, 8)} would use the value from the environment of this computer "
            f"instead. {gone}"
        )
    if entry.models:
        return f"It is in use: requests to {listed(entry.models, 8)} will fail without it. {gone}"
    if entry.places:
        ask = "asks" if len(entry.places) == 1 else "ask"
        return f"It is in use: {listed(entry.places, 8)} in the config {ask} for it. {gone}"
    return f"The saved config does not use it. {gone}"


def found_note(key: FoundKey, asked: Sequence[str]) -> str:
    """What taking it would do."""
    if key.same:
        return "already there"
    if key.stored and key.models:
        use = "uses" if len(key.models) == 1 else "use"
        note = f"replaces the one that {count(len(key.models), 'model')} {use}"
    elif key.stored:
        note = "replaces the one in the vault"
    elif key.is_tool:
        note = "new: the key of a client program"
    else:
        note = "the config asks for it" if key.name in asked else "new"
    return f"{note}; {key.doubt}" if key.doubt else note


def remarks_title(remarks: Sequence[LineRemark]) -> str:
    """`2 lines are not taken, 1 is to be looked at`."""
    lost = len({one.line for one in remarks if not one.taken})
    odd = len({one.line for one in remarks if one.taken})
    parts = []
    if lost:
        parts.append(f"{count(lost, 'line')} {'is' if lost == 1 else 'are'} not taken")
    if odd:
        what = f"{odd}" if lost else count(odd, "line")
        parts.append(f"{what} {'is' if odd == 1 else 'are'} to be looked at")
    return ", ".join(parts)


def remarks_text(remarks: Sequence[LineRemark]) -> str:
    """A line for each."""
    return "\n".join(
        f"Line {one.line}{'' if one.taken else ', not taken'}: {one.text}" for one in remarks
    )


def value_note(name: str, typed: str) -> tuple[str, bool]:
    """What is odd about a value as it was typed, and whether that is a warning."""
    value = typed.strip()
    if not value:
        return "", False
    if len(value) < SHORTEST:
        return TOO_SHORT, True
    if value[0] in "\"'" and value[-1] == value[0]:
        return QUOTED, True
    if name and value.removeprefix("export ").lstrip().startswith(f"{name}="):
        return NAMED, True
    return (STRIPPED if value != typed else ""), False


def taken(names: Sequence[str], of: str) -> str:
    """The toast after an import."""
    if not names:
        return f"Nothing new in {of}: the vault had all of it."
    return f"{count(len(names), 'key')} imported from {of}."


def exported(number: int, name: str) -> str:
    """The toast after an export."""
    return f"Exported {count(number, 'key')} to {name}; the file opens with that password only."
