"""The front end's modules, and widgets that are shown by a part of one.

anywidget sends a widget's module with every instance of it, inside a JSON message that nothing compresses
on the way, and has each evaluated for itself (0.11.0, load.ts: a blob address of its own). So a module is
a widget here, the `Library` of all panels, of which a kernel has one. They bring a few lines that take their
part out of it, by the reference with which one widget shows another: a second browser sends what it shows
and nothing else. The table brings a module of its own, for it is shown alone too, and is what a
person waits for: from a library its first rows came 60 ms later.
"""

import base64
import json
import os
import sys
import threading
import zlib
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from artwidgets.widgets.words import supported_language, words_of

__all__ = ["Library", "Part", "library", "packed"]

_STATIC = Path(__file__).parents[1] / "static"

PANELS = "panels"
"""The module that all panels are in."""

_WORKED_ON = os.environ.get("ANYWIDGET_HMR") == "1"
"""Whether open pages follow a change of the bundles (``npm run watch``), as anywidget offers it for files."""

# anywidget imports modules from blob addresses itself, so hosts that show widgets allow them. It also
# gives a module 2 s to load, and after that drops every message to its widget for good (0.11.0,
# runtime.ts: "Failed to initialize model"). So the import begins to unpack and does not wait for it:
# the kernel has the rest of its cell to run meanwhile. Only who is shown waits, and is told of a failure.
_UNPACK = """\
const ready = (async () => {{
  const packed = "{packed}";
  // The first takes 0.1 ms and the second 7, but older browsers have that alone.
  const bytes = Uint8Array.fromBase64?.(packed) ?? Uint8Array.from(atob(packed), (one) => one.charCodeAt());
  const {{ readable, writable }} = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  void writer.write(bytes);
  void writer.close();
  const {{ script, styles, words }} = await new Response(readable).json();
  const url = URL.createObjectURL(new Blob([script], {{ type: "text/javascript" }}));
  const module = await import(url);
  URL.revokeObjectURL(url);
  return (view) => module.default.render(view, styles, words);
}})();
// It may fail before anybody waits for it.
ready.catch(() => {{}});
"""
_LEND = "export default { initialize: () => ({ ready }) };\n"
_SHOW = """\
export default {
  async render(view) {
    const render = await ready;
    if (!view.signal.aborted) return render(view);
  },
};
"""
_TAKE = """\
export default {
  async render(view) {
    const { exports } = await view.host.getWidget(view.model.get("_library"));
    const render = await exports.ready;
    if (!view.signal.aborted) return render(view);
  },
};
"""


@cache
def packed(name: str, language: str | None = None) -> str:
    """What unpacks a module, its styles and its words, half their size, as soon as it is imported.

    A module speaks one language for as long as it lives. So one with a language that was said is another one
    than that which goes by each page's browser, also where a page loads equal ones once, as in marimo.
    """
    parts: dict[str, Any] = {
        part: (_STATIC / f"{name}.{kind}").read_text(encoding="utf-8")
        for part, kind in (("script", "js"), ("styles", "css"))
    }
    if language is not None:
        parts |= {"words": words_of(language)}
    deflated = zlib.compress(json.dumps(parts, ensure_ascii=False).encode(), 9)
    return _UNPACK.format(packed=base64.b64encode(deflated).decode("ascii"))


class Library(anywidget.AnyWidget):
    """The panels' module, for all of them in a kernel; see `library`.

    Parameters
    ----------
    language : str, optional
    """

    def __init__(self, language: str | None = None) -> None:
        self._packed = packed(PANELS, language)
        super().__init__()

    @property
    def _esm(self) -> str:
        return self._packed + _LEND


_made: dict[str | None, Library] = {}
_making = threading.Lock()


def library(language: str | None = None) -> Library:
    """The one of this language and kernel; another one once all widgets were closed."""
    with _making:
        made = _made.get(language)
        if made is None or made.comm is None:
            made = _made[language] = Library(language)
        return made


class Part(anywidget.AnyWidget):
    """A widget that is shown by a part of a module.

    Parameters
    ----------
    language : str, optional
        What it is shown in, as "ja"; by default the language of each page's browser, if we have its words.
    **state
        Values of its traits.
    """

    part: ClassVar[str]
    """Which: a folder of the front end that has an index.ts."""
    module: ClassVar[str] = PANELS
    """In which module that is, as `build.mjs` puts them together; the library has the panels'."""

    _part = traitlets.Unicode().tag(sync=True)
    _library = anywidget.WidgetTrait().tag(sync=True)
    _language = traitlets.Unicode().tag(sync=True)
    """Empty for the language of each page's browser."""

    def __init__(self, language: str | None = None, **state: Any) -> None:
        self._spoken = supported_language(language)
        if self._takes:
            state["_library"] = library(self._spoken)
        super().__init__(_part=self.part, _language=self._spoken or "", **state)

    @property
    def _esm(self) -> str:
        return _TAKE if self._takes else packed(self.module, self._spoken) + _SHOW

    @property
    def _takes(self) -> bool:
        return self.module == PANELS and not (_WORKED_ON or _shares_no_widgets())

    def __init_subclass__(cls, **options: Any) -> None:
        if _WORKED_ON:
            for kind, name in (("js", "_esm"), ("css", "_css")):
                setattr(cls, name, _STATIC / f"{cls.module}.{kind}")
        super().__init_subclass__(**options)


def _shares_no_widgets() -> bool:
    """Whether people who look at different pages share this process, as with ``marimo run``.

    A widget is one page's, then, and so is each one's module. marimo sends and loads equal ones once.
    """
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())
