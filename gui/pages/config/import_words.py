"""What the import says. Pure."""

from __future__ import annotations

from core.base.wording import count, listed
from core.importing.draft import CHANGED, LEFT_OUT, TAKEN, Draft, ImportedFile, ImportedKey, Outcome
from core.importing.service import Taken
from gui.frame.words import shorten

TITLE = "Import models and keys"
WHAT = (
    "From Claude Code Router, cc-switch, a config of LiteLLM with its folder, or a .env file. "
    "You see what would come before anything is done."
)
FILE = "Choose a file…"
FOLDER = "Choose a folder…"
FILE_TITLE = "Import from a file"
FOLDER_TITLE = "Import from a folder"
PUT = "Put into the editor"
SAVE = "Save the keys"
WAITING = "Importing…"
NOTHING = "There is nothing in it to import."
NOT_OPEN = "The config is not open yet."
TEXT_CHANGED = "The text in the editor has changed meanwhile."
TEXT_CHANGED_REMEDY = (
    "The keys that you ticked are in the vault; the text stays as it is. Import once more."
)
NOT_COPIED = "Not every file was copied beside the config"
CODE_NOTE = "a program: read it first, then tick"
READ_CODE = "Read the code…"
CODE_WHAT = (
    "The gateway runs this with your keys, as soon as a config that names it is tried or started. "
    "Tick it only if you know what it does, or who wrote it."
)
_MOST_NAMES = 6
_TITLES: dict[Outcome, str] = {
    LEFT_OUT: "Left out",
    CHANGED: "Changed",
    TAKEN: "Taken over",
}
"""In this order: what needs attention comes first."""


def found(number: int) -> str:
    if not number:
        return "The usual places on this computer hold nothing to import."
    return "Found on this computer:"


def review_title(draft: Draft) -> str:
    return f"Import from {draft.program}"


def what_comes(draft: Draft) -> str:
    names = [shorten(one.name, 32) for one in draft.models]
    models = (
        f"{count(len(names), 'model')}: {listed(names, _MOST_NAMES)}." if names else "no model."
    )
    file = shorten(draft.path.name, 40)
    if draft.replaces:
        return f"{file} has {models} It takes the place of the text in the editor."
    if draft.edits:
        return f"{file} has {models} What is new is added to the text in the editor."
    return f"Nothing in the config is changed by {file}."


def ticks_title(draft: Draft) -> str:
    parts = ["Keys for the vault"] if draft.keys else []
    parts += ["files to copy beside the config"] if draft.files else []
    title = " and ".join(parts)
    return title[:1].upper() + title[1:]


def key_note(key: ImportedKey) -> str:
    if key.same:
        return "in the vault already"
    if key.stored:
        return "would replace another value"
    return "••••••••"


def file_note(file: ImportedFile) -> str:
    return CODE_NOTE if file.is_code else "included by the config"


def code_title(draft: Draft) -> str:
    return f"What {listed([one.name for one in draft.files if one.is_code])} would do"


def report_title(draft: Draft) -> str:
    numbers = [
        f"{sum(one.outcome == outcome for one in draft.report)} {title.casefold()}"
        for outcome, title in _TITLES.items()
        if any(one.outcome == outcome for one in draft.report)
    ]
    return f"What becomes of each part: {', '.join(numbers)}" if numbers else "Nothing to report"


def report_lines(draft: Draft) -> list[tuple[str, str]]:
    """Lines with their kind: "title" or "item"."""
    found: list[tuple[str, str]] = []
    for outcome, title in _TITLES.items():
        lines = [one for one in draft.report if one.outcome == outcome]
        if lines:
            found.append((title, "title"))
            found += [(f"{one.where}: {one.text}", "item") for one in lines]
    return found


def imported(draft: Draft, taken: Taken) -> str:
    keys, files = len(taken.keys), len(taken.files)
    parts = [f"{count(keys, 'key')} went into the vault"] if keys else []
    parts += [f"{count(files, 'file')} copied"] if files else []
    text = "; ".join(parts)
    if not draft.edits:
        return f"{text}." if text else "There was nothing new in it."
    said = "Imported into the editor; look it over, then save or apply."
    return f"{said} {text}." if text else said
