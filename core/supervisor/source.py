"""Where the supervisor's sidecars come from: one seam for the two ways in which a system can have
one at once. Where a process that holds LiteLLM can be copied, a prefork parent is kept and copied
(`prefork`); elsewhere a sidecar waits, warm, and is used up (`spare`).
"""

from __future__ import annotations

from enum import Enum
from typing import Final, Protocol

from core.supervisor.inbox import Child, Sidecar
from core.supervisor.process import Heard

IDLE_S: Final = 900.0
"""What is kept for a start that is near, and nobody needed for this long, gives its memory back."""


class Wish(Enum):
    """How much somebody wants a start to be quick."""

    NONE = "none"
    """No memory is to be spent on it."""
    PERHAPS = "perhaps"
    """The gateway is in use; a crash or a change may come, and is worth no memory until it does."""
    SOON = "soon"
    """A start or a change is near."""
    ALWAYS = "always"
    """Somebody gives the memory for it, whatever is near."""

    @property
    def keeps_one(self) -> bool:
        """Something is to be ready."""
        return self in (Wish.SOON, Wish.ALWAYS)


class SidecarSource(Protocol):
    """Lives on the supervisor's thread."""

    def want(self, wish: Wish, after_s: float = 0.0) -> None:
        """Have one ready from now on, as far as the wish goes; what must be loaded for it is loaded
        `after_s` seconds from now."""

    def take(self, *, more: bool = False) -> Child:
        """A sidecar for use, as soon as it can be had: its process may still have to come, or to
        import LiteLLM. `more`: another is taken right after it.

        Raises OSError when the system cannot start one.
        """

    def heard(self, child: Sidecar, heard: Heard) -> bool:
        """Take a word of a process that is kept; False when it is none of ours."""

    def pause(self) -> float | None:
        """Seconds until `tick` has something to do; None when nothing is planned."""

    def tick(self) -> None:
        """Do what is due."""
