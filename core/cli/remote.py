"""Whom a verb asks: the LiteLLM Pocket that has the data folder open, or one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from core.base.errors import UserError
from core.base.events import Event, Notice
from core.base.paths import Paths
from core.base.versions import program_name
from core.cli.console import Console
from core.cli.key import Login
from core.cli.serve import log_in
from core.engine import Engine
from core.instance.control_server import call
from core.instance.lock import read_instance

_ASK_S: Final = 60.0


@dataclass(frozen=True)
class Remote:
    """Of one data folder. `login` says where the password comes from, should one be needed."""

    paths: Paths
    console: Console
    login: Login = Login()  # noqa: RUF009 - it is frozen

    def ask(
        self,
        request: dict[str, Any],
        *,
        needs_login: bool,
        locked: bool = True,
        timeout_s: float = _ASK_S,
    ) -> dict[str, Any]:
        """The answer of the program that has the folder open, else of one of our own; `locked`:
        which takes the folder's lock. Raises UserError."""
        instance = read_instance(self.paths.instance)
        if instance is not None:
            (answer,) = call(instance, request, timeout_s=timeout_s)
            return answer
        with self.engine(locked=locked) as engine:
            if needs_login and engine.account.exists:
                log_in(engine, self.console, self.login, self._tell)
            elif needs_login:
                raise UserError(
                    "There is no account yet, so there is no key for a tool.",
                    f"Open the window once, or start the gateway:  {program_name()} serve",
                )
            (found,) = engine.ask(request)
            return dict(found)

    @contextmanager
    def engine(self, *, locked: bool) -> Iterator[Engine]:
        """One of our own, for as long as the block lasts."""
        engine = Engine(self.paths, mode="serve", follow_log=False)
        if locked:
            engine.open()
        try:
            yield engine
        finally:
            engine.close(0.0)

    def _tell(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.console.say(f"{event.level}: {event.text} {event.remedy}".rstrip())
