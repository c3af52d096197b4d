"""A manifest as it came, to be kept whole."""

import json
from typing import Any

from artwidgets.errors import RefusedError
from artwidgets.gateway.manifests.content import unreadable
from artwidgets.gateway.manifests.file_store import FileStore

__all__ = ["fetch_manifest"]


def fetch_manifest(store: FileStore, address: str, name: str, timeout: float) -> dict[str, Any]:
    """A version's manifest.

    Parameters
    ----------
    store : FileStore
    address : str
        Signed, as `ask_addresses` gives it.
    name : str
        Of the version, for messages.
    timeout : float
        Seconds of silence.

    Raises
    ------
    ExpiredError
    RefusedError
        It is no manifest.
    ServerError
    """
    text = store.fetch(address, name, timeout)
    failure: RefusedError
    try:
        found: dict[str, Any] = json.loads(text)
        if isinstance(found["contents"], dict):
            return found
    except (ValueError, LookupError, TypeError, RecursionError):
        pass  # told below: the exception would quote what came
    failure = unreadable(name)
    raise failure
