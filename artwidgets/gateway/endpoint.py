"""The way to a server before anybody is asked: its address, the key, and one plain request.

The SDK sends its requests from a process of its own and shows neither status nor headers of an answer
that is well. The few things that only these tell (how much of a rate limit is left, how long to wait)
are asked for once, by the standard library, of the same server with the same key.
"""

import http.client
import json
import queue
import threading
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from artwidgets.errors import UnreachableError
from artwidgets.gateway.redaction import Secrets
from artwidgets.model.servers import plain, without_credentials

__all__ = ["Answer", "Endpoint"]

_MOST_BYTES = 1_000_000
_PIECE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What a plain request brought.

    Attributes
    ----------
    status : int
        HTTP status.
    headers : mapping of str to str
        By name in small letters.
    data : dict or None
        ``data`` of a GraphQL answer; None where the answer is none.
    seconds : float
        From the first byte sent to the last received, the connection included.
    """

    status: int
    headers: Mapping[str, str]
    data: dict[str, Any] | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and a key, as wandb would use them. The key shows in no ``repr``.

    Attributes
    ----------
    address : str
        The base URL.
    api_key : str or None
        None where wandb is logged in otherwise, with an identity token.
    headers : mapping of str to str
        That wandb was told to send along.
    proxies : mapping of str to str
        By scheme, that wandb was told to use; the environment's count otherwise.
    """

    address: str
    api_key: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"<Way to {without_credentials(self.address)}>"

    def ask(self, document: str, seconds: float) -> Answer:
        """Send one GraphQL document without variables. A redirect is not followed: the key stays here.

        Parameters
        ----------
        document : str
        seconds : float
            For all of it: looking up the name, connecting, and the last byte of the answer.

        Raises
        ------
        UnreachableError
            Nobody answered in `seconds`, or not in HTTP.
        """
        answers: queue.SimpleQueue[Answer | str] = queue.SimpleQueue()
        late = f"no whole answer within {seconds:g} s"

        def run() -> None:
            try:
                answers.put(self._ask(document, seconds))
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", None) or error
                # Whoever sees first that the time is over says the same.
                answers.put(late if isinstance(reason, TimeoutError) else str(reason) or type(error).__name__)
            except ValueError:
                # Its words would repeat what can't be sent, which may be a secret in a header.
                answers.put("the address or a header can't be sent")

        # A timeout of a socket is for each piece that comes, and looking up a name has none: an answer
        # that comes a byte at a time would never end.
        threading.Thread(target=run, name="artwidgets-plain-request", daemon=True).start()
        try:
            found = answers.get(timeout=seconds)
        except queue.Empty:
            found = late
        if isinstance(found, Answer):
            return found
        raise UnreachableError(
            f"A plain request to {without_credentials(self.address)} failed "
            f"({Secrets(self.api_key).scrub(found)[:200]}). "
            "Check the address, the network, and the proxy where there is one."
        )

    def _ask(self, document: str, seconds: float) -> Answer:
        address = plain(self.address)
        if not address.startswith(("http://", "https://")):
            raise ValueError("urllib would open files, too")
        request = urllib.request.Request(
            f"{address}/graphql",
            data=json.dumps({"query": document, "variables": {}}).encode(),
            headers={**self.headers, "Content-Type": "application/json", **self._authorization()},
        )
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({**urllib.request.getproxies(), **self.proxies}), _NoRedirects()
        )
        began = time.monotonic()
        try:
            with opener.open(request, timeout=seconds) as response:
                return _answer(response.status, response.headers, _body(response, began + seconds), began)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error.code, error.headers, _body(error, began + seconds), began)

    def _authorization(self) -> dict[str, str]:
        if not self.api_key:
            return {}
        return {"Authorization": "Basic " + b64encode(f"api:{self.api_key}".encode()).decode("ascii")}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Return None: the answer that redirects is the answer."""


def _body(response: Any, ends: float) -> bytes:
    """What comes until then, piece by piece, so that nobody holds this thread for longer."""
    body = bytearray()
    while len(body) < _MOST_BYTES and (piece := response.read1(_PIECE_BYTES)):
        body += piece
        if time.monotonic() > ends:
            raise TimeoutError
    return bytes(body)


def _answer(status: int, headers: Any, body: bytes, began: float) -> Answer:
    seconds = time.monotonic() - began
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        payload = None
    data = payload.get("data") if isinstance(payload, dict) else None
    return Answer(
        status=status,
        headers={name.lower(): value for name, value in headers.items()},
        data=data if isinstance(data, dict) else None,
        seconds=seconds,
    )
