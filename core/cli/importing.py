"""`import`: settings of other programs, or a config from elsewhere, into the config here."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from core.account.account import Account
from core.base.errors import UserError
from core.base.paths import Paths, expanded
from core.base.resources import program_file
from core.base.versions import program_name
from core.base.wording import count
from core.cli.arguments import NOT_WELL, WELL
from core.cli.console import Console
from core.cli.remote import Remote
from core.config.text import text_or_none
from core.gateway.planner import TEMPLATE
from core.importing import sources
from core.importing.in_words import as_dict, changes_in
from core.importing.service import ASK, plan
from core.instance.lock import read_instance

_WRITE_S: Final = 120.0


class ImportVerb:
    """Each method returns the exit status. Raises UserError."""

    def __init__(self, paths: Paths, remote: Remote, console: Console) -> None:
        self._paths = paths
        self._remote = remote
        self._console = console

    def places(self, environ: Mapping[str, str], *, json: bool) -> int:
        """List what there is on this computer."""
        found = sources.places(sys.platform, environ, Path.home())
        if json:
            self._console.json([{"program": one.program, "path": str(one.path)} for one in found])
            return WELL
        for one in found:
            self._console.answer(f"{one.program}: {one.path}")
        if found:
            self._console.say(f"To see what would come:  {program_name()} import PATH")
        else:
            self._console.say("No settings of Claude Code Router or cc-switch were found here.")
        return WELL

    def show(self, path: Path, *, json: bool) -> int:
        """Print what an import would do; nothing is written, and no vault is opened."""
        draft = plan(path, self._config(), {})
        if json:
            self._console.json({**as_dict(draft), "written": False})
        else:
            for line in changes_in(draft):
                self._console.answer(line.rstrip("\r\n"))
            self._tell(as_dict(draft))
            if not draft.is_empty:
                self._console.say("Nothing was written. To do it, say it again with --write.")
        return NOT_WELL if draft.is_empty else WELL

    def _config(self) -> str:
        """Of the data folder; where there is none yet, what the first start would make."""
        text = text_or_none(self._paths.config)
        return text if text is not None else text_or_none(program_file(TEMPLATE)) or ""

    def write(self, path: Path, *, with_code: bool, json: bool) -> int:
        """Import: the keys into the vault, the config as a save of it does; the Python files that
        it names only `with_code`."""
        runs = read_instance(self._paths.instance) is not None
        if not runs and not Account(self._paths.account, self._paths.lockout).exists:
            raise UserError(
                "There is no account yet, so there is no vault for the keys.",
                f"Open the window once, or start the gateway:  {program_name()} serve",
            )
        request = {"ask": ASK, "path": str(expanded(path)), "with_code": with_code}
        answer = self._remote.ask(request, needs_login=True, timeout_s=_WRITE_S)
        if json:
            self._console.json(answer)
            return WELL
        self._tell(answer)
        self._console.answer(_done(answer))
        code = [one["name"] for one in answer["files"] if one["is_code"]]
        if left := [name for name in code if name not in answer["copied"]]:
            self._console.say(f"Not copied, since the gateway would run it: {', '.join(left)}")
            self._console.say("Read it, then copy it, or say this again with --with-code.")
        for line, severity, message in answer["issues"]:
            self._console.say(f"line {line}: {severity}: {message}")
        if answer["backup"]:
            self._console.say(f"The config as it was before: {answer['backup']}")
        self._console.say(f"To bring it into service:  {program_name()} apply")
        return WELL

    def _tell(self, draft: Mapping[str, Any]) -> None:
        for outcome, where, text in draft["report"]:
            self._console.answer(f"{outcome}: {where}: {text}")
        for key in draft["keys"]:
            self._console.answer(f"key: {key['name']} ({key['state']})")
        for file in draft["files"]:
            self._console.answer(f"file: {file['name']}{' (Python)' if file['is_code'] else ''}")


def _done(answer: Mapping[str, Any]) -> str:
    models, keys = len(answer["models"]), len(answer["stored"])
    said = f"Imported {count(models, 'model')}; {count(keys, 'key')} went into the vault"
    return f"{said}; {count(len(answer['copied']), 'file')} copied."
