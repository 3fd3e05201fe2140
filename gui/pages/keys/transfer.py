"""Keys come in from elsewhere, and go out into a file of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk

from core.account.password_strength import MIN_LENGTH, length_of
from core.base.errors import UserError
from core.base.events import Job
from core.base.wording import count
from core.keys.entries import FoundKey, LineRemark
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.pages.keys import strings as texts
from gui.widgets.password import PasswordEntry, StrengthMeter
from gui.widgets.read_only import ReadOnlyText
from gui.widgets.tick_list import TickList, TickRow

_WIDTH = 420
_MOST_REMARKS = 7
_REMARK_COLUMNS = 68
_SUFFIX = ".pocketkeys"
_TYPES = (("Exported keys", f"*{_SUFFIX}"), ("All files", "*"))
_EXPORT_HINT = (
    "The file holds all keys of the vault (not the gateway's own master key), encrypted with this "
    "password. It need not be the one of your account."
)


@dataclass(frozen=True)
class Source:
    """Where keys come from."""

    label: str
    """In a sentence: "work.env", "the environment"."""
    take: Callable[[Collection[str]], Job[tuple[str, ...]]]
    """Import these names of it."""


class KeyImport:
    """Look into a file or the environment, let the person tick, import."""

    def __init__(self, context: Context, asked: Callable[[], Sequence[str]]) -> None:
        """`asked` tells the names that the config asks for and the vault lacks."""
        self._context = context
        self._asked = asked

    def from_env_file(self) -> None:
        """Ask for a .env file."""

        def chosen(path: Path) -> None:
            engine = self._context.engine
            source = Source(path.name, lambda names: engine.keys.import_env_file(path, names))
            self._context.run(
                engine.keys.look_into_env_file(path),
                lambda found: self.offer(found.keys, source, found.remarks),
                self._failed,
            )

        # All files: Tk's own dialog does not take ".env" for one that "*.env" is about.
        self._context.dialogs.open_file("Import keys from a .env file", chosen)

    def from_environment(self) -> None:
        """What the program was started with."""
        engine = self._context.engine
        source = Source("the environment", engine.keys.import_environment)
        self._look(engine.keys.look_into_environment(), source)

    def from_export(self) -> None:
        """Ask for a file that was exported, and for its password."""
        self._context.dialogs.open_file("Import exported keys", self._ask_password, _TYPES)

    def take(self, names: Collection[str]) -> None:
        """Take these of the environment into the vault, without a question."""
        engine = self._context.engine
        self._import(Source("the environment", engine.keys.import_environment), names)

    # ---- steps

    def _look(self, job: Job[tuple[FoundKey, ...]], source: Source) -> None:
        self._context.run(job, lambda found: self.offer(found, source), self._failed)

    def _ask_password(self, path: Path) -> None:
        engine = self._context.engine

        def look(prompt: PasswordPrompt) -> None:
            password = prompt.password

            def opened(found: tuple[FoundKey, ...]) -> None:
                if prompt.winfo_exists():  # not if it was cancelled, or locked, meanwhile
                    prompt.close()
                    self.offer(found, source)

            source = Source(
                path.name, lambda names: engine.keys.import_export(path, password, names)
            )
            prompt.send(engine.keys.look_into_export(path, password), opened)

        PasswordPrompt(self._context, f"Open {path.name}", "Open", look)

    def offer(
        self, found: Sequence[FoundKey], source: Source, remarks: Sequence[LineRemark] = ()
    ) -> None:
        """Show what was found, to be ticked; and what is to be known of the lines of a file."""
        if self._context.engine.account.user is None:
            return  # locked meanwhile
        if not found:
            self._context.dialogs.info(
                f"No keys in {source.label}",
                "Nothing there is asked for by the config, or looks like a key."
                if source.label == "the environment"
                else "Every line with a key reads NAME=value.",
            )
            return
        _Offer(self._context, found, source, self._asked(), self._import, remarks)

    def _import(self, source: Source, names: Collection[str]) -> None:
        def done(taken: tuple[str, ...]) -> None:
            self._context.toast(texts.taken(taken, source.label), "ok")

        self._context.run(source.take(names), done, self._failed)

    def _failed(self, error: Exception) -> None:
        if not is_locked(error):
            self._context.dialogs.error(error)


class _Offer(FormDialog):
    """The dialog with the names to tick."""

    def __init__(
        self,
        context: Context,
        found: Sequence[FoundKey],
        source: Source,
        asked: Sequence[str],
        take: Callable[[Source, Collection[str]], None],
        remarks: Sequence[LineRemark] = (),
    ) -> None:
        super().__init__(context, f"Import keys from {source.label}", _WIDTH)
        self._source = source
        self._take = take
        rows = [
            TickRow(
                one.name,
                texts.found_note(one, asked),
                # What would replace a key is chosen by hand: somebody uses the one that is there.
                one.wanted and not one.stored,
                can_tick=not one.same,
                warn=one.stored or bool(one.doubt),
            )
            for one in sorted(found, key=lambda one: (one.same, not one.wanted, one.name))
        ]
        self.list = TickList(self.body, context.theme, context.icons, rows, self._count_ticked)
        self.list.pack(fill="both", expand=True)
        line = ttk.Frame(self.body, style="Surface.TFrame")
        line.pack(fill="x", pady=(context.theme.px(8), 0))
        for text, on in (("Tick all", True), ("Tick none", False)):
            ttk.Button(
                line,
                text=text,
                style="Link.TButton",
                command=lambda on=on: self.list.tick_all(on),  # type: ignore[misc]
            ).pack(side="left")
        if remarks:
            self._show_remarks(remarks)
        self.offer(Choice("import", "Import", "accent"))
        self._count_ticked()
        self.open(self.list.tree)

    def _show_remarks(self, remarks: Sequence[LineRemark]) -> None:
        self.label(texts.remarks_title(remarks))
        rows = min(_MOST_REMARKS, len(remarks) + 1)
        self.remarks = ReadOnlyText(self.body, self.context.theme, _REMARK_COLUMNS, rows)
        self.remarks.text.configure(wrap="word")
        self.remarks.put(texts.remarks_text(remarks))
        self.remarks.pack(fill="x")

    def _count_ticked(self) -> None:
        button, number = self.buttons["import"], len(self.list.ticked)
        button.configure(text=f"Import {count(number, 'key')}" if number else "Import")
        if number:
            self.allow("import")
        else:
            self.forbid("import", "Tick at least one key.")

    def submit(self) -> None:
        """Import what is ticked."""
        names = self.list.ticked
        self.close()
        self._take(self._source, names)


class PasswordPrompt(FormDialog):
    """Asks for the password of a file; twice and with a meter for a `new` one."""

    def __init__(
        self,
        context: Context,
        title: str,
        yes: str,
        go: Callable[[PasswordPrompt], None],
        *,
        new: bool = False,
    ) -> None:
        """`go(prompt)` when there is one: it sends what is done with it."""
        super().__init__(context, title, _WIDTH)
        self._submit = go
        if new:
            self.note(_EXPORT_HINT)
        self.first = self.field("Password of the file", PasswordEntry)
        self.again: PasswordEntry | None = None
        self._meter: StrengthMeter | None = None
        if new:
            self._meter = meter = StrengthMeter(self.body, context.theme)
            meter.pack(fill="x", pady=(context.theme.px(8), 0))
            meter.measure("")
            self.first.on_change(lambda: meter.measure(self.password))
            self.again = self.field("Once more", PasswordEntry)
        self.line()
        for field in filter(None, (self.first, self.again)):
            field.on_change(lambda: self.say(""))
        self.offer(Choice("go", yes, "accent"))
        self.open(self.first.entry)

    @property
    def password(self) -> str:
        """What was typed."""
        return self.first.get()

    def submit(self) -> None:
        """Go on, if there is one that will do."""
        trouble, field = "", self.first
        if not self.password:
            trouble = "Type the password of the file."
        elif self.again is not None and length_of(self.password) < MIN_LENGTH:
            trouble = f"The password needs at least {MIN_LENGTH} characters."
        elif self.again is not None and self.again.get() != self.password:
            trouble, field = "The two passwords are not the same.", self.again
            if not self.again.get():
                trouble = "Type the same password once more."
        if trouble:
            self.complain(trouble, field.entry)
            return
        self.say("")
        if self._meter is None:
            self._submit(self)
        else:
            self._meter.ask_if_weak(self.context.dialogs, lambda: self._submit(self))

    def failed(self, error: Exception) -> None:
        """Not if it was locked: that takes the dialog away."""
        if not is_locked(error):
            super().failed(error)

    def refused(self, error: UserError) -> None:
        """Beside the field, where what was typed stays."""
        self.complain(str(error), self.first.entry)
        self.first.entry.selection_range(0, "end")


def export_keys(context: Context) -> None:
    """Ask for a password and a file, and write all keys into it, encrypted."""

    def go(prompt: PasswordPrompt) -> None:
        def chosen(path: Path) -> None:
            def done(number: int) -> None:
                prompt.close()
                context.toast(texts.exported(number, path.name), "ok")

            prompt.send(context.engine.keys.export(path, prompt.password), done)

        context.dialogs.save_file("Export the keys", f"keys{_SUFFIX}", chosen, _TYPES)

    PasswordPrompt(context, "Export the keys, encrypted", "Choose the file…", go, new=True)
