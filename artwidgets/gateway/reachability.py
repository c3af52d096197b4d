"""Is anybody there? Asked of the address before the SDK is, which alone takes 19 s to say no."""

import socket
import threading
import time
import urllib.request
from urllib.parse import urlsplit

from artwidgets.errors import UnreachableError
from artwidgets.model.servers import without_credentials

__all__ = ["PROBE_SECONDS", "probe"]

PROBE_SECONDS = 4.0
"""How long a server, or the proxy on the way to it, has to take a TCP connection."""


def probe(base_url: str, seconds: float = PROBE_SECONDS) -> None:
    """Return when something takes TCP connections at `base_url` (or at the proxy that leads there).

    Parameters
    ----------
    base_url : str
        ``http://host[:port]`` or ``https://host[:port]``.
    seconds : float
        Longest wait, looking up the name included.

    Raises
    ------
    UnreachableError
        Refused, unknown, or silent for `seconds`.
    """
    host, port = _first_hop(base_url)
    ends = time.monotonic() + seconds
    found: list[OSError | None] = []

    def connect() -> None:
        try:
            with socket.create_connection((host, port), timeout=seconds):
                found.append(None)
        except OSError as error:
            found.append(error)

    # A thread of its own, because looking up a name has no timeout that Python could set.
    attempt = threading.Thread(target=connect, name="artwidgets-probe", daemon=True)
    attempt.start()
    attempt.join(max(0.0, ends - time.monotonic()))
    failure = found[0] if found else TimeoutError()
    if failure is None:
        return
    if isinstance(failure, socket.gaierror):
        reason = f"the name {host!r} is unknown"
    elif isinstance(failure, TimeoutError):
        reason = f"no answer within {seconds:g} s"
    else:
        reason = (failure.strerror or str(failure)).lower()
    raise UnreachableError(
        f"Can't reach {without_credentials(base_url)}: {reason}. "
        "Check the address (base_url= or WANDB_BASE_URL), the network, and that the server runs."
    )


def _first_hop(base_url: str) -> tuple[str, int]:
    """Host and port of the first machine a request to `base_url` goes to."""
    address = urlsplit(base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise UnreachableError(
            f"{without_credentials(base_url)!r} is not the address of a server. Write it as https://host or http://host:port."
        )
    proxy = urllib.request.getproxies().get(address.scheme)
    if proxy and not urllib.request.proxy_bypass(address.hostname):
        hop = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        if hop.hostname:
            return hop.hostname, _port(hop.port, hop.scheme or "http")
    return address.hostname, _port(address.port, address.scheme)


def _port(port: int | None, scheme: str) -> int:
    return port or (443 if scheme == "https" else 80)
