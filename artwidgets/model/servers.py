"""Which server an address means: one server may have several names.

Since 2026-09-30 W&B's cloud is CoreWeave Forge, and its older address still leads to it. What was
planned, carried out or kept under one name belongs to the others too, so it is compared and filed by
the server's identity, never by the address that somebody typed. The names are those of
``wandb/sdk/lib/urls.py`` (``FORGE_HOSTS``, ``forge_host``, ``normalize_forge_base_url``; wandb 0.31.0);
they are repeated here, because older SDKs know fewer and because a plan is compared without the SDK.
"""

import re
from urllib.parse import SplitResult, urlsplit

__all__ = ["forge_pages", "identity", "names", "plain", "same_server", "without_credentials"]

_API_PATH = "/api/wandb"
_PAGES_PATH = "/wandb"
_END = re.compile(r"[/\s]+$")
_HOST = re.compile(r"[\w.:%-]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}

_FORGE = {
    "forge.coreweave.com": "api.wandb.ai",
    "qa.forge.coreweave.com": "api.qa.wandb.ai",
}
"""A Forge host, and the W&B API host that it took the place of."""

_HOST_OF = {
    address: forge
    for forge, older in _FORGE.items()
    for address in (f"https://api.{forge}", f"https://{forge}{_API_PATH}", f"https://{older}")
}


def identity(address: str) -> str:
    """The one name under which everything about a server is kept and compared.

    It is an address that wandb takes.

    Parameters
    ----------
    address : str
        A base URL as somebody wrote it.

    Examples
    --------
    >>> identity("https://API.wandb.ai:443/")
    'https://api.forge.coreweave.com'
    >>> identity("http://me:secret@127.0.0.1:8080")
    'http://127.0.0.1:8080'
    """
    written = plain(address)
    forge = _HOST_OF.get(written)
    return written if forge is None else f"https://api.{forge}"


def names(address: str) -> tuple[str, ...]:
    """All addresses that lead to the same server, its identity first."""
    own = identity(address)
    forge = _HOST_OF.get(own)
    others = [name for name, host in _HOST_OF.items() if host == forge and name != own]
    return (own, *others)


def same_server(one: str, other: str) -> bool:
    """Whether two addresses lead to the same server."""
    return identity(one) == identity(other)


def forge_pages(address: str) -> str | None:
    """Where the web pages of a CoreWeave Forge server begin; None for any other server."""
    forge = _HOST_OF.get(plain(address))
    return None if forge is None else f"https://{forge}{_PAGES_PATH}"


def without_credentials(address: str) -> str:
    """An address to show and to keep: without what somebody may have written before an ``@``."""
    # The last @ counts, wherever it is: a password may hold an @ or a slash, and rather too much is hidden.
    before, at, after = address.strip().rpartition("@")
    scheme, slashes, _ = before.partition("//")
    return f"{scheme}{slashes}{after}".strip() if at and slashes else after.strip()


def plain(address: str) -> str:
    """An address in its plainest form, under the name that was written.

    Scheme and host are in small letters; a default port, a trailing slash, a query and what stands
    before an ``@`` are left out.
    """
    try:
        parts = urlsplit(address.strip())
        host_port = _host_port(parts)
    except ValueError:
        # Not an address that anybody could ask: it equals itself, less what it may hold of a password.
        rest = _END.sub("", without_credentials(address))
        return rest if rest == address else plain(rest)
    return f"{parts.scheme}://{host_port}{_END.sub('', parts.path)}"


def _host_port(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not (parts.scheme and _HOST.fullmatch(host)):
        raise ValueError("no scheme or no host")
    named = f"[{host}]" if ":" in host else host
    return named if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{named}:{parts.port}"
