"""A raw server's answers that a real local server gives, but for those that a test gives itself."""

from collections.abc import Callable

import httpx

from artwidgets.local import LocalServer
from tests.support.raw_server import Asked, Reply

__all__ = ["forwarded"]


def forwarded(
    server: LocalServer, instead: Callable[[Asked], Reply | None] = lambda asked: None
) -> Callable[[Asked], Reply]:
    """Hand every GraphQL request on to `server`, but for those that `instead` answers itself."""

    def answer(asked: Asked) -> Reply:
        own = instead(asked)
        if own is not None:
            return own
        body = {"query": asked.query, "variables": asked.variables}
        address, auth = f"{server.base_url}/graphql", ("api", server.api_key)
        given = httpx.post(address, json=body, auth=auth, timeout=60, trust_env=False)
        return Reply(given.content, given.status_code)

    return answer
