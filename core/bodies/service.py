"""The service of bodies: records them for a while, shows those of one request, sends one again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from core.account.session import Session
from core.base.errors import HealthError, UserError
from core.base.events import BodiesChanged, Event, Job, Notice
from core.base.jobs import Jobs
from core.base.secret_rules import HIDDEN
from core.bodies.reading import Exchange, Replayed, Said, put_together
from core.bodies.sealing import PURPOSE
from core.bodies.store import BodyStore
from core.gateway.run_tracker import RunTracker
from core.monitor.health import send_again
from core.wire.protocol import RecordBodies

MATTER: Final = "bodies"
_REPLAY_S: Final = 600.0

NOT_RECORDED: Final = "What the client sent with this request was not recorded."


class BodyService:
    """Recording begins and is looked at while somebody is logged in; it goes on while the window
    is locked."""

    def __init__(
        self,
        jobs: Jobs,
        store: BodyStore,
        session: Session,
        tracker: RunTracker,
        tell: Callable[[RecordBodies], None],
        publish: Callable[[Event], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`tell` is for every sidecar there is, and those to come."""
        self._jobs = jobs
        self._store = store
        self._session = session
        self._tracker = tracker
        self._tell = tell
        self._publish = publish
        self._clock = clock

    def tidy(self) -> None:
        """Delete what a program left behind that was killed."""
        self._jobs.run_soon("Deleting former recordings", self._store.tidy)

    def record(self, seconds: float | None) -> Job[None]:
        """Record what is asked and answered for so long from now; None: until `stop`. What is
        being recorded goes on. DataFolderError when it cannot be written."""
        return self._jobs.unlocked("Starting to record", self._record, seconds)

    def _record(self, seconds: float | None) -> None:
        until = None if seconds is None else self._clock() + seconds
        if self._store.on:
            self._store.extend(until)
        else:
            vault = self._session.vault
            self._store.begin(until, lambda key: vault.encrypt(PURPOSE, key))
        self._tell(RecordBodies(True, until))
        self._publish(BodiesChanged(True, until))

    def stop(self) -> Job[None]:
        """Record nothing more, and delete what was recorded."""
        return self._jobs.quick("Deleting what was recorded", self._stop)

    def _stop(self) -> None:
        self._tell(RecordBodies(False))
        self._store.end()
        self._publish(BodiesChanged(False))

    def ended(self, why: UserError | None) -> None:
        """The store's word that it is over, from its thread."""
        self._tell(RecordBodies(False))
        self._publish(BodiesChanged(False))
        if why is not None:
            text = f"Recording of requests and answers has ended, and they are deleted. {why.what}"
            self._publish(Notice("warning", text, why.remedy, matter=MATTER))

    def close(self) -> None:
        """The program ends: so does the recording, and all of it is deleted."""
        self._store.end()

    def of(self, id: str, path: str) -> Job[Exchange | None]:
        """What was asked and answered in the request with this id and path; None when it was not
        recorded, or is deleted."""
        return self._jobs.unlocked("Opening what was recorded", self._of, id, path)

    def _of(self, id: str, path: str) -> Exchange | None:
        vault = self._session.vault
        pieces = self._store.read(id, lambda key: vault.decrypt(PURPOSE, key))
        found = put_together(pieces, path)
        # The sidecar masked what came in one piece; a stream is in one piece only here.
        return None if found is None else _redacted(found, self._tracker.redactor())

    def replay(self, id: str, path: str) -> Job[Replayed]:
        """Send the recorded request once more, with the master key; it counts, and costs, as any
        other. UserError where it was not recorded whole; HealthError without a gateway."""

        def send() -> Replayed:
            address = self._tracker.address
            found = self._jobs.wait_unlocked("Opening what was recorded", self._of, id, path)
            if found is None or not found.request:
                raise UserError(NOT_RECORDED, "Record it, and have the client send it again.")
            if not found.whole_request:
                raise UserError(
                    "This request was not recorded as it was sent.", " ".join(found.notes)
                )
            if HIDDEN in found.request:
                raise UserError(
                    "A secret stands in this request, which was hidden when it was recorded.",
                    "Have the client send it again.",
                )
            key = self._tracker.running_key
            if key is None:
                raise HealthError("The gateway's key is not known.", "Log in, and try again.")
            return Replayed(*send_again(address, path, key, found.request, _REPLAY_S))

        return self._jobs.slow_unlocked("Sending the request again", send)


def _redacted(found: Exchange, redact: Callable[[str], str]) -> Exchange:
    def said(some: tuple[Said, ...]) -> tuple[Said, ...]:
        return tuple(replace(one, text=redact(one.text)) for one in some)

    return replace(
        found,
        asked=said(found.asked),
        answered=said(found.answered),
        request=redact(found.request),
        answer=redact(found.answer),
    )
