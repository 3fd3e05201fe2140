"""Keys that stand in the config in plain text: the offer to keep them in the vault instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.keys import LiteralKey, MovedKeys
from core.wording import count
from gui.dialogs import Choice
from gui.page import Context
from gui.pages.config_saving import OpenFile
from gui.widgets.code_editor import CodeEditor
from gui.widgets.code_editor_banner import ActionBanners
from gui.widgets.move_keys_dialog import MoveKeysDialog

_MATTER = "keys"


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
        file.guard = self._guard

    # ---- opening

    def look(self) -> None:
        """The text in the editor is that of the file now: offer to move what is in it."""

        def found(keys: tuple[LiteralKey, ...]) -> None:
            self._banners.dismiss(_MATTER)
            if keys and not self._agreed | self._declined >= _marks(keys):
                self._offer(keys)

        job = self._context.engine.literal_keys(self._editor.content)
        self._context.run(job, found, lambda _error: None)

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

    def _guard(self, text: str, save: Callable[[], None], give_up: Callable[[], None]) -> None:
        """Before a save: ask once about keys that would lie in the file."""

        def found(keys: tuple[LiteralKey, ...]) -> None:
            if not keys or self._agreed >= _marks(keys):
                save()
            else:
                self._ask(keys, save, give_up)

        job = self._context.engine.literal_keys(text)
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

        job = self._context.engine.literal_keys(self._editor.content)
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
                "These old copies of the config hold a key still, and could not be cleaned: "
                f"{', '.join(moved.left)}. Delete them by hand.",
                can_dismiss=True,
            )
        else:
            self.look()


def _marks(keys: Sequence[LiteralKey]) -> frozenset[str]:
    return frozenset(one.mark for one in keys)
