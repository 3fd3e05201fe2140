"""The account: who may open the window, proved by a password that is kept nowhere.

The file holds a bcrypt hash. The password itself is handed on once (`on_unlocked`), at the moment
it has proved right, to whatever opens with it; nothing here keeps it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bcrypt

from core.account.lockout import Lockout, in_words
from core.account.password_strength import MIN_LENGTH, Strength, length_of, strength
from core.base.errors import AccountError, DataFolderError, WrongPasswordError
from core.base.files import atomic_write, explain, set_aside

__all__ = ["MIN_LENGTH", "Account", "Lockout", "Strength", "strength"]

VERSION: Final = 1
ROUNDS: Final = 12
"""bcrypt's cost: 2**12 turns, a few tenths of a second for each guess."""
MAX_NAME: Final = 64

_DOMAIN: Final = b"litellm-pocket account v1"
_HASH_FORM: Final = re.compile(r"\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}")


def prepare(password: str) -> bytes:
    """The password as bcrypt gets it: 64 ASCII bytes, whatever was typed.

    bcrypt looks at 72 bytes and at none after a NUL, so a long passphrase would be cut and a NUL
    would end it. HMAC-SHA-384 takes any length and any byte; its base64 is 64 characters, below
    the 72, without a NUL (raw digests have them). The HMAC key is no secret: it makes our
    pre-hash unlike any other, so that plain SHA hashes stolen elsewhere cannot be tried against
    this file. The text is normalised first (NFKC): an é typed as one character or as e and an
    accent, or a full-width digit, is the same password on every system.
    """
    text = unicodedata.normalize("NFKC", password)
    mac = hmac.new(_DOMAIN, text.encode("utf-8", "surrogatepass"), hashlib.sha384).digest()
    return base64.b64encode(mac)


def same_name(one: str, other: str) -> bool:
    """Whether two user names are one person's: case and Unicode form do not count."""
    return hmac.compare_digest(_name_key(one), _name_key(other))


