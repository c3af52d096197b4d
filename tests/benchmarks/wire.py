"""What comes to a page over its kernel's websocket, in bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, Page

__all__ = ["received"]


@contextmanager
def received(page: Page, cdp: CDPSession) -> Iterator[list[int]]:
    """The sizes of what comes meanwhile, frame by frame, and of what follows it until the wire is quiet."""
    sizes: list[int] = []

    def take(event: dict[str, Any]) -> None:
        sizes.append(_frame_bytes(event["response"]))

    cdp.on("Network.webSocketFrameReceived", take)
    cdp.send("Network.enable")
    yield sizes
    before = -1
    while before != len(sizes):
        before = len(sizes)
        page.wait_for_timeout(500)
    cdp.send("Network.disable")
    cdp.remove_listener("Network.webSocketFrameReceived", take)


def _frame_bytes(frame: dict[str, Any]) -> int:
    """Of a websocket frame; DevTools tells binary ones in base64."""
    text = str(frame["payloadData"])
    if frame["opcode"] == 1:
        return len(text.encode())
    return len(text) * 3 // 4 - text[-2:].count("=")
