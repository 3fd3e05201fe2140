"""Keys that stand in the config in plain text: the offer to keep them in the vault instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.base.wording import count
from core.keys.entries import ForgottenName, LiteralKey, MovedKeys
from gui.editor.code_editor import CodeEditor
from gui.frame.dialogs import Choice
from gui.frame.page import Context
from gui.frame.words import shorten
from gui.pages.config.move_keys_dialog import MoveKeysDialog
from gui.pages.config.saving import OpenFile
from gui.widgets.decision_banner import ActionBanners

_MATTER = "keys"
_NAMES = "names"
_MOST_LINES = 6


class Moving:
    """Looks for keys when a config was opened, and before one is saved."""

    def __init__(
        self, context: Context, editor: CodeEditor, banners: ActionBanners, file: OpenFile
    ) -> None:
        self._context = context
        self._editor = editor
        self._banners = banners
        self._file = file
        self._agreed: frozenset[str] = frozenset()
        """Keys that may stand as they are, by the person's word: their marks, not their values."""
        self._declined: frozenset[str] = frozenset()
        """Keys that are not to be offered again; a save asks about them still."""
        self._left_alone: frozenset[tuple[str, str]] = frozenset()
        """Names without `os.environ/` that are not to be offered again."""

    # ---- opening

    def look(self) -> None:
        """The text in the editor is that of the file now: offer to move what is in it, and to set
        right what only looks like it."""

        def found(keys: tuple[LiteralKey, ...]) -> None:
            self._banners.dismiss(_MATTER)
            if keys and not self._agreed | self._declined >= _marks(keys):
                self._offer(keys)

        job = self._context.engine.keys.plaintext(self._editor.content)
        self._context.run(job, found, lambda _error: None)
        self.look_for_names()

    def look_for_names(self) -> None:
        """Names of keys without `os.environ/` in front: offer to put it there."""

        def found(names: tuple[ForgottenName, ...]) -> None:
            self._banners.dismiss(_NAMES)
            if names and not self._left_alone >= _places(names):
                self._offer_references(names)

        job = self._context.engine.keys.forgotten_names(self._editor.content)
        self._context.run(job, found, lambda _error: None)

    def _offer_references(self, names: Sequence[ForgottenName]) -> None:
        def not_now() -> None:
            self._left_alone |= _places(names)
            self._banners.dismiss(_NAMES)

        self._banners.show(
            _NAMES,
            "warning",
            _without_reference(names),
            [("Put os.environ/ in front", self._put_references), ("Not now", not_now)],
        )

    def _put_references(self) -> None:
        """In the editor alone: it can be undone, and is saved when the person saves."""
        text = self._editor.content
        if self._editor.text.read_only:
            self._editor.text.refused()
            return

        def changed(new: str) -> None:
            if self._editor.content != text:
                self._put_references()  # somebody typed meanwhile
                return
            self._banners.dismiss(_NAMES)
            self._editor.text.set_content(new)

        self._context.run(self._context.engine.keys.refer_to_names(text), changed)

    def _offer(self, keys: Sequence[LiteralKey]) -> None:
        def not_now() -> None:
            self._declined |= _marks(keys)
            self._banners.dismiss(_MATTER)

        stand = "stands" if len(keys) == 1 else "stand"
        self._banners.show(
            _MATTER,
            "warning",
            f"{count(len(keys), 'key')} {stand} in this config in plain text: everybody who gets "
            "the file has what it opens.",
            [("Move into the vault…", self.open), ("Not now", not_now)],
        )

    # ---- saving

    def guard(self, text: str, save: Callable[[], None], give_up: Callable[[], None]) -> None:
        """Before a save: ask once about keys that would lie in the file."""

        def found(keys: tuple[LiteralKey, ...]) -> None:
            if not keys or self._agreed >= _marks(keys):
                save()
            else:
                self._ask(keys, save, give_up)

        job = self._context.engine.keys.plaintext(text)
        self._context.run(job, found, lambda _error: save())

    def _ask(
        self, keys: Sequence[LiteralKey], save: Callable[[], None], give_up: Callable[[], None]
    ) -> None:
        def chosen(key: str) -> None:
            if key == "move":
                self._open(keys, give_up)
            elif key == "keep":
                self._agreed |= _marks(keys)
                save()
            else:
                give_up()

        them, they = ("it", "it") if len(keys) == 1 else ("them", "they")
        self._context.dialogs.ask(
            f"Save {count(len(keys), 'key')} in plain text?",
            f"Whoever gets the file or a backup of it can use {them}. In the vault {they} "
            "would be encrypted, and the config would only name "
            f"{them}.",
            (
                Choice("move", "Move into the vault…", "accent"),
                Choice("keep", "Save as it is"),
                Choice("cancel", "Cancel"),
            ),
            chosen,
            "warning",
        )

    # ---- moving

    def open(self) -> None:
        """Show what could be moved."""

        def found(keys: tuple[LiteralKey, ...]) -> None:
            if keys:
                self._open(keys, lambda: None)
            else:
                self._banners.dismiss(_MATTER)
                self._context.toast("There is no key in plain text any more.", "ok")

        job = self._context.engine.keys.plaintext(self._editor.content)
        self._context.run(job, found)

    def _open(self, keys: Sequence[LiteralKey], give_up: Callable[[], None]) -> None:
        if self._file.digest is None or self._file.conflict:
            self._context.toast("First choose which version of the file to keep.", "warning")
            give_up()
            return
        MoveKeysDialog(
            self._context,
            keys,
            self._editor.content,
            self._file.digest,
            unsaved=self._editor.modified,
            moved=self._moved,
            changed=self._file.look_at_theirs,
            give_up=give_up,
        )

    def _moved(self, moved: MovedKeys) -> None:
        self._banners.dismiss(_MATTER)
        self._file.replaced(moved.text, moved.saved)
        copies = (
            f"; {count(moved.purged, 'old copy', 'old copies')} cleaned" if moved.purged else ""
        )
        are = "is" if len(moved.names) == 1 else "are"
        self._context.toast(
            f"{count(len(moved.names), 'key')} {are} in the vault now{copies}. "
            "What you did before cannot be undone any more: it held the keys.",
            "ok",
        )
        if moved.left:
            self._banners.show(
                _MATTER,
                "warning",
                "These old copies of the config hold a key still, because the vault does not have "
                f"it, or they could not be written: {', '.join(moved.left)}. Delete them by hand "
                "if you do not need them.",
                can_dismiss=True,
            )
        else:
            self.look()


def _places(names: Sequence[ForgottenName]) -> frozenset[tuple[str, str]]:
    return frozenset((one.where, one.name) for one in names)


def _without_reference(names: Sequence[ForgottenName]) -> str:
    if len(names) == 1:
        (one,) = names
        return (
            f"{shorten(one.name, 60)} in line {one.line} ({shorten(one.where, 40)}) lacks "
            "os.environ/ in front of it: LiteLLM would use the name itself."
        )
    lines = ", ".join(str(one.line) for one in names[:_MOST_LINES])
    more = "…" if len(names) > _MOST_LINES else ""
    return (
        f"{count(len(names), 'name')} of keys lack os.environ/ in front of them "
        f"(lines {lines}{more}): "
        "LiteLLM would use the names themselves."
    )


def _marks(keys: Sequence[LiteralKey]) -> frozenset[str]:
    return frozenset(one.mark for one in keys)
