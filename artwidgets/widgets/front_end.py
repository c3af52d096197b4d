"""What to install where a page shows no widget although its kernel lives: said above the static table.

JupyterLab takes a widget's front end from the environment that the *notebook server* runs in, which on a hub
need not be the kernel's. Without it, or with another release of it, there is an icon, a text or nothing in
the widget's place (github.com/developmentseed/lonboard/issues/397, github.com/manzt/anywidget/issues/684),
and nothing at all is sent to the kernel. So a kernel that hears nothing from the page says what to do, where
any page can show it. It takes it back when it hears something: VS Code, for one, draws a widget only once it
is scrolled into view (github.com/microsoft/vscode-jupyter/issues/17132).
"""

import importlib.metadata
import sys
from collections.abc import Callable
from html import escape
from typing import Any

from IPython import get_ipython

from artwidgets.widgets.jobs import kernel_loop
from artwidgets.widgets.printed import Bundle

__all__ = ["FrontEnd"]

SECONDS = 8.0
"""How long a page has to draw the widget; the modules of one that does come in about a second."""


class FrontEnd:
    """Whether the page that should draw a widget does.

    Parameters
    ----------
    changed : callable
        Called on the kernel's loop once there is something else to be said.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._heard = False
        self._advice: tuple[str, ...] = ()

    def expect(self) -> None:
        """Begin to wait for the page; where nobody looks at one, nothing is waited for."""
        loop = kernel_loop()
        if loop is not None and not self._heard and _somebody_is_there():
            loop.call_later(SECONDS, self._overdue)

    def hear(self) -> None:
        """Take note that the widget lives on a page."""
        self._heard = True
        if self._advice:
            self._advice = ()
            self._changed()

    def above(self, output: Bundle, mark: str) -> Bundle:
        """Put what is to be said above an output of HTML and text.

        Parameters
        ----------
        output : dict
        mark : str
            The class by which the living widget hides what is for where it does not live.
        """
        if not self._advice:
            return output
        title, why, command, more = self._advice
        code = f"<code>{escape(command)}</code>"
        words = f"<b>{escape(title)}</b> {escape(why)} {code}{escape(more)}"
        return {
            "text/html": f'<div class="artwidgets-missing {mark}"><p>{words}</p></div>{output["text/html"]}',
            "text/plain": f"{title} {why}\n\n    {command}\n\n{output['text/plain']}",
        }

    def _overdue(self) -> None:
        if not self._heard:
            self._advice = ("The interactive table has not come up.", *_advice())
            self._changed()


def _advice() -> tuple[str, str, str]:
    """Why it may be so in this host, the command that mends it, and what to do then."""
    user = getattr(get_ipython(), "user_ns", {})
    if "google.colab" in sys.modules:
        return (
            "Colab draws widgets like this one when it is told to:",
            "from google.colab import output; output.enable_custom_widget_manager()",
            ", then run the cell again.",
        )
    # Left there by its Jupyter extension.
    if "__vsc_ipynb_file__" in user:
        return (
            "It comes when it is scrolled into view. If it does not, let VS Code fetch the front end of "
            "widgets from a CDN, in settings.json:",
            '"jupyter.widgetScriptSources": ["jsdelivr.com", "unpkg.com"]',
            ", then run the cell again.",
        )
    version = importlib.metadata.version("anywidget")
    return (
        "If it stays so, the notebook server has no front end of anywidget, or one of another version. "
        "Where the server runs (on JupyterHub in the environment that starts it, beside the kernel's):",
        f'pip install "anywidget=={version}"',
        ", then restart the server, reload the page and run the cell again.",
    )


def _somebody_is_there() -> bool:
    """Whether the cell that runs was sent from where a person can be asked something.

    Jupyter's protocol has each execution tell; nbconvert, papermill and Voila say no.
    """
    kernel: Any = getattr(get_ipython(), "kernel", None)
    ask = getattr(kernel, "get_parent", None)
    if ask is None:
        return False
    return bool(ask("shell").get("content", {}).get("allow_stdin", False))
