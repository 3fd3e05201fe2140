"""What a run needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.base.secret_rules import is_credential_name
from core.wire.protocol import Go


@dataclass(frozen=True)
class RunPlan:
    """Everything that a run needs. Times in seconds, sizes in bytes."""

    config: Path
    environment: Mapping[str, str] = field(repr=False)
    """Sent down the pipe: holds the secrets."""
    host: str
    port: int
    """0 lets the system choose one."""
    log_dir: Path
    log_cap_bytes: int
    drain_s: float
    """What requests under way on the sidecar of before may take after an apply."""
    stop_deadline_s: float
    """After a stop; then the whole tree is killed."""
    start_deadline_s: float = 120.0
    restart_after_crash: bool = True
    texts: Mapping[Path, str] = field(default_factory=dict, repr=False)
    """What the config and the files it includes held when the plan was made. A run keeps to it,
    also when it starts again after a crash and the files have changed since."""
    digest: str = ""
    """Of the config file, to tell which config runs (see `ConfigState.digest`)."""
    key: str = field(default="", repr=False)
    """The master key that this config asks for, to look at `/v1/models` in a rehearsal."""
    secrets: frozenset[str] = frozenset()
    """Names in `environment` whose values are never to be shown, whatever they are called."""

    allowed_hosts: tuple[str, ...] = ()
    """Names that the gateway answers to besides its own."""
    allowed_origins: tuple[str, ...] = ()
    """Web pages and apps that may use it."""
    body_limit_bytes: int = Go.body_limit_bytes
    most_connections: int = Go.most_connections
    workers: int = 1
    """So many processes accept on the one socket."""
    ledger_dir: Path | None = None
    """Where rows of the ledger are left that nobody took; None: the sidecar makes none."""

    def hidden(self) -> list[str]:
        """The values that no log and no sentence may show."""
        named = (self.environment[name] for name in self.secrets if name in self.environment)
        likely = (v for name, v in self.environment.items() if is_credential_name(name))
        return [*named, *likely, self.key]

    @property
    def bound_to(self) -> tuple[str, int]:
        """The address to listen on."""
        return self.host, self.port

    def limited(self, stop_deadline_s: float, restart_after_crash: bool) -> RunPlan:
        """The same with other values of what a run takes as it goes."""
        return replace(
            self, stop_deadline_s=stop_deadline_s, restart_after_crash=restart_after_crash
        )

    def works_like(self, other: RunPlan) -> bool:
        """Whether it gives LiteLLM the same config and the same secrets."""
        return (
            bool(self.digest)
            and self.digest == other.digest
            and self.texts == other.texts
            and self.environment == other.environment
        )

    def go(self, run_id: int, mode: str) -> Go:
        """The order that tells a sidecar all this; `mode` is "serve" or "rehearse"."""
        return Go(
            run_id=run_id,
            config=str(self.config.absolute()),
            log_dir=str(self.log_dir.absolute()),
            log_cap_bytes=self.log_cap_bytes,
            drain_s=self.drain_s,
            orphan_s=min(self.drain_s, self.stop_deadline_s),
            environment=dict(self.environment),
            texts={str(path.absolute()): text for path, text in self.texts.items()},
            host=self.host,
            allowed_hosts=list(self.allowed_hosts),
            allowed_origins=list(self.allowed_origins),
            body_limit_bytes=self.body_limit_bytes,
            # Each keeps its share: what they keep together is what was set.
            most_connections=-(-self.most_connections // self.workers),
            workers=self.workers,
            ledger_dir=str(self.ledger_dir.absolute()) if self.ledger_dir is not None else "",
            mode=mode,
            secrets=sorted(self.secrets),
        )
