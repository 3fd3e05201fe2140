"""Opens a vault with nothing but docs/vault.md in hand: no code of ours, on purpose."""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import unicodedata
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def open_vault(data: bytes, *, password: str = "", recovery: str = "") -> dict[str, Any]:
    """The secrets in the file `data`."""
    assert hashlib.sha256(data[:-32]).digest() == data[-32:]
    assert data[:8] == b"LLMPVLT\x01"
    log2_n, r, p = struct.unpack(">BII", data[8:17])
    salt = data[17:49]
    if password:
        text = unicodedata.normalize("NFKC", password).encode()
        key = hashlib.scrypt(text, salt=salt, n=2**log2_n, r=r, p=p, maxmem=2**30, dklen=32)
        slot, bound = data[49:109], data[:49] + b"password"
    else:
        letters = recovery.replace("-", "")[:32]
        number = 0
        for letter in letters:
            number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
        message = b"litellm-pocket recovery" + salt
        key = hmac.digest(number.to_bytes(20, "big"), message, "sha256")
        slot, bound = data[109:169], data[:8] + salt + b"recovery"
    data_key = AESGCM(key).decrypt(slot[:12], slot[12:], bound)
    nonce = data[177:189]
    (length,) = struct.unpack(">I", data[189:193])
    body = data[193 : 193 + length]
    found = json.loads(AESGCM(data_key).decrypt(nonce, body, data[:193]))
    assert isinstance(found, dict)
    return found
