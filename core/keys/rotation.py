"""A new master key for the gateway, which gives way to the former one where it does not come into
service."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.account import key_file
from core.account.session import Session
from core.base.errors import ConfigError
from core.base.events import ApplyChanged, ApplyStep, State, StateChanged
from core.base.secret_rules import REFERENCE
from core.gateway.credentials import effective_key
from core.gateway.planner import Planner
from core.gateway.service import GatewayService
from core.keys.inventory import KeyInventory
from core.wire.environment import MASTER_KEY


class MasterKeyRotation:
    """One rotation at a time. Everything but `rotating` belongs on the quick worker."""

    def __init__(
        self,
        session: Session,
        planner: Planner,
        gateway: GatewayService,
        inventory: KeyInventory,
    ) -> None:
        self._session = session
        self._planner = planner
        self._gateway = gateway
        self._inventory = inventory
        self._rotation: _Rotation | None = None
        """A new master key that has not proved itself yet."""

    def rotate(self) -> None:
        """Raises LockedError, ConfigError, DataFolderError."""
        before, fresh = self._session.pocket_key(), key_file.new_key()
        environment = {**self._planner.environ, MASTER_KEY: fresh}
        if effective_key(self._planner.needs(everywhere=True), environment) != fresh:
            raise ConfigError(
                "The config names a master key of its own, so a new one would change nothing.",
                f"Write  master_key: {REFERENCE}{MASTER_KEY}  into its general_settings first.",
            )
        self._inventory.keep({MASTER_KEY: fresh})
        if self._gateway.status.state.active:
            self._rotation = _Rotation(fresh, before)
            self._gateway.apply()

    @property
    def rotating(self) -> bool:
        """True while `follow` is to hear how it goes with the gateway."""
        return self._rotation is not None

    def follow(self, event: ApplyChanged | StateChanged) -> None:
        """A new master key that did not come into service gives way to the former one. Raises
        DataFolderError."""
        rotation = self._rotation
        if rotation is None or rotation.undo:
            return
        if isinstance(event, StateChanged):
            over = event.state in (State.STARTING, State.STOPPED, State.GIVEN_UP)
            if over and (rotation.run_id is None or rotation.applied):
                self._rotation = None  # whatever starts next starts with the new key
        elif event.step is ApplyStep.REHEARSING:
            own = rotation.run_id is None
            self._rotation = replace(rotation, run_id=event.run_id) if own else None
        elif event.run_id == rotation.run_id or (rotation.run_id is None and event.untried):
            self._follow_own(rotation, event.step)

    def _follow_own(self, rotation: _Rotation, step: ApplyStep) -> None:
        if step is ApplyStep.APPLIED:
            self._rotation = replace(rotation, applied=True)
        elif step in (ApplyStep.REFUSED, ApplyStep.ROLLED_BACK):
            self._rotation = replace(rotation, undo=True)
            self.finish()
        else:
            self._rotation = None

    def finish(self) -> None:
        """Bring the former master key back, if that is still to be done; the window may have been
        locked when it came to it. Raises DataFolderError."""
        rotation = self._rotation
        if rotation is None or not rotation.undo or not self._session.is_open:
            return
        self._rotation = None
        if self._session.pocket_key() == rotation.fresh:
            self._inventory.keep({MASTER_KEY: rotation.before})


@dataclass(frozen=True)
class _Rotation:
    """A new master key on its way, and the one before."""

    fresh: str = field(repr=False)
    before: str = field(repr=False)
    run_id: int | None = None
    """Of the sidecar that tries it."""
    applied: bool = False
    undo: bool = False
    """It failed: the former key is to come back."""
