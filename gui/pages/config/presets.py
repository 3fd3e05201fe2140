"""Starting from a preset: a small config that came with the program, added or put in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk
from typing import Final

from core.base.secret_rules import REFERENCE
from core.base.wording import count
from core.config.edits import Edit
from core.config.presets import Preset, PresetPlan
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.pages.config import strings as texts
from gui.pages.config.shared import SharedText
from gui.widgets.card import wrap_to_width
from gui.widgets.decision_banner import ActionBanners
from gui.widgets.read_only import ReadOnlyText
from gui.widgets.search_list import ListRow, SearchList

_LIST, _RIGHT, _HEIGHT = 270, 570, 390
"""How wide the list and what is beside it are, and how high; pixels of a 96 dpi screen."""
_MATTER: Final = "preset keys"


@dataclass(frozen=True)
class Use:
    """What the person has decided."""

    preset: Preset
    plan: PresetPlan
    edits: tuple[Edit, ...]
    said: str
    """What is said when it is done."""


class PresetDialog(FormDialog):
    """A list to search on the left; on the right what the chosen one is, needs, and looks like."""

    def __init__(
        self,
        context: Context,
        presets: Sequence[Preset],
        text: str,
        use: Callable[[Use], bool],
    ) -> None:
        """`text` is the config that is open. `use` is False when it could not be changed."""
        super().__init__(context, texts.PRESETS_TITLE, _LIST + _RIGHT)
        self._presets = {one.id: one for one in presets}
        self._text = text
        self._use = use
        self._plan: PresetPlan | None = None
        """Of the chosen preset; None until it is known."""
        self._build()
        self.offer(
            Choice("add", "Add its models", "accent"),
            between=(Choice("replace", "Replace the text"),),
        )
        self.list.renew()
        self.open(self.list.entry)

    # ---- the parts

    def _build(self) -> None:
        theme = self.context.theme
        both = ttk.Frame(self.body, style="Surface.TFrame")
        both.pack(fill="both", expand=True)
        left, right = (
            ttk.Frame(both, style="Surface.TFrame", width=theme.em(width), height=theme.em(_HEIGHT))
            for width in (_LIST, _RIGHT)
        )
        for side in (left, right):
            side.pack_propagate(False)
        left.pack(side="left", fill="both")
        right.pack(side="left", fill="both", expand=True, padx=(theme.px(20), 0))
        search = ttk.Label(left, text=texts.PRESET_SEARCH, style="Surface.Muted.TLabel")
        search.pack(anchor="w", pady=(0, theme.px(6)))
        self.list = SearchList(left, theme, (), self._rows, chosen=self._show)
        self.list.pack(fill="both", expand=True)
        self.about = self._line(right, "Surface.TLabel", 0)
        self.needs = self._line(right, "Surface.Muted.TLabel", 6)
        self.key_words = self._line(right, "Surface.Muted.TLabel", 6)
        below = ttk.Frame(right, style="Surface.TFrame")
        below.columnconfigure(0, weight=1)
        # Room for two lines, so that the preview does not change its height from one to the next.
        below.rowconfigure(0, minsize=2 * theme.fonts.small.metrics("linespace"))
        below.pack(side="bottom", fill="x", pady=(theme.px(8), 0))
        self.message = ttk.Label(below, text=" ", style="Surface.Small.TLabel", justify="left")
        wrap_to_width(self.message)
        self.message.grid(row=0, column=0, sticky="new")
        self.preview = ReadOnlyText(right, theme, 10, 3)
        self.preview.pack(fill="both", expand=True, pady=(theme.px(10), 0))

    def _line(self, master: ttk.Frame, style: str, above: int) -> ttk.Label:
        made = ttk.Label(master, text=" ", style=style, justify="left")
        wrap_to_width(made)
        made.pack(fill="x", pady=(self.context.theme.px(above), 0))
        return made

    # ---- what is chosen

    def _rows(self, typed: str) -> Sequence[ListRow]:
        """Those with all words; first those that are called so, and do not only mention it."""
        words = typed.casefold().split()
        found = [
            one for one in self._presets.values() if all(word in _words_of(one) for word in words)
        ]
        found.sort(key=lambda one: any(word not in one.title.casefold() for word in words))
        return [ListRow(one.id, (one.title,)) for one in found]

    def _show(self, id_: str) -> None:
        self._plan = None
        preset = self._presets.get(id_)
        for key in ("add", "replace"):
            self.buttons[key].state(["disabled" if preset is None else "!disabled"])
        if preset is None:
            for line in (self.about, self.needs, self.key_words):
                line.configure(text=" ")
            self.preview.put("")
            self.say(texts.NO_PRESET, "Small")
            return
        self.about.configure(text=preset.about)
        self.needs.configure(text=f"You need: {preset.needs}")
        self.key_words.configure(text=" ")
        self.preview.put(preset.text)
        self.say("")

        def planned(plan: PresetPlan) -> None:
            if self.winfo_exists() and self.list.selected == id_:
                self._planned(preset, plan)

        job = self.context.engine.config.preset_plan(self._text, preset)
        self.context.run(job, planned, self.failed)

    def _planned(self, preset: Preset, plan: PresetPlan) -> None:
        self._plan = plan
        self.key_words.configure(text=texts.preset_keys(preset.keys, plan.missing) or " ")
        can_add = plan.joined is not None and bool(plan.joined.edits)
        self.buttons["add"].state(["!disabled" if can_add else "disabled"])
        self.say(texts.preset_effect(plan), "Small")
        self.make_default("replace" if plan.is_fresh or not can_add else "add")

    # ---- what is done

    def submit(self) -> None:
        plan, preset = self._plan, self._presets.get(self.list.selected)
        if plan is not None and plan.joined is not None and preset is not None:
            added = count(len(plan.joined.added), "model")
            said = f"{added} of “{preset.title}” added. Undo takes it back."
            self._do(Use(preset, plan, plan.joined.edits, said))

    def pressed(self, key: str) -> None:
        plan, preset = self._plan, self._presets.get(self.list.selected)
        if key == "replace" and plan is not None and preset is not None:
            whole = Edit(0, len(self._text), preset.text)
            said = f"The text is “{preset.title}” now. Undo brings yours back."
            self._do(Use(preset, plan, (whole,), said))

    def _do(self, use: Use) -> None:
        if self._use(use):
            self.close()
        else:
            self.say(texts.PRESET_LATE)


class Presets:
    """Opens the dialog, makes the change in the editor as one step, and tells which keys lack."""

    def __init__(self, context: Context, banners: ActionBanners, shared: SharedText) -> None:
        self._context = context
        self._banners = banners
        self._shared = shared
        self._lacking: tuple[str, ...] = ()

    def open(self) -> None:
        """Read the presets, and show them."""

        def read(presets: Sequence[Preset]) -> None:
            text = self._shared.text
            if text is None or not self._shared.is_free:
                self._context.toast(texts.PRESET_WAITS, "warning")
            elif not self._context.dialogs.open_dialogs:
                PresetDialog(self._context, presets, text, lambda use: self._use(text, use))

        self._context.run(self._context.engine.config.presets(), read)

    def _use(self, base: str, use: Use) -> bool:
        if not self._shared.change(base, use.edits):
            return False
        first = min(use.edits, key=lambda edit: edit.start)  # no other has moved it
        self._shared.show(first.start + len(first.text) - len(first.text.lstrip("\n")))
        self._banners.dismiss("template")
        self._context.toast(use.said, "ok")
        self._tell(use.plan.missing)
        return True

    def keys_changed(self) -> None:
        """A key has come, perhaps one of those that lacked."""
        if self._lacking and _MATTER in self._banners:
            job = self._context.engine.config.missing_names(self._lacking)
            self._context.run(job, self._tell, lambda _error: None)

    def text_changed(self) -> None:
        """What lacks a key may have been taken back."""
        if self._lacking and _MATTER in self._banners:
            lines = (self._shared.text or "").splitlines()
            used = "\n".join(one for one in lines if not one.lstrip().startswith("#"))
            if not any(REFERENCE + name in used for name in self._lacking):
                self._tell(())

    def _tell(self, lacking: tuple[str, ...]) -> None:
        self._lacking = lacking
        if not lacking:
            self._banners.dismiss(_MATTER)
            return
        name = lacking[0]
        add = (f"Add {name}…", lambda: self._context.lead_to("Keys", name))
        self._banners.show(_MATTER, "info", texts.keys_lack(lacking), [add], can_dismiss=True)


def _words_of(preset: Preset) -> str:
    # The text, too: who types "localhost" or the name of a server finds what asks there.
    words = (preset.title, preset.about, preset.id, *preset.models, *preset.keys, preset.text)
    return " ".join(words).casefold()
