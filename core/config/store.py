"""The config file on disk: open, draft, save, backups, edits made by others, and what the engine
knows of it."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.base.errors import ConfigChangedError, ConfigError, DataFolderError
from core.base.events import ConfigChangedOnDisk
from core.base.files import atomic_write, back_up, digest, explain, make_private_folder, read_bytes
from core.config import draft as drafts
from core.config.beside import GONE, Watch
from core.config.document import Parse, parse
from core.config.draft import Draft
from core.config.issue import Issue
from core.config.judgement import judge
from core.config.text import MAX_BYTES, compare, decode, encode, normalise, text_or_none
from core.wire.environment import MASTER_KEY

__all__ = ["GONE", "ConfigState", "ConfigStore", "Draft", "Issue", "SavedConfig", "compare"]

KEPT_BACKUPS: Final = 20


@dataclass(frozen=True)
class ConfigState:
    """The file as it is on disk now."""

    path: Path
    text: str
    digest: str
    issues: tuple[Issue, ...] = ()
    draft: Draft | None = None
    created: bool = False
    """True when the file was just made from the template."""
    gone: bool = False
    """True when there was a file while the program has been open, and there is none now: `text` is
    that of a first start then ("" where it is not ours to make), which nobody has written."""


@dataclass(frozen=True)
class SavedConfig:
    """A save that went through."""

    digest: str
    backup: Path | None
    issues: tuple[Issue, ...] = ()


class ConfigStore:
    """One config file with its draft and its backups. Calls may come from any one thread at a
    time; `changed_on_disk` may come from another one besides.

    Without a `template_path` a missing file is an error; with it the file is made on first use.
    One that was there and is gone is never made by itself: whoever moved it away wants no other
    in its place, and an editor may be about to put it back.
    `workers` tells how many processes are to serve.
    """

    def __init__(
        self,
        path: Path,
        draft_path: Path,
        backup_folder: Path,
        template_path: Path | None,
        *,
        parse: Parse = parse,
        clock: Callable[[], float] = time.time,
        workers: Callable[[], int] = lambda: 1,
    ) -> None:
        self._parse = parse
        self._workers = workers
        self.path = path
        self._draft_path = draft_path
        self._backup_folder = backup_folder
        self._template_path = template_path
        self._clock = clock
        self._watch = Watch(clock)
        self._was_there = os.path.exists(path)  # noqa: PTH110 - Path.exists raises for some paths

    def load(self, known_environment: Collection[str] = frozenset()) -> ConfigState:
        """Read the file, made from the template if there never was one, and the draft beside it.

        `known_environment` holds the names of the variables that the gateway will have.
        Raises ConfigError when the file is missing (and no template given), too big or not UTF-8,
        with the line and the column of the first wrong byte; DataFolderError when it cannot be
        read or made.
        """
        created = self._create()
        data = self._read()
        if data is None and self._was_there:
            return ConfigState(self.path, self._template(), GONE, gone=True)
        if data is None:
            raise ConfigError(
                f"There is no config file {self.path}.",
                "Check the path, or leave the option out to use the config of LiteLLM Pocket.",
            )
        self._was_there = True
        text = decode(data)
        return ConfigState(
            self.path,
            text,
            digest(data),
            self.check(text, known_environment),
            self._usable_draft(text),
            created,
        )

    def check(
        self, text: str, known_environment: Collection[str] = frozenset()
    ) -> tuple[Issue, ...]:
        """The issues of a text as if it were the file, the files it includes taken into account."""
        return judge(
            self.path, text, known_environment, self._parse, workers=self._workers()
        ).issues

    def is_fresh(self, text: str) -> bool:
        """It is the text of the first start, as it came, or there is nothing in it."""
        return text.strip() in ("", self._template().strip())

    def _template(self) -> str:
        """The text of the first start; "" where there is none."""
        template = None if self._template_path is None else text_or_none(self._template_path)
        return (template or "").replace("\r\n", "\n")

    def save(
        self,
        text: str,
        base_digest: str,
        force: bool = False,
        *,
        known_environment: Collection[str] = frozenset(),
    ) -> SavedConfig:
        """Make `text` the file, after a backup of what is there; the draft is dropped.

        Only what is no YAML at all is refused; other issues come back with the result, since
        LiteLLM Pocket must not stand between a person and their own file.

        Raises ConfigError with line and column for a syntax error, ConfigChangedError when the
        file is no longer the one with `base_digest` (unless `force`), DataFolderError when the
        disk does not take it. Whatever is raised, the file is byte for byte as it was.
        """
        text = normalise(text)
        error = self._parse(text).error
        if error is not None:
            raise ConfigError(error.message, error.remedy, error.line, error.column)
        old = self._read()
        found = GONE if old is None else digest(old)
        if found != base_digest and not force:
            raise _changed(self.path, gone=old is None)
        data = encode(text, old)
        if len(data) > MAX_BYTES:
            raise _too_big(self.path)
        backup = None
        if data != old:
            backup = back_up(self.path, self._backup_folder, KEPT_BACKUPS)
            make_private_folder(self.path.parent)
            atomic_write(self.path, data, private=old is None)
            self._was_there = True
        with contextlib.suppress(DataFolderError):
            self.drop_draft()  # the text is safe; an old draft equal to it is dropped by `load`
        return SavedConfig(digest(data), backup, self.check(text, known_environment))

    def changed_on_disk(self, last_digest: str) -> str | None:
        """The digest of the file if it is no longer `last_digest`, GONE if it vanished, else None.

        Cheap enough for every second: while size, time and inode stand still it reads nothing. A
        file that cannot be read at this moment counts as unchanged.
        """
        try:
            now = self._watch.digest(self.path, self._bytes)
        except FileNotFoundError:
            now = GONE
        except (OSError, ConfigError):
            return None
        return None if now == last_digest else now

    # ---- draft

    def keep_draft(self, text: str, base_digest: str) -> None:
        """Put unsaved work by, for the user's eyes only. Raises DataFolderError."""
        drafts.keep(self._draft_path, text, base_digest, self._clock)

    def drop_draft(self) -> None:
        """Forget the unsaved work. Raises DataFolderError."""
        drafts.drop(self._draft_path)

    def read_draft(self) -> Draft | None:
        """The unsaved work that was put by. Raises DataFolderError."""
        return drafts.read(self._draft_path)

    def _usable_draft(self, text: str) -> Draft | None:
        try:
            draft = self.read_draft()
            if draft is not None and normalise(draft.text) == text:
                self.drop_draft()
                return None
        except DataFolderError:
            return None  # the config itself is fine and must open; the draft stays on the disk
        return draft

    # ---- file

    def _read(self) -> bytes | None:
        """The bytes of the file, None when there is none; remembers how it looks from outside."""
        try:
            return self._watch.read(self.path, self._bytes)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise explain(error, "read", self.path) from error

    def _bytes(self) -> bytes:
        if self.path.stat().st_size > MAX_BYTES:
            raise _too_big(self.path)
        if self.path.is_fifo() or self.path.is_char_device():
            raise ConfigError(
                f"{self.path} is no ordinary file: LiteLLM reads its config more than once.",
                "Put the config into a file and give its path.",
            )
        return self.path.read_bytes()

    def _create(self) -> bool:
        """Make the file from the template if there never was one; True when it was made just
        now."""
        if self._template_path is None or self._was_there or os.path.lexists(self.path):
            return False
        data = read_bytes(self._template_path)
        make_private_folder(self.path.parent)
        fresh = self.path.with_name(f"{self.path.name}.new-{secrets.token_hex(4)}")
        try:
            atomic_write(fresh, data, private=True)
            return _place_new(fresh, self.path)
        except DataFolderError as error:
            if isinstance(error.__cause__, OSError):  # told of the file that the person knows
                raise explain(error.__cause__, "write", self.path) from error.__cause__
            raise
        except OSError as error:
            raise explain(error, "write", self.path) from error
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)