class Account:
    """The one account of a data folder.

    `rounds`, `clock` and `monotonic` are seams for tests. Calls take as long as a bcrypt hash, so
    they belong on a worker; they are for one thread at a time.
    """

    def __init__(
        self,
        path: Path,
        lockout_path: Path,
        *,
        rounds: int = ROUNDS,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._rounds = rounds
        self._clock = clock
        self._lockout = Lockout(lockout_path, clock=clock, monotonic=monotonic)

    @property
    def exists(self) -> bool:
        """True when there is an account file, whole or damaged: never make a new one over it."""
        try:
            return self._path.is_symlink() or self._path.exists()
        except OSError:
            return True

    @property
    def name(self) -> str:
        """The user name as it was typed when the account was made. Raises AccountError."""
        return self._read().name

    def create(
        self, name: str, password: str, *, on_unlocked: Callable[[str], None] | None = None
    ) -> str:
        """Make the account and log in; returns the name.

        Raises AccountError when there is one already or name or password will not do, and
        DataFolderError when it cannot be written.
        """
        if self.exists:
            raise AccountError("There is already an account in this data folder.", "Log in to it.")
        name = checked(name, password)
        self._write(name, _hash(password, self._rounds))
        try:
            if on_unlocked is not None:
                on_unlocked(password)
        except BaseException:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            raise
        self._lockout.clear()
        return name

    def replace(self, name: str, password: str) -> str:
        """Put an account of this name and password in the place of whatever is there; the name.

        For a person who has proved otherwise that it is theirs, or who starts over. Raises
        AccountError when name or password will not do, DataFolderError.
        """
        name = checked(name, password)
        self._write(name, _hash(password, self._rounds))
        self._lockout.clear()
        return name

    def verify(
        self, name: str, password: str, *, on_unlocked: Callable[[str], None] | None = None
    ) -> str:
        """Log in; returns the account's name.

        `on_unlocked` gets the password, once, after it has proved right and before this returns;
        if it raises, nobody is logged in. A wrong name and a wrong password take the same time and
        get the same words.

        Raises WrongPasswordError (with `retry_after_s`, also when it is too early to try again),
        AccountError when the file is missing or damaged, DataFolderError when the try cannot be
        put on record: without a record, tries would be free.
        """
        stored = self._read()
        proved = self._prove(stored, password, name)
        if on_unlocked is not None:
            on_unlocked(password)
        # A change of password was cut off, and nobody else has settled it meanwhile.
        if stored.next_hash is not None and self._read() == stored:
            self._write(stored.name, proved)
        return stored.name

    def confirm(self, password: str) -> None:
        """Whoever is logged in proves that it is they, before something that this password guards.
        Raises as `verify`."""
        self._prove(self._read(), password)

    def change_password(
        self, old: str, new: str, *, on_changed: Callable[[str, str], None] | None = None
    ) -> None:
        """Put `new` in the place of `old`, which must be right.

        `on_changed(old, new)` comes when `old` has proved right; if it raises, the old password
        stays. While it runs the file knows both: whichever of them opens what `on_changed` changes
        is right after a crash. Raises as `verify`, and AccountError when `new` will not do.
        """
        stored = self._read()
        check_password(new)
        proved = self._prove(stored, old)
        changed = _hash(new, self._rounds)
        if on_changed is not None:
            self._write(stored.name, proved, changed)
            try:
                on_changed(old, new)
            except BaseException:
                with contextlib.suppress(DataFolderError):
                    self._write(stored.name, proved)
                raise
        self._write(stored.name, changed)

    def retry_after_s(self) -> float:
        """Seconds until the next try is looked at; 0 when it may come at once."""
        return self._lockout.remaining_s()

    def set_aside(self) -> Path:
        """After the person agreed: keep the damaged file under another name, which is returned.

        Raises AccountError when the file is not damaged, DataFolderError when it cannot be renamed.
        """
        try:
            self._read()
        except AccountError:
            if not self.exists:
                raise
            return set_aside(self._path)
        raise AccountError("The account file is not damaged.", "Log in with it.")

    def _prove(self, stored: _Stored, password: str, name: str | None = None) -> str:
        """The hash that the password fits; `name` is what was typed for it, if anything was.
        Raises WrongPasswordError."""
        # On record before the hash is looked at: a program killed in between has used up its try.
        delay = self._lockout.begin_try()
        typed = prepare(password)
        fits = [one for one in stored.hashes if bcrypt.checkpw(typed, one.encode("ascii"))]
        name_right = name is None or same_name(name, stored.name)
        if not fits or not name_right:
            wait = f" Wait {in_words(delay)} before the next try." if delay else ""
            if name is None:
                raise WrongPasswordError("The password is wrong.", f"Type it again.{wait}", delay)
            raise WrongPasswordError(
                "The user name or the password is wrong.", f"Check both.{wait}", delay
            )
        self._lockout.clear()
        return fits[0]

    def _write(self, name: str, hashed: str, next_hash: str | None = None) -> None:
        body = {"version": VERSION, "name": name, "hash": hashed, "changed": int(self._clock())}
        if next_hash is not None:
            body["next"] = next_hash
        atomic_write(self._path, json.dumps(body, indent=2).encode("ascii") + b"\n", private=True)

    def _read(self) -> _Stored:
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            raise AccountError("There is no account in this folder yet.", "Make one.") from None
        except OSError as error:
            raise explain(error, "read", self._path) from error
        return _parse(raw, self._path)


@dataclass(frozen=True)
class _Stored:
    name: str
    hash: str
    next_hash: str | None = None
    """Of the new password, while a change is under way or after one that was cut off."""

    @property
    def hashes(self) -> tuple[str, ...]:
        return (self.hash,) if self.next_hash is None else (self.hash, self.next_hash)


def _hash(password: str, rounds: int) -> str:
    return bcrypt.hashpw(prepare(password), bcrypt.gensalt(rounds)).decode("ascii")


def _parse(raw: bytes, path: Path) -> _Stored:
    damaged = AccountError(
        f"The account file {path.name} is damaged.",
        "Put it back from a copy, or let it be kept under another name and make a new account.",
    )
    try:
        body: Any = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise damaged from None
    if not isinstance(body, dict):
        raise damaged
    version = body.get("version")
    if isinstance(version, int) and version > VERSION:
        raise AccountError(
            "The account was made by a newer LiteLLM Pocket.", "Use that version, or a later one."
        )
    name, hashed = body.get("name"), body.get("hash")
    if version != VERSION or not isinstance(name, str) or not isinstance(hashed, str) or not name:
        raise damaged
    following = body.get("next")
    for one in (hashed,) if following is None else (hashed, following):
        if not isinstance(one, str) or not _HASH_FORM.fullmatch(one):
            raise damaged
    return _Stored(name, hashed, following)


def checked(name: str, password: str) -> str:
    """The name as it is kept. Raises AccountError when name or password will not do."""
    name = _checked_name(name)
    check_password(password)
    return name


def _checked_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not name:
        raise AccountError("The user name is empty.", "Type one.")
    if len(name) > MAX_NAME:
        raise AccountError(f"The user name is longer than {MAX_NAME} characters.", "Shorten it.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise AccountError("The user name holds a character that cannot be typed.", "Remove it.")
    return name


def check_password(password: str) -> None:
    """Raises AccountError for one that is too short."""
    if length_of(password) < MIN_LENGTH:
        raise AccountError(
            "The password is too short.", f"It needs at least {MIN_LENGTH} characters."
        )


def _name_key(name: str) -> bytes:
    folded = unicodedata.normalize("NFC", name.strip()).casefold()
    return unicodedata.normalize("NFC", folded).encode("utf-8", "surrogatepass")
