"""What every panel has in common: it describes itself, answers messages, and says when it changed."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from artwidgets.widgets.library import Part
from artwidgets.widgets.messages import Answer, Handlers, Message, Responder
from artwidgets.widgets.protocol.shared import Nothing
from artwidgets.widgets.words import words_asked
from artwidgets.widgets.workspace import Workspace

__all__ = ["Answer", "Handlers", "Message", "Panel", "done_by"]


class Panel(Part):
    """A part of the browser.

    The browser side asks as :mod:`artwidgets.widgets.messages` says; a refusal is also announced in the
    status region. It is told ``{kind: "state", seq, state}`` whenever `describe` may say something else;
    an older ``seq`` than one it has seen is dropped.

    Parameters
    ----------
    workspace : Workspace
    """

    shows: ClassVar[tuple[str, ...]] = ()
    """Events of the workspace after which the panel tells its state anew."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._pushing = threading.Lock()
        self._seq = 0
        super().__init__(workspace.language)
        self._responder = Responder(
            {"open": self._open, "words": words_asked, **self.kinds()},
            "This panel",
            announce=lambda words: workspace.say(words, "bad"),
        )
        self.on_msg(self._on_message)
        for event in self.shows:
            workspace.listen(event, self.push)

    def describe(self) -> Mapping[str, Any]:
        """Everything the panel shows, as JSON."""
        raise NotImplementedError

    def kinds(self) -> Handlers:
        """What it answers, by kind."""
        return {}

    def push(self) -> None:
        """Tell the browser what it shows now; from any thread."""
        with self._pushing:
            self._seq += 1
            self.send({"kind": "state", "seq": self._seq, "state": self.describe()})

    def answer(self, message: Message) -> dict[str, Any]:
        """Answer one message; whatever goes wrong is told, never raised."""
        return self._responder.answer(message)

    def _open(self, _message: Message) -> Answer:
        with self._pushing:
            return {"seq": self._seq, "state": self.describe()}

    def _on_message(self, _widget: Any, content: Message, _buffers: Any) -> None:
        self.send(self.answer(content))


def done_by(act: Callable[[], None]) -> Callable[[Nothing], Nothing]:
    """Answer a message that asks for nothing more than that something be done."""

    def handle(_message: Nothing) -> Nothing:
        act()
        return {}

    return handle
