"""`check`: what is wrong with a config, before LiteLLM is started with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.base.errors import ConfigError, UserError
from core.base.files import atomic_write, back_up, read_bytes
from core.base.paths import Paths, expanded
from core.base.settings import peek
from core.base.wording import count
from core.cli.console import Console
from core.config.document import ParsedConfigs
from core.config.issue import Issue
from core.config.judgement import judge
from core.config.mending import mend
from core.config.store import KEPT_BACKUPS
from core.config.text import MAX_BYTES, decode, encode
from core.wire.environment import MASTER_KEY

WELL: Final = 0
WRONG: Final = 1
UNREADABLE: Final = 2


@dataclass(frozen=True)
class Asked:
    """How the configs are to be checked."""

    json: bool = False
    fix: bool = False
    """Mend what can be mended beyond doubt, and write it."""
    strict: bool = False
    """A warning counts as an error."""


@dataclass(frozen=True)
class _Checked:
    """One config, and what was found in it."""

    path: Path
    issues: tuple[Issue, ...] = ()
    mended: tuple[Issue, ...] = ()
    backup: Path | None = None
    trouble: UserError | None = field(default=None)
    """Why it cannot be read or written."""


def check_configs(
    paths: Paths,
    console: Console,
    configs: Sequence[Path],
    asked: Asked,
    environ: Mapping[str, str],
) -> int:
    """Check `configs`, or the one of the data folder; the exit status. Nothing is started, and
    nothing is written without `asked.fix`."""
    checker = _Checker(paths, environ, fix=asked.fix)
    checked = [checker.check(path) for path in configs or [paths.config]]
    if asked.json:
        console.json({"ok": _status(checked, asked) == WELL, "files": list(map(_as_dict, checked))})
    else:
        _tell(console, checked)
        if checker.kept_quiet:
            console.say("The vault is locked: every variable that a config names counts as set.")
    return _status(checked, asked)


class _Checker:
    def __init__(self, paths: Paths, environ: Mapping[str, str], *, fix: bool) -> None:
        self._paths = paths
        self._fix = fix
        self._parse = ParsedConfigs()
        self._workers = peek(paths.settings).workers
        self._set = {name for name, value in environ.items() if value} | {MASTER_KEY}
        self.kept_quiet = False
        """Whether a name was taken for one of the vault, which nobody asked for a password."""

    def check(self, path: Path) -> _Checked:
        path = expanded(path)
        try:
            data = _read(path)
            text = decode(data)
            if not self._fix:
                return _Checked(path, self._issues(path, text))
            mended = mend(text, lambda changed: self._issues(path, changed))
            backup = None if mended.text == text else self._write(path, mended.text, data)
            return _Checked(path, mended.left, mended.done, backup)
        except UserError as error:
            return _Checked(path, trouble=error)

    def _issues(self, path: Path, text: str) -> tuple[Issue, ...]:
        is_locked = self._paths.vault.exists()
        judged = judge(
            path,
            text,
            self._set,
            self._parse,
            vault_is_locked=is_locked,
            workers=self._workers,
        )
        self.kept_quiet |= is_locked and not judged.names <= self._set
        return judged.issues

    def _write(self, path: Path, text: str, old: bytes) -> Path | None:
        """Write it, and say where the file is kept as it was. Raises UserError."""
        if _read(path) != old:
            raise ConfigError(
                f"{path} was changed by another program meanwhile. Nothing was written.",
                "Check it once more.",
            )
        has_folder = self._paths.data.is_dir()
        folder = self._paths.backups if has_folder else path.absolute().parent
        backup = back_up(path, folder, KEPT_BACKUPS)
        atomic_write(path, encode(text, old))
        return backup


def _read(path: Path) -> bytes:
    """Raises UserError."""
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"{path} is no file.", "Name the config itself.")
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(
                f"{path} is bigger than {MAX_BYTES // 1_000_000} MB, which no config is.",
                "Check that it is the file you mean.",
            )
    except FileNotFoundError:
        raise ConfigError(f"There is no config file {path}.", "Check the path.") from None
    except (OSError, ValueError):
        pass  # reading it says why
    return read_bytes(path)


def _status(checked: Sequence[_Checked], asked: Asked) -> int:
    if any(one.trouble is not None for one in checked):
        return UNREADABLE
    wrong = ("error", "warning") if asked.strict else ("error",)
    return WRONG if any(i.severity in wrong for one in checked for i in one.issues) else WELL


def _tell(console: Console, checked: Sequence[_Checked]) -> None:
    for one in checked:
        if one.trouble is not None:
            console.complain(one.trouble)
        for issue in one.mended:
            title = issue.fix.title if issue.fix is not None else ""
            console.answer(f"{_place(one.path, issue)}: mended {issue.code}: {title}.")
        for issue in one.issues:
            words = f"{issue.message} {issue.remedy}".rstrip()
            console.answer(f"{_place(one.path, issue)}: {issue.severity} {issue.code}: {words}")
        if one.backup is not None:
            console.say(f"The file as it was before: {one.backup}")
    issues = [issue for one in checked for issue in one.issues]
    errors = sum(issue.severity == "error" for issue in issues)
    said = f"{count(errors, 'error')}, {count(len(issues) - errors, 'warning')}."
    fixable = sum(issue.fix is not None for issue in issues)
    if fixable:
        said += f" {fixable} of them can be mended by --fix."
    if issues:
        console.say(said)
    elif all(one.trouble is None for one in checked):
        console.say("No mistakes that can be seen.")


def _place(path: Path, issue: Issue) -> str:
    return f"{path}:{issue.line}:{issue.column}"


def _as_dict(one: _Checked) -> dict[str, Any]:
    if one.trouble is not None:
        return {"file": str(one.path), "error": one.trouble.what, "remedy": one.trouble.remedy}
    return {
        "file": str(one.path),
        "issues": [_issue(issue) for issue in one.issues],
        "mended": [_issue(issue) for issue in one.mended],
        "backup": None if one.backup is None else str(one.backup),
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "line": issue.line,
        "column": issue.column,
        "length": issue.length,
        "severity": issue.severity,
        "code": issue.code,
        "message": issue.message,
        "remedy": issue.remedy,
        "fix": None if issue.fix is None else issue.fix.title,
    }
