"""Where things live. `resolve` is pure: it decides, nobody has touched the disk yet."""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import platformdirs

from core.base.errors import DataFolderError, UserError
from core.base.files import explain, make_private_folder

DATA_VARIABLE: Final = "LITELLM_POCKET_DATA"
PORTABLE_NAME: Final = "pocket-data"
CONFIG_NAME: Final = "litellm_config.yaml"
_USER_NAME: Final = "litellm-pocket"
_OF_AN_ARCHIVE: Final = re.compile(
    r"^temp\d+_|\.zip(\.[0-9a-f]+)?$|^7zo[0-9a-f]+$|^rar\$|^\.?fr-[0-9a-z]{6}$", re.IGNORECASE
)
"""Folders of Explorer (`Temp1_x.zip`, `…_x.zip.1f3`), 7-Zip, WinRAR and File Roller."""
_ELSEWHERE: Final = ("\\\\", "\\??\\")
r"""The second is how Windows itself writes what `\\?\` stands for: it knows `\??\UNC\server\share`
as a name, too, in which Python sees no drive."""
_SOURCE_ROOT: Final = Path(__file__).resolve().parent.parent.parent


def expanded(path: Path) -> Path:
    """With the home folder in the place of `~` or `~name`, and absolute. Raises UserError."""
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise UserError(f"There is no home folder for {path.parts[0]}.", "Write it out.") from error


def within(folder: Path, path: Path) -> PurePosixPath | None:
    """`path` from `folder` on; None when it lies elsewhere. By their names alone: `..` goes up, a
    link is not followed. On Windows the case of letters and the kind of slash do not count."""
    try:
        found = _plain(path).relative_to(_plain(folder))
    except (OSError, ValueError):
        return None
    return PurePosixPath(found.as_posix())


