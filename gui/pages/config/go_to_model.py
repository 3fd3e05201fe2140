"""To a model or a section of the config, by a part of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.config.outline import Part, outline
from core.models.choices import matching
from gui.frame.dialogs import Choice, Dialog
from gui.frame.page import Context
from gui.pages.config import strings as texts
from gui.widgets.search_list import ListColumn, ListRow, SearchList

_WIDTH, _HEIGHT = 520, 320


class GoToModelDialog(Dialog):
    """The models in the order of the text, and the sections behind them. What is typed is looked
    for in names and in what they stand for; Enter goes there."""

    def __init__(self, context: Context, text: str, go: Callable[[Part], object]) -> None:
        """`go` is told the one that was chosen, once the dialog is closed."""
        super().__init__(context.dialogs, texts.GO_TO_MODEL_TITLE, "plain")
        theme = context.theme
        self._go = go
        parts = sorted(outline(text), key=lambda part: part.kind != "model")
        self._parts = {str(number): part for number, part in enumerate(parts)}
        self.list = SearchList(
            self.body,
            theme,
            (ListColumn("model", "", 210), ListColumn("line", "", 80)),
            self._rows,
            taken=lambda: self._chosen("go"),
        )
        self.list.configure(width=theme.em(_WIDTH), height=theme.em(_HEIGHT))
        self.list.pack_propagate(False)
        self.list.pack(fill="both", expand=True)
        self.list.renew()
        self.add_buttons(
            (Choice("go", "Go there", "accent"), Choice("cancel", "Cancel")), self._chosen
        )

    def _rows(self, typed: str) -> Sequence[ListRow]:
        words = [(id_, f"{part.name} {part.model}") for id_, part in self._parts.items()]
        return [self._row(id_, self._parts[id_]) for id_ in matching(words, typed)]

    def _row(self, id_: str, part: Part) -> ListRow:
        what = part.model if part.kind == "model" else "section"
        name = part.name or texts.NO_NAME
        return ListRow(id_, (name, what, f"line {part.name_line}"), quiet=part.kind == "section")

    def _chosen(self, key: str) -> None:
        part = self._parts.get(self.list.selected)
        if key == "go" and part is None:
            self.list.entry.focus_set()
            return
        self.close()
        if key == "go" and part is not None:
            self._go(part)
