"""Addresses of files: signed, short-lived, good for one act on one thing.

An address carries what it allows (``get`` or ``put``), for which blob, until when, and an HMAC
over all of it. Nothing in it is a path: the store makes the path from a checked digest.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any

__all__ = ["LIFETIME", "Signer"]

LIFETIME = 3600.0
"""Seconds an address is good for."""


class Signer:
    """Makes and checks tokens with one key.

    Parameters
    ----------
    key : bytes
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, claims: dict[str, Any], lifetime: float = LIFETIME) -> str:
        """Return a token that says `claims` and expires after `lifetime` seconds."""
        body = json.dumps({**claims, "until": round(time.time() + lifetime)}, separators=(",", ":")).encode()
        return _text(body) + "." + _text(self._mac(body))

    def check(self, token: str, act: str) -> dict[str, Any] | None:
        """Return the claims of a token for `act`; None where it is forged, expired or for another act."""
        body_text, _, mac_text = token.partition(".")
        try:
            body, mac = _bytes(body_text), _bytes(mac_text)
        except (binascii.Error, ValueError):
            return None
        if not hmac.compare_digest(mac, self._mac(body)):
            return None
        claims: dict[str, Any] = json.loads(body)
        return claims if claims["until"] >= time.time() and claims.get("act") == act else None

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self._key, body, hashlib.sha256).digest()[:20]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
