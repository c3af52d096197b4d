"""Whether a plan file was written on this machine, by this user.

A plan's id is a hash that anybody can compute, so it tells damage but no forgery. A plan is
therefore signed (HMAC-SHA256) with a random key that never leaves the state folder, where only the
user can read it. A missing or wrong signature refuses nothing: a colleague's plan has none that
holds here. It is told, and every plan file is checked against the server either way.
"""

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from artwidgets.paths import private_folder, replacing, state_directory

__all__ = ["sign", "signed_here"]

_KEY = re.compile(r"[0-9a-f]{64}")


def sign(content: str) -> str | None:
    """The signature of a text; None where no key can be kept (a read-only home, say)."""
    key = _key(make=True)
    return None if key is None else _signature(key, content)


def signed_here(content: str, signature: object) -> bool:
    """Whether `sign` gave this signature for this text, on this machine."""
    key = _key(make=False)
    if key is None or not isinstance(signature, str):
        return False
    return hmac.compare_digest(_signature(key, content).encode(), signature.encode("utf-8", "replace"))


def _signature(key: str, content: str) -> str:
    return hmac.new(key.encode(), content.encode(), hashlib.sha256).hexdigest()


def _key(*, make: bool) -> str | None:
    path = state_directory() / "plan.key"
    try:
        if make and not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return key if _KEY.fullmatch(key) else None


def _make(path: Path) -> None:
    private_folder(path.parent)
    # Another process may be first: then all sign with its key.
    with replacing(path, first=True) as file:
        file.write(secrets.token_hex(32).encode("ascii"))
