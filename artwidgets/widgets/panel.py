"""What every panel has in common: it describes itself, answers messages, and says when it changed."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import anywidget

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.jobs import in_words
from artwidgets.widgets.workspace import Workspace

__all__ = ["STATIC", "Answer", "Message", "Panel"]

STATIC = Path(__file__).parents[1] / "static"

Message = dict[str, Any]
Answer = dict[str, Any]


class Panel(anywidget.AnyWidget):
    """A part of the browser.

    The browser side asks ``{id, kind, ...}`` and gets ``{id, ok: true, ...}`` or
    ``{id, ok: false, error}``, which is also announced unless the message is ``quiet`` (its sender
    shows the words beside a field). It is told ``{kind: "state", seq, state}`` whenever `describe`
    may say something else; an older ``seq`` than one it has seen is dropped.

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
        super().__init__()
        self._kinds: dict[str, Callable[[Message], Answer]] = {"open": self._open, **self.kinds()}
        self.on_msg(self._on_message)
        for event in self.shows:
            workspace.listen(event, self.push)

    def describe(self) -> dict[str, Any]:
        """Everything the panel shows, as JSON."""
        raise NotImplementedError

    def kinds(self) -> dict[str, Callable[[Message], Answer]]:
        """What it answers, by kind."""
        return {}

    def push(self) -> None:
        """Tell the browser what it shows now; from any thread."""
        with self._pushing:
            self._seq += 1
            self.send({"kind": "state", "seq": self._seq, "state": self.describe()})

    def answer(self, message: Message) -> Answer:
        """Answer one message; whatever goes wrong is told, never raised."""
        question, kind = message.get("id"), str(message.get("kind"))
        try:
            if kind not in self._kinds:
                raise InvalidValueError(f"This panel does not know the message {kind!r}.")
            return {"id": question, "ok": True, **self._kinds[kind](message)}
        except Exception as failure:
            # The browser waits for an answer; without one the failure would be seen by nobody.
            words = in_words(failure)
            if not message.get("quiet"):
                self.workspace.say(words, "bad")
            return {"id": question, "ok": False, "error": words}

    def _open(self, _message: Message) -> Answer:
        with self._pushing:
            return {"seq": self._seq, "state": self.describe()}

    def _on_message(self, _widget: Any, content: Message, _buffers: Any) -> None:
        self.send(self.answer(content))
