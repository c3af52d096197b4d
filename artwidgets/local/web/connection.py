"""A connection of a client: reachable for faults, and closed when nothing more of a request comes.

uvicorn ends idle connections between two requests; a connection that never sends a request, or only a
part of one, it would keep for ever.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["protocol"]


def protocol(patience: float) -> type[HttpToolsProtocol]:
    """Return the protocol that waits `patience` seconds for the next bytes of a request."""

    class Protocol(HttpToolsProtocol):
        waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.wait()

        def data_received(self, data: bytes) -> None:
            self.wait()
            super().data_received(data)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.scope["artwidgets.transport"] = self.transport  # type: ignore[typeddict-unknown-key]

        def on_message_complete(self) -> None:
            # From here on the client waits for us, and then uvicorn's own time-out counts.
            self.stop_waiting()
            super().on_message_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self.stop_waiting()
            super().connection_lost(exc)

        def wait(self) -> None:
            self.stop_waiting()
            self.waiting = self.loop.call_later(patience, self.transport.abort)

        def stop_waiting(self) -> None:
            if self.waiting is not None:
                self.waiting.cancel()
                self.waiting = None

    return Protocol
