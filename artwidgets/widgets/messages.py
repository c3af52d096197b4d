"""Messages of a browser and their answers: one responder for the table and for every panel.

A message is ``{id, kind, ...}``. It gets exactly one answer: ``{id, ok: true, ...}`` with a result, or
``{id, ok: false, error}`` with words for a person, and ``stale: true`` where it spoke of rows that are
no longer shown. What goes over the wire is written down in :mod:`artwidgets.widgets.protocol` and its
neighbours.
"""

from collections.abc import Callable, Mapping
from typing import Any

from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.widgets.jobs import in_words

__all__ = ["Answer", "Handlers", "Message", "RefusedError", "Responder", "StaleError"]

Message = dict[str, Any]
Answer = Mapping[str, Any]
Handlers = Mapping[str, Callable[[Any], Answer]]
"""What answers a message, by its kind."""


class RefusedError(ArtwidgetsError):
    """A refusal that tells the browser more than its words.

    Parameters
    ----------
    words : str
    **more
        What else its answer carries, as :class:`artwidgets.widgets.protocol.shared.Refusal` says.
    """

    def __init__(self, words: str, **more: Any) -> None:
        super().__init__(words)
        self.more = more


class StaleError(RefusedError):
    """A message about positions of a view that is no longer shown."""

    def __init__(self, words: str) -> None:
        super().__init__(words, stale=True)


class Responder:
    """Answers messages, each once; whatever goes wrong is told, never raised.

    Parameters
    ----------
    handlers : mapping of str to callable
    who : str
        Who is asked, for the person: ``"This panel"``.
    announce : callable, optional
        Gets the words of a refusal, unless the message is ``quiet``: then its sender shows them.
    """

    def __init__(
        self, handlers: Handlers, who: str, announce: Callable[[str], None] = lambda words: None
    ) -> None:
        self._handlers, self._who, self._announce = handlers, who, announce

    def answer(self, message: Message) -> dict[str, Any]:
        """Return the one answer of a message."""
        question, kind = message.get("id"), str(message.get("kind"))
        try:
            if kind not in self._handlers:
                raise InvalidValueError(f"{self._who} does not know the message {kind!r}.")
            return {"id": question, "ok": True, **self._handlers[kind](message)}
        except RefusedError as refused:
            # The browser does something about it: there is nothing to announce.
            return {"id": question, "ok": False, "error": str(refused), **refused.more}
        except Exception as failure:
            # The browser waits for an answer; without one the failure would be seen by nobody.
            words = in_words(failure)
            if not message.get("quiet"):
                self._announce(words)
            return {"id": question, "ok": False, "error": words}
