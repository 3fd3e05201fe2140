"""The stand-in engine's keys in the config, and its report for those who help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.base.events import Job
from core.config import plaintext_keys
from core.config.store import SavedConfig
from core.keys.inventory import ForgottenName, LiteralKey, MovedKeys
from core.support.report import Diagnostics, ReportFile

_KEY = re.compile(r"sk-lit-\w+")
REPORT = Diagnostics(
    (ReportFile("about.txt", "LiteLLM Pocket 1.0\n"), ReportFile("log.txt", "a line\n" * 50))
)


class MovesKeys:
    """A part of StandInEngine: what looks like `sk-lit-…` is a key in plain text."""

    move_error: UserError | None = None
    copies_left: tuple[str, ...] = ()
    in_vault: frozenset[str] = frozenset()
    """Of those keys, the ones that the vault has already: it calls them KEPT."""

    def _job(self, what: str, *args: Any, result: Any = None, error: Any = None) -> Job[Any]:
        raise NotImplementedError

    def literal_keys(self, text: str) -> Job[Any]:
        found = []
        for number, line in enumerate(text.split("\n"), 1):
            for match in _KEY.finditer(line):
                where = f"api_key of model {number}"
                stored = match[0] in self.in_vault
                name, mark = "KEPT" if stored else f"KEY_{number}", f"mark of {match[0]}"
                found.append(LiteralKey(number, match.start() + 1, where, name, mark, stored))
        return self._job("literal_keys", result=tuple(found))

    def forgotten_names(self, text: str) -> Job[Any]:
        found = plaintext_keys.forgotten(text)
        names = tuple(ForgottenName(one.line, one.column, one.where, one.name) for one in found)
        return self._job("forgotten_names", result=names)

    def refer_to_names(self, text: str) -> Job[Any]:
        return self._job("refer_to_names", result=plaintext_keys.refer(text))

    def move_keys(
        self,
        text: str,
        base_digest: str,
        names: Mapping[tuple[int, int], str],
        *,
        force: bool = False,
    ) -> Job[Any]:
        if self.move_error is not None:
            return self._job("move_keys", dict(names), error=self.move_error)
        lines = text.split("\n")
        for (line, column), name in names.items():
            before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
            lines[line - 1] = before + _KEY.sub(f"os.environ/{name}", after, count=1)
        changed = "\n".join(lines)
        saved = self.put_on_disk(changed)
        moved = MovedKeys(saved, changed, tuple(sorted(names.values())), 5, self.copies_left)
        return self._job("move_keys", dict(names), result=moved)

    def put_on_disk(self, text: str) -> SavedConfig:
        """The config file holds `text` now."""
        return SavedConfig(f"digest of {text}", None)

    def diagnostics(self) -> Job[Any]:
        return self._job("diagnostics", result=REPORT)

    def save_diagnostics(self, report: Diagnostics, target: Path) -> Job[Any]:
        return self._job("save_diagnostics", report, target, result=target)
