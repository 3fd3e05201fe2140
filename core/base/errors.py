"""The errors a person sees: each says what happened and what to do about it.

Raise one of these for anything the person or their machine can cause. Anything else that
escapes is a defect of ours and is shown as such. No message may hold a secret.
"""

from __future__ import annotations


class UserError(Exception):
    """What happened, in one sentence, and what the person can do, in another."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


class DataFolderError(UserError):
    """The data folder, or a file in it, cannot be read or written."""


class AccountError(UserError):
    """The account file is missing, damaged, or cannot be made."""


class WrongPasswordError(AccountError):
    """The name and the password do not belong together."""

    def __init__(self, what: str, remedy: str = "", retry_after_s: float = 0.0) -> None:
        super().__init__(what, remedy)
        self.retry_after_s = retry_after_s
        """Seconds to wait before the next try is looked at; 0 when it may come at once."""


class LockedError(UserError):
    """The call needs somebody to be logged in."""


class ConfigError(UserError):
    """The config cannot be used; `line` and `column` count from 1 where the place is known."""

    def __init__(
        self, what: str, remedy: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(what, remedy)
        self.line = line
        self.column = column


class ConfigChangedError(ConfigError):
    """The file on disk is no longer the one that was opened; nothing was written."""


class PortError(UserError):
    """The address cannot be listened on: busy, reserved, forbidden or not on this machine."""

    def __init__(self, what: str, remedy: str = "", *, busy: bool = False) -> None:
        super().__init__(what, remedy)
        self.busy = busy
        """Somebody listens there already."""


class RuntimeBundleError(UserError):
    """The gateway's own program files cannot be unpacked, checked or removed."""


class HealthError(UserError):
    """The gateway could not be asked, or answered with a refusal."""


class VaultError(UserError):
    """The vault cannot be opened or changed in this way."""


class VaultLockedError(VaultError):
    """Nobody has unlocked the vault."""


class VaultDamagedError(VaultError):
    """The vault's file is not, to the last bit, what was written. It was left as it is."""


class VaultRolledBackError(VaultError):
    """An older copy of the vault was put in the place of the newest."""


class PricesError(UserError):
    """A table of prices cannot be had, or is none; the one in use stays."""


class ChannelError(UserError):
    """The LiteLLM Pocket that has the data folder open could not be asked, or refused."""


class AlreadyRunningError(UserError):
    """Another LiteLLM Pocket has this data folder open."""
