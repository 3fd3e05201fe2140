"""A changed config on its way into service: rehearsed in private, then given the real address.

Nothing of the running gateway is touched before the rehearsal has shown that the new config comes
up, answers, and has the models it declares. Lives on the supervisor's thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from core.config.document import parse, text_of
from core.sidecar.protocol import Failed, Ready, Taken
from core.supervisor import words
from core.supervisor.inbox import Child, Proof
from core.supervisor.listener import Listener
from core.supervisor.plan import RunPlan
from core.supervisor.process import Exited, Heard

WATCH_S: Final = 30.0
"""A new sidecar that dies this early is held against its config: the one before comes back."""


class Step(Enum):
    REHEARSING = auto()
    """It loads the config."""
    PROVING = auto()
    """It says it is ready; its endpoint is being asked."""
    TAKING = auto()
    """It has been given the real socket."""


@dataclass(frozen=True)
class Refusal:
    """The rollout is over and nothing has changed."""

    reason: str
    remedy: str = ""
    line: int | None = None
    column: int | None = None
    address: str = ""
    """`host:port` that could not be taken."""


class Rollout:
    """One attempt. The supervisor feeds it what the child says and does what it answers."""

    def __init__(
        self,
        run_id: int,
        plan: RunPlan,
        models: frozenset[str],
        child: Child,
        private: Listener,
        shared: Listener | None,
        *,
        again: bool = False,
        moves_in_place: bool = False,
    ) -> None:
        self.run_id = run_id
        self.plan = plan
        self.models = models
        self.child = child
        self.private = private
        self.shared = shared
        """A new address to listen on; None when the present one stays, or when the new one cannot
        be opened before it is closed."""
        self.again = again
        """The config is the one that serves."""
        self.moves_in_place = moves_in_place
        """The new address is on the same port, which nobody but we ourselves hold."""
        self.step = Step.REHEARSING
        self._failed: Failed | None = None
        self._troubles: list[str] = []

    @property
    def troubles(self) -> tuple[str, ...]:
        """What LiteLLM complained of while it came up."""
        return tuple(self._troubles)

    def heard(self, heard: Heard) -> Step | Refusal | None:
        """What to do next: ask for proof (PROVING), swap (TAKING), give up, or nothing."""
        match heard:
            case Ready(troubles=troubles) if self.step is Step.REHEARSING:
                self._troubles = list(troubles)
                missing = self.models - set(heard.models)
                if missing:
                    return self._without(missing)
                self.step = Step.PROVING
                return Step.PROVING
            case Failed():
                self._failed = heard
                return Refusal(*words.refused(heard), heard.line, heard.column)
            case Taken() if self.step is Step.TAKING:
                return Step.TAKING
            case Exited():
                return Refusal(*words.died_before_ready(heard))
            case _:
                return None

    def judge(self, proof: Proof) -> Refusal | None:
        """None when the endpoint has proved itself."""
        if not proof.readiness.ok:
            return Refusal(*words.unproved(proof.readiness))
        missing = self.models - proof.models if proof.models is not None else frozenset()
        return self._without(missing) if missing else None

    def close(self) -> None:
        """The private address is no longer needed."""
        self.private.close()

    def _without(self, missing: frozenset[str] | set[str]) -> Refusal:
        place = next((found for name in sorted(missing) if (found := self._place(name))), ())
        return Refusal(*words.left_out(sorted(missing), self._troubles), *place)

    def _place(self, model: str) -> tuple[int, int] | None:
        """Where the config declares `model`: line and column, from 1."""
        document = parse(self.plan.texts.get(self.plan.config, ""))
        for entry in document.model_entries():
            name = document.get(entry, "model_name")
            if name is not None and text_of(name) == model:
                return document.place(name)
        return None
