"""What a person is told when the ledger cannot be used."""

from __future__ import annotations

from core.base.errors import UserError


class LedgerError(UserError):
    """The ledger's file cannot be used now."""


class DamagedLedgerError(LedgerError):
    """The file is not what was written."""


class NewerLedgerError(LedgerError):
    """The file has a form that only a newer version of this program knows. It was left as it is."""


class OlderLedgerError(LedgerError):
    """The file has a form of an older version of this program, until who writes opens it."""
