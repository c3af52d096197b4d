"""Whose an API key is, as its server said before: what is kept for them is shown before it answers.

The key itself is written nowhere: a file is named by a digest of it, from which nobody finds 40 random
letters again. Only who has the key finds the file, and with it no more than a username.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from artwidgets.gateway.endpoint import Endpoint
from artwidgets.model.servers import identity
from artwidgets.paths import cache_directory, private_folder, replacing

__all__ = ["key_owner", "remember_owner"]


def key_owner(endpoint: Endpoint) -> str | None:
    """The username of the key's owner; None where it was not said yet, or there is no key."""
    if (path := _path(endpoint)) is None:
        return None
    try:
        username = json.loads(path.read_text(encoding="utf-8"))["username"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return username if isinstance(username, str) else None


def remember_owner(endpoint: Endpoint, username: str) -> None:
    """Keep what the server said. A full disk only means that the next look waits for it again."""
    path = _path(endpoint)
    if path is None or key_owner(endpoint) == username:
        return
    with suppress(OSError):
        private_folder(path.parent)
        with replacing(path) as file:
            file.write(json.dumps({"username": username}).encode())


def _path(endpoint: Endpoint) -> Path | None:
    if not endpoint.api_key:
        return None
    named = f"{identity(endpoint.address)}\n{endpoint.api_key}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(named, digest_size=16, person=b"artwidgets owner")
    return cache_directory() / "owners" / f"{digest.hexdigest()}.json"