def leads_within(folder: Path, path: Path) -> bool:
    """Whether `path` lies in `folder` when every link is followed; False where that cannot be
    said."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False


def on_another_computer(name: str, *, platform: str = sys.platform) -> bool:
    r"""Whether `name` is that of a file in the network (`\\server\share\file`), or of a device. A
    mere look at such a file logs the person in at that server, which is no matter for a text that
    comes from somebody else."""
    return platform == "win32" and name.replace("/", "\\").startswith(_ELSEWHERE)


def _plain(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


@dataclass(frozen=True)
class Paths:
    """Everything the program writes, under one data folder (except the runtime cache)."""

    data: Path
    origin: str
    """How the folder was chosen: "option", "environment", "portable" or "user"."""

    @property
    def account(self) -> Path:
        return self.data / "account.json"

    @property
    def lockout(self) -> Path:
        return self.data / "lockout.json"

    @property
    def vault(self) -> Path:
        """The secrets, encrypted; its companions lie beside it."""
        return self.data / "vault"

    @property
    def master_key(self) -> Path:
        """Where the master key lay before there was a vault."""
        return self.data / "master.key"

    @property
    def settings(self) -> Path:
        return self.data / "settings.json"

    @property
    def config(self) -> Path:
        return self.data / CONFIG_NAME

    @property
    def draft(self) -> Path:
        return self.data / "drafts" / "litellm_config.yaml"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def applied(self) -> Path:
        """The configs that were given to the gateway, with what came of each."""
        return self.data / "applied"

    @property
    def limits(self) -> Path:
        """What the keys of client programs may be used for; no secrets."""
        return self.data / "limits.json"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def ledger(self) -> Path:
        """One row per request, and what could not be kept in time."""
        return self.data / "ledger"

    @property
    def bodies(self) -> Path:
        """What was asked and answered, encrypted, while somebody has it recorded."""
        return self.data / "ledger" / "bodies"

    @property
    def prices(self) -> Path:
        """The tables of prices that a person brought in, newer than the one of LiteLLM."""
        return self.data / "prices"

    @property
    def instance(self) -> Path:
        """Held locked by the program that has this folder open; says who and where it serves."""
        return self.data / "instance.lock"


@dataclass(frozen=True)
class Facts:
    """What the choice of the data folder depends on."""

    option: str | None
    """The value of `--data-dir`; None when it was not given."""
    environment: Mapping[str, str]
    anchor: Path
    """The folder beside which `pocket-data/` goes (see `anchor_folder`)."""
    user_folder: Path
    """The per-user data folder of this system."""
    cwd: Path
    """Relative choices count from here."""
    home: Path
    """What a leading `~` means."""


def resolve(facts: Facts, usable: Callable[[Path], bool]) -> Paths:
    """Choose the data folder; the first of these that applies:

    1. `--data-dir`,
    2. the environment variable `LITELLM_POCKET_DATA` (empty counts as not set),
    3. `pocket-data/` beside the program, if `usable` says so,
    4. the per-user folder.

    An explicit choice is taken as it is, never replaced by another folder: `find_paths` says in
    words when it cannot be used. Raises DataFolderError when `--data-dir` is empty.
    """
    if facts.option is not None:
        if not facts.option.strip():
            raise DataFolderError("--data-dir names no folder.", "Give it a path, or leave it out.")
        return Paths(_absolute(facts.option, facts), "option")
    variable = facts.environment.get(DATA_VARIABLE, "")
    if variable.strip():
        return Paths(_absolute(variable, facts), "environment")
    portable = facts.anchor / PORTABLE_NAME
    if usable(portable):
        return Paths(portable, "portable")
    return Paths(facts.user_folder, "user")


def anchor_folder(
    *, executable: Path, frozen: bool, environment: Mapping[str, str], source_root: Path
) -> Path:
    """The folder that a portable program calls its own.

    From source it is the checkout; frozen, the executable's folder; in an AppImage, the folder of
    the `.AppImage` file. `APPIMAGE` alone proves nothing: a terminal that itself came out of an
    AppImage passes it on, so our executable must also lie below that image's `APPDIR`.
    """
    if not frozen:
        return source_root
    image, mount = environment.get("APPIMAGE", ""), environment.get("APPDIR", "")
    if image and mount and executable.is_relative_to(mount):
        return Path(image).parent
    return executable.parent


def find_paths(option: str | Path | None = None) -> Paths:
    """Gather the facts, choose the data folder, make it (the user's alone) and try to write in it.

    Raises DataFolderError in words when the folder cannot be written. A portable folder that
    already holds our data is never passed over for another one: a stick with its write protection
    on must not look like a first run.
    """

    def usable(folder: Path) -> bool:
        return holds_data(folder) or not (is_inside_archive(folder) or trouble(folder))

    paths = resolve(_facts(option), usable)
    problem = trouble(paths.data)
    if problem is not None:
        raise DataFolderError(
            f"The data folder cannot be used. {problem.what}",
            f"{problem.remedy} {_how_chosen(paths)}".strip(),
        ) from problem
    return paths


def look_for_paths(option: str | Path | None = None) -> Paths:
    """The data folder that is in use already, for those who only want to look: nothing is made.

    Raises DataFolderError when `--data-dir` is empty.
    """
    return resolve(_facts(option), usable=holds_data)


def _facts(option: str | Path | None) -> Facts:
    return Facts(
        option=None if option is None else str(option),
        environment=os.environ,
        anchor=anchor_folder(
            executable=Path(sys.executable),
            frozen=bool(getattr(sys, "frozen", False)),
            environment=os.environ,
            source_root=_SOURCE_ROOT,
        ),
        user_folder=Path(platformdirs.user_data_path(_USER_NAME, appauthor=False)),
        cwd=Path.cwd(),
        home=Path.home(),
    )


def is_inside_archive(folder: Path) -> bool:
    """Whether a program in `folder` was opened out of a ZIP that nobody unpacked: Explorer and
    others then put it below the folder for temporary files, and remove it some day with all that
    lies beside it."""
    try:
        # A long or foreign name in it may be given in its short form.
        below = folder.resolve().relative_to(Path(tempfile.gettempdir()).resolve())
    except (OSError, ValueError):
        return False
    return any(_OF_AN_ARCHIVE.search(part) for part in below.parts)


def holds_data(folder: Path) -> bool:
    """True when somebody has used LiteLLM Pocket with this folder (and lets us see it)."""
    paths = Paths(folder, "portable")
    try:
        return any(p.exists() for p in (paths.account, paths.vault, paths.settings, paths.config))
    except OSError:
        return False


def trouble(folder: Path) -> DataFolderError | None:
    """Make `folder` and really write a file in it; why that fails, or None when it works.

    Permission bits do not tell: root passes them, network drives and virus scanners ignore them.
    """
    probe = folder / f".pocket-{secrets.token_hex(6)}.tmp"
    try:
        make_private_folder(folder)
        try:
            probe.write_bytes(b"probe\n")
        finally:
            probe.unlink(missing_ok=True)
    except DataFolderError as error:
        return error
    except OSError as error:
        return explain(error, "write in", folder)
    return None


def _absolute(text: str, facts: Facts) -> Path:
    path = Path(text)
    if path.parts and path.parts[0] == "~":  # `--data-dir=~/x` reaches us unexpanded
        path = facts.home.joinpath(*path.parts[1:])
    return Path(os.path.normpath(facts.cwd / path))


def _how_chosen(paths: Paths) -> str:
    match paths.origin:
        case "option":
            return "It was given with --data-dir."
        case "environment":
            return f"It was given by the environment variable {DATA_VARIABLE}."
        case "portable":
            return "It lies beside the program and already holds your data."
        case _:
            return "To use another one, start with --data-dir FOLDER."