class WatchedConfig:
    """A ConfigStore, the names that will be set for the gateway, and the digest last handed out.

    `key_names` tells the names in the vault; `on_saved` hears the digest of what was written.

    All but `changed_outside` belong on one worker.
    """

    def __init__(
        self,
        store: ConfigStore,
        environ: Mapping[str, str],
        key_names: Callable[[], Collection[str]],
        on_saved: Callable[[str], None] = lambda _digest: None,
    ) -> None:
        self.store = store
        self._environ = environ
        self._key_names = key_names
        self._on_saved = on_saved
        self._mutex = threading.Lock()
        self._known: str | None = None
        self._told: str | None = None

    @property
    def set_names(self) -> set[str]:
        """The variables that the config may name and that have a value."""
        set_ = {name for name, value in self._environ.items() if value}
        return set_ | {MASTER_KEY, *self._key_names()}

    @property
    def stored_names(self) -> tuple[str, ...]:
        """The names in the vault."""
        return tuple(self._key_names())

    def load(self) -> ConfigState:
        """Raises as `ConfigStore.load`."""
        state = self.store.load(self.set_names)
        self._remember(state.digest)
        return state

    def make_sure(self) -> None:
        """Make the file from the template if there never was one. Raises as `ConfigStore.load`;
        ConfigError when the file that was there is gone."""
        if self.store.load().gone:
            raise ConfigError(
                f"There is no config file any more: {self.store.path} was removed, renamed or "
                "moved.",
                "Put it back where it was, or open the Config page of the window: it can write "
                "what was in it once more, or begin anew.",
            )

    def check(self, text: str) -> tuple[Issue, ...]:
        """Never raises."""
        return self.store.check(text, self.set_names)

    def save(self, text: str, base_digest: str, force: bool) -> SavedConfig:
        """Raises as `ConfigStore.save`."""
        saved = self.store.save(text, base_digest, force, known_environment=self.set_names)
        self._remember(saved.digest)
        self._on_saved(saved.digest)
        return saved

    def changed_outside(self) -> ConfigChangedOnDisk | None:
        """What to tell of a change that others made: each new state of the file once."""
        with self._mutex:
            known = self._known
            if known is None:
                return None
            found = self.store.changed_on_disk(known)
            if found is None or found == self._told:
                self._told = found
                return None
            self._told = found
            return ConfigChangedOnDisk(found)

    def text_now(self) -> str:
        """Of the file as it lies on disk; "" when it cannot be read."""
        return text_or_none(self.store.path) or ""

    def digest_now(self) -> str:
        """Of the file as it lies on disk; "" when it cannot be read."""
        try:
            return digest(read_bytes(self.store.path))
        except (DataFolderError, OSError):
            return ""

    def changed_from(self, digest: str) -> str | None:
        """The digest of the file now, when it is another one than `digest`; "" when it is gone."""
        return self.store.changed_on_disk(digest)

    def _remember(self, digest: str) -> None:
        with self._mutex:
            self._known, self._told = digest, None


def _place_new(fresh: Path, path: Path, *, windows: bool = sys.platform == "win32") -> bool:
    """Give `fresh` the name `path`; False when somebody else took that name meanwhile."""
    try:
        if windows:
            fresh.rename(path)  # there it refuses to replace anything
        else:
            os.link(fresh, path)
    except FileExistsError:
        return False
    except OSError:  # FAT and some network drives know no links
        if windows:
            raise
        if os.path.lexists(path):
            return False
        fresh.replace(path)
    return True


def _changed(path: Path, *, gone: bool) -> ConfigChangedError:
    if gone:
        return ConfigChangedError(
            f"{path.name} is gone: somebody removed or renamed it. Nothing was written.",
            "Save once more to write it anew with your text.",
        )
    return ConfigChangedError(
        f"{path.name} was changed by another program since you opened it. Nothing was written.",
        "Choose: keep your text, take the text of the file, or compare the two.",
    )


def _too_big(path: Path) -> ConfigError:
    return ConfigError(
        f"{path} is bigger than {MAX_BYTES // 1_000_000} MB, which no config is.",
        "Check that it is the file you mean.",
    )
