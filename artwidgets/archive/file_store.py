"""Connections to a file store: signed addresses in, answers out. An address is all that a store asks for.

requests is imported when the first is opened, here and where its errors are told: it takes as long as all of
a listing's modules, and who looks at a listing fetches no file.
"""

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import requests

__all__ = ["EXPIRED", "StoreConnections"]

EXPIRED = (400, 401, 403)
"""What stores say of an address whose time is over: S3 and Azure 403, Google Cloud Storage 400."""


class StoreConnections:
    """Connections that are kept, and what the environment says of a host, looked up once for each.

    Safe from any thread.

    Parameters
    ----------
    connections : int
        Connections to a host that are kept.
    """

    def __init__(self, connections: int) -> None:
        import requests
        from requests.adapters import HTTPAdapter

        self._session = requests.Session()
        # Proxies and certificates of the environment, but no netrc: a key has no business at the store.
        self._session.auth = _unsigned
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_connections=8, pool_maxsize=connections)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)
        self._by_host: dict[str, tuple[requests.PreparedRequest, Any]] = {}

    def get(self, address: str, timeout: float, headers: Mapping[str, str]) -> "requests.Response":
        """As `requests.get`, to be read as it comes.

        Parameters
        ----------
        address : str
        timeout : float
            Seconds of silence.
        headers : mapping
            What people have set for requests to their storage.

        Raises
        ------
        requests.RequestException, ValueError
        """
        import requests

        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._by_host:
            session = self._session
            first = session.prepare_request(requests.Request("GET", address))
            self._by_host[host] = first, session.merge_environment_settings(address, {}, True, None, None)
        prepared, settings = self._by_host[host]
        request = prepared.copy()
        request.prepare_url(address, None)
        request.headers.update(headers)
        return self._session.send(request, timeout=timeout, allow_redirects=True, **settings)

    def close(self) -> None:
        """Close all of them."""
        self._session.close()


def _unsigned(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
    return request
