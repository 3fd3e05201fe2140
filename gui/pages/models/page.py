"""The Models page: the models of the config as a table and forms, on the text that is open.

It holds no text of its own: what it shows is read from the open config, and each change is an edit
of that text, made as one step that the undo of the Config page takes back.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tkinter import ttk

from core.base.errors import UserError
from core.base.events import ApplyChanged, Event, KeysChanged, LedgerChanged, TrialProgress
from core.base.status import Status
from core.config.edits import Edit
from core.config.forms import model_edits, setting_edits
from core.config.forms.model_edits import Model, ModelFields
from core.config.forms.reading import ConfigForms, FormEdit
from core.config.history import Applied, Outcome
from core.keys.entries import KeyEntry
from core.ledger.views import Live, ModelTraffic
from core.models.existing import Prices
from gui.frame.delayed import Delayed
from gui.frame.focus import tab_order
from gui.frame.form_dialog import FormDialog
from gui.frame.keymap import bind
from gui.frame.page import Page
from gui.pages.models import strings as texts
from gui.pages.models.add.dialog import AddModelDialog, add_model
from gui.pages.models.model_form import ModelForm
from gui.pages.models.model_table import COLUMNS, rows
from gui.pages.models.route_forms import AliasForm, FallbackForm, SettingsForm
from gui.pages.models.routes_card import RoutesCard, routes_of
from gui.pages.models.trial_dialog import TrialDialog
from gui.widgets.card import Card, wrap_to_width
from gui.widgets.row_drag import RowDrag
from gui.widgets.sortable_table import SortableTable
from gui.widgets.tooltip import tip

READ_MS = 300
"""After the last change of the text it is read anew."""


class ModelsPage(Page):
    """Title and buttons; a line about the text; the table of models; that of routes."""

    title = "Models"
    icon = "models"

    # ---- the parts

    def build(self) -> None:
        theme = self.context.theme
        self._config = self.context.open_config()
        self._forms: ConfigForms | None = None
        """What was read last; None while the text cannot be read."""
        self._traffic: Mapping[str, ModelTraffic] = {}
        self._prices: Prices = {}
        self._applied: frozenset[tuple[str, str]] | None = None
        self._names: tuple[str, ...] = ()
        self._busy = False
        self._wrong = ""
        """Why the text cannot be read."""
        self._level, self._words = "idle", ""
        self._wants_row = ""
        """The row to select once the text is read anew."""
        self._wants_add = False
        """The dialog for another model is to open once the text is read."""
        self._pressed_text: str | None = None
        """The text when the mouse took hold of a row."""
        self._read_soon = Delayed(self, READ_MS, self._read_if_shown)
        self._dirty = True
        self._stale = True
        pad = theme.px(24)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        head = self._build_head()
        head.grid(row=0, column=0, sticky="ew", padx=pad, pady=(theme.px(20), theme.px(6)))
        self.say = ttk.Label(self, style="Small.TLabel", justify="left")
        self.say.grid(row=1, column=0, sticky="ew", padx=pad, pady=(0, theme.px(8)))
        wrap_to_width(self.say)
        self._build_models().grid(row=2, column=0, sticky="nsew", padx=pad)
        self.routes = RoutesCard(
            self,
            self.context,
            {
                "alias": lambda: self._open_route("alias", new=True),
                "fallback": lambda: self._open_route("fallbacks", new=True),
                "edit": self._edit_route,
                "delete": self._delete_route,
                "settings": self._open_settings,
            },
        )
        self.routes.grid(row=3, column=0, sticky="ew", padx=pad, pady=(theme.px(12), theme.px(16)))
        self._bind_keys()
        self._config.watch(self._text_changed)
        theme.subscribe(self._paint, self)

    def _build_head(self) -> ttk.Frame:
        theme = self.context.theme
        head = ttk.Frame(self, style="Page.TFrame")
        ttk.Label(head, text="Models", style="Title.TLabel").pack(side="left")
        self.buttons: dict[str, ttk.Button] = {}
        for name, text, command, said in (
            ("apply", "Start", self._config.apply, "Save, and let the gateway use it"),
            ("save", "Save", self._config.save, "Save the config"),
            ("redo", "", self._config.redo, "Redo"),
            ("undo", "", self._config.undo, "Undo the last change of the config"),
        ):
            button = ttk.Button(head, text=text, style="Page.TButton", command=command)
            button.configure(compound="left" if text else "image")
            button.pack(side="right", padx=(theme.px(8), 0))
            tip(button, theme, said, name)
            self.buttons[name] = button
        tab_order(*reversed(self.buttons.values()))
        return head

    def _build_models(self) -> Card:
        theme, context = self.context.theme, self.context
        card = Card(self, theme)
        self.table = SortableTable(
            card.body,
            theme,
            context.icons,
            COLUMNS,
            by="place",
            least=4,
            selected=lambda _id: self._enable(),
        )
        row = ttk.Frame(card.body, style="Surface.TFrame")
        row.pack(side="bottom", fill="x", pady=(theme.px(10), 0))
        self.table.pack(fill="both", expand=True)
        for name, label, command in (
            ("add", "Add a model…", self.add),
            ("edit", "Edit…", self.edit),
            ("test", "Test", self.test),
            ("duplicate", "", self.duplicate),
            ("switch", "Disable", self.switch),
            ("delete", "", self.delete),
            ("up", "", lambda: self.move(-1)),
            ("down", "", lambda: self.move(1)),
        ):
            button = ttk.Button(row, text=label, command=command)
            button.configure(compound="left" if label else "image")
            button.pack(side="left", padx=(0, theme.px(4)))
            self.buttons[name] = button
        tip(self.buttons["test"], theme, texts.TEST_TIP)
        tip(self.buttons["duplicate"], theme, "Duplicate it: a copy comes behind it")
        tip(self.buttons["delete"], theme, "Delete it from the config (Del)")
        tip(self.buttons["up"], theme, texts.MOVE_TIP.format(way="up"))
        tip(self.buttons["down"], theme, texts.MOVE_TIP.format(way="down"))
        return card

    def _bind_keys(self) -> None:
        tree = self.table.tree
        for name, do in (
            ("save", self._config.save),
            ("apply", self._config.apply),
            ("undo", self._config.undo),
            ("redo", self._config.redo),
        ):
            self.context.shortcuts.add(self, name, do)
        actions: dict[str, Callable[[], object]] = {
            "edit model": self.edit,
            "delete model": self.delete,
            "model up": lambda: self.move(-1),
            "model down": lambda: self.move(1),
        }
        for name, action in actions.items():
            bind(tree, name, action)

        def double(event: tk.Event[tk.Misc]) -> None:
            if tree.identify_row(event.y):
                self.edit()

        tree.bind("<Double-Button-1>", double)
        RowDrag(tree, self.context.theme, self._may_move, self._drop, self._press)

    # ---- reading

    def load(self) -> None:
        self._read()

    def _text_changed(self) -> None:
        """The text, or what there is to say about it, is not what it was."""
        text = self._config.text
        if self._forms is None or text != self._forms.text:
            self._dirty = True
            if self.winfo_viewable():
                self._read_soon.ask()
        if self.winfo_viewable():
            self._draw()

    def _read_if_shown(self) -> None:
        """Who comes back to the page has it read then."""
        if self.winfo_viewable():
            self._read()

    def _read(self) -> None:
        text = self._config.text
        self._read_soon.cancel()
        if text is None:
            return
        self._dirty = False

        def read(forms: ConfigForms) -> None:
            if self._config.text == text:
                self._forms = forms
                self._wrong = ""
                self._draw()
                self._ask_prices(forms)
                self._add_if_wanted()

        def failed(error: Exception) -> None:
            if self._config.text == text and isinstance(error, UserError):
                self._forms = None
                self._wrong = str(error)
                self._draw()

        self.context.run(self.context.engine.models.read(text), read, failed)

    def _ask_prices(self, forms: ConfigForms) -> None:
        """What LiteLLM counts for them, where the config says no price of its own."""

        def told(prices: Prices) -> None:
            if prices != self._prices:
                self._prices = prices
                self._draw()

        listed = [*forms.models, *(one for file in forms.files for one in file.models)]
        targets = [one.fields.model for one in listed]
        self.context.run(self.context.engine.models.prices(targets), told, lambda _error: None)

    def _ask_what_runs(self) -> None:
        """Which models the gateway was given last, to tell those that it does not know."""

        def told(history: tuple[Applied, ...]) -> None:
            serving = (Outcome.NEW, Outcome.WORKED)
            worked = [entry.text for entry in history if entry.outcome in serving]
            if worked:
                self.context.run(self.context.engine.models.read(worked[0]), known, ignored)

        def known(forms: ConfigForms) -> None:
            self._applied = frozenset(
                (one.fields.name, one.fields.model) for one in forms.models if one.is_on
            )
            self._draw()

        def ignored(_error: Exception) -> None:
            """Without it, nothing is said about it."""

        self.context.run(self.context.engine.config.history(), told, ignored)

    def _ask_traffic(self) -> None:
        def told(live: Live) -> None:
            self._traffic = {one.name: one for one in live.models}
            self._draw()

        self._stale = False
        self.context.run(self.context.engine.ledger.live(), told, lambda _error: None)

    def _ask_keys(self) -> None:
        def told(entries: tuple[KeyEntry, ...]) -> None:
            self._names = tuple(entry.name for entry in entries if entry.stored)

        self.context.run(self.context.engine.keys.entries(), told, lambda _error: None)

    # ---- changing

    def add(self) -> None:
        """Open the dialog that asks for another model, step by step."""
        text = self._config.text
        if text is not None and self._may_change:
            add_model(self.context, self.context.engine.models, text, self.insert)

    def _add_if_wanted(self) -> None:
        if self._wants_add and self._may_change:
            self._wants_add = False
            self.add()

    def insert(self, fields: ModelFields) -> None:
        """Add a model behind the others."""
        if self._forms is not None:
            self._wants_row = str(len(self._forms.models))
        self._change([partial(model_edits.add_model, fields=fields)])

    def edit(self) -> None:
        """Open the form of the selected model."""
        chosen = self._chosen()
        if chosen is None or not chosen[1].is_on:
            return
        index, model = chosen
        base = self._config.text

        def change(fields: ModelFields, dialog: FormDialog) -> None:
            form = partial(model_edits.change_model, index=index, fields=fields)
            self._change([form], dialog, base)

        ModelForm(self.context, model.fields, self._names, change)

    def test(self) -> None:
        """Really ask the selected model, as the text has it now."""
        chosen, text = self._chosen(), self._config.text
        if chosen is not None and chosen[1].is_on and text is not None:
            dialog = TrialDialog(self.context, text, chosen[0], chosen[1].fields.name)
            dialog.open(dialog.first_focus)

    def duplicate(self) -> None:
        """Put a copy of the selected model behind it."""
        chosen = self._chosen()
        if chosen is None or not chosen[1].is_on or self._forms is None:
            return
        index, model = chosen
        taken = {*(one.fields.name for one in self._forms.models), *self._forms.model_names}
        name = f"{model.fields.name}-copy"
        while name in taken:
            name += "-copy"
        self._wants_row = str(index + 1)
        self._change([partial(model_edits.duplicate_model, index=index, name=name)])

    def switch(self) -> None:
        """Disable the selected model, or enable it."""
        chosen = self._chosen()
        if chosen is not None:
            index, model = chosen
            form = model_edits.disable_model if model.is_on else model_edits.enable_model
            self._change([partial(form, index=index)])

    def delete(self) -> None:
        """Ask, and take the selected model out."""
        chosen = self._chosen()
        if chosen is None:
            return
        index, model = chosen
        base = self._config.text
        self.context.dialogs.confirm(
            texts.ASK_DELETE.format(name=model.fields.name),
            texts.ASK_DELETE_MORE,
            texts.DELETE,
            lambda: self._change([partial(model_edits.remove_model, index=index)], base=base),
            danger=True,
        )

    def move(self, by: int) -> None:
        """Move the selected model up (-1) or down (1)."""
        chosen, button = self._chosen(), self.buttons["up" if by < 0 else "down"]
        if chosen is not None and button.instate(["!disabled"]):
            self._put(chosen[0], chosen[0] + by)
        elif chosen is not None and self._may_change and not self._in_order:
            self.context.toast(texts.SORTED_OTHERWISE)

    def _press(self) -> None:
        self._pressed_text = self._config.text

    def _drop(self, row: str, to: int) -> None:
        """Where the text has changed since the press, the row may show another model."""
        self._put(int(row), to, self._pressed_text)

    def _put(self, index: int, to: int, base: str | None = None) -> None:
        """Move a model to another place, and select it there. `base` as for `_change`."""
        self._wants_row = str(to)
        self._change([partial(model_edits.move_model, index=index, to=to)], base=base)

    @property
    def _in_order(self) -> bool:
        """The table stands as the config has it: only then does a place in it mean one there."""
        return self.table.sorted_by == ("place", False)

    def _may_move(self, row: str) -> bool:
        forms = self._forms
        own = forms is not None and row.isdigit() and int(row) < len(forms.models)
        fresh = forms is not None and forms.text == self._config.text
        return own and fresh and self._may_change and self._in_order

    def _open_route(self, kind: str, *, new: bool = False) -> None:
        if self._forms is None:
            return
        route = None if new else self.routes.selected
        form = AliasForm if kind == "alias" else FallbackForm
        form(self.context, route, self._forms, self._change)

    def _edit_route(self) -> None:
        route = self.routes.selected
        if route is not None:
            self._open_route(route.kind)

    def _delete_route(self) -> None:
        route = self.routes.selected
        if route is None:
            return
        form: FormEdit
        if route.kind == "alias":
            form = partial(setting_edits.remove_alias, name=route.name)
        elif route.kind == "default":
            form = partial(setting_edits.set_default_fallbacks, targets=())
        else:
            form = partial(
                setting_edits.set_fallback, kind=route.kind, model=route.name, targets=()
            )
        self._change([form])

    def _open_settings(self) -> None:
        if self._forms is not None:
            SettingsForm(self.context, self._forms, self._change)

    def _change(
        self,
        forms: Sequence[FormEdit],
        dialog: FormDialog | None = None,
        base: str | None = None,
    ) -> None:
        """Make the changes, as one step. The dialog stays open when that cannot be done. `base`:
        the text whose models they count; in another one the same number may be another model."""
        text = self._config.text
        if text is None or not self._config.is_free:
            self._complain(texts.WAITS, dialog)
            return
        if base is not None and text != base:
            self._complain(texts.CHANGED, dialog)
            return
        if self._busy:
            return
        self._busy = True

        def made(edits: tuple[Edit, ...]) -> None:
            self._busy = False
            if edits and not self._config.change(text, edits):
                self._complain(texts.CHANGED, dialog)
                return
            if dialog is not None and dialog.winfo_exists():
                dialog.close()
            self._read()

        def failed(error: Exception) -> None:
            self._busy = False
            self._wants_row = ""
            if dialog is not None:
                dialog.failed(error)
            else:
                self.context.dialogs.error(error)

        self.context.run(self.context.engine.models.edit(text, forms), made, failed)

    def _complain(self, words: str, dialog: FormDialog | None) -> None:
        self._wants_row = ""
        if dialog is not None and dialog.winfo_exists():
            dialog.say(words)
        else:
            self.context.toast(words, "warning")

    # ---- what is shown

    def _chosen(self) -> tuple[int, Model] | None:
        """The index and the model of the selected row; None while the text is another than the
        one that was read."""
        chosen = self.table.selected
        if self._forms is None or not chosen or not chosen.isdigit():
            return None  # those of included files have other ids
        if not int(chosen) < len(self._forms.models):
            return None
        if self._forms.text != self._config.text:
            return None
        return int(chosen), self._forms.models[int(chosen)]

    def _draw(self) -> None:
        level, words = self._config.situation
        if self._wrong and self._forms is None:
            level, words = "error", f"{texts.WRONG} {self._wrong}"
        elif self._forms is not None and not self._config.is_free:
            level, words = "warn", texts.WAITS  # no button does anything until then
        elif self._forms is not None and not self._forms.model_names and not self._forms.models:
            words = f"{words}. {texts.NONE}" if words else texts.NONE
        self._level, self._words = level, words
        forms = self._forms or ConfigForms("")
        known = (self._traffic, self._applied, self._prices)
        self.table.show(rows(forms.models, *known, files=forms.files))
        self.routes.show(routes_of(forms), self._may_change)
        if self._wants_row and not self._dirty:
            wanted, self._wants_row = self._wants_row, ""
            if self.table.tree.exists(wanted):
                self.table.tree.selection_set(wanted)
                self.table.tree.focus(wanted)
                self.table.tree.see(wanted)
        self._enable()

    @property
    def _may_change(self) -> bool:
        return self._forms is not None and self._config.is_free

    def _enable(self) -> None:
        self._say()
        config, chosen = self._config, self._chosen()
        model = None if chosen is None else chosen[1]
        may = self._may_change and model is not None
        is_on = may and model is not None and model.is_on
        in_order = may and self._in_order
        last = len(self._forms.models) - 1 if self._forms else 0
        label, can_apply = config.next_step
        usable = {
            "add": self._may_change,
            "edit": is_on,
            "test": model is not None and model.is_on,
            "duplicate": is_on,
            "switch": may,
            "delete": may,
            "up": in_order and chosen is not None and chosen[0] > 0,
            "down": in_order and chosen is not None and chosen[0] < last,
            "save": config.is_free and config.is_unsaved,
            "apply": can_apply,
            "undo": config.can_undo,
            "redo": config.can_redo,
        }
        for name, can in usable.items():
            self.buttons[name].state(["!disabled" if can else "disabled"])
        self.buttons["apply"].configure(text=label)
        off = model is not None and not model.is_on
        self.buttons["switch"].configure(text="Enable" if off else "Disable")
        self._paint()

    def _say(self) -> None:
        """How the text is; and of a model that cannot be changed here, why."""
        name, _, number = (self.table.selected or "").rpartition(":")
        words = self._words
        for file in self._forms.files if self._forms else ():
            if file.name == name and int(number) < len(file.models):
                said = texts.stands_in(file.models[int(number)].fields.name, name)
                words = f"{words}. {said}" if words else said
        self.say.configure(text=f"●  {words}")

    def _color(self, button: ttk.Button) -> str:
        colors = self.context.theme.colors
        return colors.disabled if button.instate(["disabled"]) else colors.text

    def _paint(self) -> None:
        colors = self.context.theme.colors
        level = self._level
        self.say.configure(foreground=colors.muted if level == "idle" else colors.state(level)[0])
        off = self.buttons["switch"].cget("text") == "Enable"
        names = {"add": "plus", "duplicate": "copy", "delete": "trash", "apply": "play"}
        names |= {"switch": "play" if off else "pause", "test": "status"}
        for name, button in self.buttons.items():
            image = self.context.icons.get(names.get(name, name), self._color(button), 16)
            if str(button.cget("image")) != str(image):
                button.configure(image=image)

    # ---- from the shell

    def first_focus(self) -> tk.Misc:
        return self.table.tree

    def shown(self) -> None:
        self._ask_traffic()
        self._ask_keys()
        self._ask_what_runs()
        if self._dirty:
            self._read()

    def show_text(self, text: str) -> None:  # noqa: ARG002
        """Somebody wants to add a model."""
        self._wants_add = True
        self._add_if_wanted()

    def hidden(self) -> None:
        self._wants_add = False

    def render(self, status: Status) -> None:
        self._config.follow(status)
        self._draw()

    def tick(self, now: float) -> None:  # noqa: ARG002
        if self._stale:
            self._ask_traffic()

    def on_event(self, event: Event) -> None:
        if isinstance(event, LedgerChanged):
            self._stale = True
        elif isinstance(event, KeysChanged) and self.winfo_viewable():
            self._ask_keys()  # the dialog of a new model may have made one
        elif isinstance(event, TrialProgress):
            for dialog in self.context.dialogs.open_dialogs:
                if isinstance(dialog, AddModelDialog | TrialDialog):
                    dialog.progress(event.done, event.total, event.result)
        elif isinstance(event, ApplyChanged) and self.winfo_viewable():
            self._ask_what_runs()
