"""A damaged account file is reported and kept, never replaced unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import AccountError
from tests.core.account.test_account import GOOD, account_in


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xff",
        b'{"version": 1, "name": "Ada"}',
        b'{"version": 1, "name": "", "hash": "x"}',
        b'{"version": 1, "name": "Ada", "hash": "$2b$31$' + b"a" * 53 + b'"}',  # hours of hashing
        b'{"version": "1", "name": "Ada", "hash": "$2b$04$' + b"a" * 53 + b'"}',
    ],
)
def test_a_damaged_account_is_reported_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "account.json"
    path.write_bytes(content)
    account = account_in(tmp_path)
    assert account.exists
    with pytest.raises(AccountError, match="damaged"):
        account.verify("Ada", GOOD)
    with pytest.raises(AccountError, match="already"):
        account.create("Ada", GOOD)
    assert path.read_bytes() == content
    aside = account.set_aside()
    assert aside.read_bytes() == content
    assert not account.exists
    account.create("Ada", GOOD)
    account.verify("Ada", GOOD)


def test_a_newer_accounts_file_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "account.json").write_bytes(b'{"version": 2}')
    with pytest.raises(AccountError, match="newer"):
        account_in(tmp_path).verify("Ada", GOOD)
