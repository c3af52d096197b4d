"""A host as VS Code and Colab are: a sandboxed frame of no origin, a strict policy, a comm of its own.

What is not about the host is tried on the page itself, without a frame: it opens in two thirds of the time.

Real widgets live in the test's process. The frame holds what anywidget's front end holds: each widget's
module imported from a blob address, what it exports to others, a model with ``get``, ``set``, ``on`` and
``send``. Messages go through a binding; what Python says unasked waits in a queue until the frame
fetches it, as those hosts' own channels do. A question for what was said is answered once there is
something: asking again and again took a fifth of a core.
"""

import asyncio
import json
import threading
from collections.abc import Mapping
from typing import Any, ClassVar

from comm.base_comm import BaseComm
from ipywidgets import Widget
from playwright.sync_api import Frame, Page

from artwidgets import ArtifactBrowser
from artwidgets.widgets.library import library
from tests.support.chromium import Chrome

__all__ = ["POLICY", "Sandbox"]

POLICY = "default-src 'none'; script-src 'nonce-host' blob:; style-src 'unsafe-inline'"

# What a page of no origin must not reach for: it is refused there, and the host's page is none of a widget's.
_OUT_OF_BOUNDS = """
for (const name of ["parent", "frameElement", "localStorage", "sessionStorage", "indexedDB"])
  Object.defineProperty(window, name, { get() {
    window.violations.push(name); throw new DOMException(name, "SecurityError"); } });
"""

# Nobody hears what is asked, and who waits to be sure of that waits a fiftieth of the time.
_CUT_OFF = """
window.python = () => {}; window.said = () => new Promise(() => {});
const repeat = setInterval; window.setInterval = (act, after) => repeat(act, after / 50);
"""

_HOST = """
window.violations = []; window.failures = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
window.addEventListener("error", (event) => window.failures.push(event.message));
window.addEventListener("unhandledrejection", (event) => window.failures.push(String(event.reason)));
const widgets = JSON.parse(document.getElementById("widgets").textContent);
const models = new Map();

class Model {
  listeners = []; changed = {};
  constructor(id, state) { this.id = id; this.state = state; }
  get(name) { return this.state[name]; }
  set(name, value) { this.state[name] = this.changed[name] = value; this.fire(`change:${name}`); }
  save_changes() { const state = this.changed; this.changed = {}; this.post({ method: "update", state }); }
  on(event, listener) { this.listeners.push([event, listener]); }
  off(event, listener) {
    this.listeners = this.listeners.filter(([name, known]) => name !== event || known !== listener); }
  send(content) { this.post({ method: "custom", content }); }
  post(data) { window.python(this.id, JSON.parse(JSON.stringify(data))); }
  fire(event, ...values) {
    for (const [name, listen] of [...this.listeners]) if (name === event) listen(...values); }
  receive(data) {
    if (data.method === "custom") this.fire("msg:custom", data.content, []);
    else for (const [name, value] of Object.entries(data.state)) {
      this.state[name] = value; this.fire(`change:${name}`); }
  }
}

const bound = new Map();
async function bind(id) {
  const address = URL.createObjectURL(new Blob([widgets[id]._esm], { type: "text/javascript" }));
  const widget = (await import(address)).default;
  return { widget, exports: await widget.initialize?.({ model: models.get(id) }) };
}
// As anywidget does it: once for each widget, however often it is shown.
const binding = (id) => bound.get(id) ?? bound.set(id, bind(id)).get(id);
async function show(id, el, signal) {
  const { widget } = await binding(id);
  await widget.render({ model: models.get(id), el, signal, host });
}
const host = {
  getWidget: async (reference) => {
    const id = reference.replace(/^anywidget:|^IPY_MODEL_/, "");
    const { exports } = await binding(id);
    return { exports, render: ({ el, signal }) => show(id, el, signal) };
  },
};
for (const [id, state] of Object.entries(widgets)) models.set(id, new Model(id, state));
window.show = show;
window.deliver = (id, data) => models.get(id)?.receive(data);
async function listen() {
  // It is answered when there is something, and what follows at once comes together.
  for (const [id, data] of await window.said()) window.deliver(id, data);
  setTimeout(listen, 20);
}
const ready = () => window.python && window.said;
while (!ready()) await new Promise((resolve) => setTimeout(resolve, 5));
void listen();
show(document.body.dataset.widget, document.getElementById("output"), new AbortController().signal)
  .catch((reason) => window.failures.push(String(reason)));
"""


class _Comm(BaseComm):
    def __init__(self, sandbox: "Sandbox", model: str) -> None:
        self._sandbox, self._model = sandbox, model
        super().__init__(target_name="jupyter.widget", comm_id=model)

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_keys: Any
    ) -> None:
        if msg_type == "comm_msg" and data.get("method") in ("custom", "update"):
            self._sandbox.say(self._model, json.loads(json.dumps(data, default=str)))


class Sandbox:
    """Widgets, each with a comm that ends in the frame.

    Parameters
    ----------
    widgets : mapping
        By the name that other widgets refer to them by; the first one is shown.
    """

    _shown: ClassVar[dict[Page, "Sandbox"]] = {}
    """Which one each page shows: its functions stay when it is used again."""

    def __init__(self, *widgets: Widget) -> None:
        self._lock = threading.Lock()
        self._messages: list[tuple[str, Any]] = []
        self._asking: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        languages = {getattr(widget, "_spoken", None) for widget in widgets}
        libraries = [library(language) for language in languages]
        self.widgets = {widget.model_id: widget for widget in (*widgets, *libraries)}
        for model, widget in self.widgets.items():
            widget.comm = _Comm(self, model)

    @classmethod
    def of_browser(cls, browser: ArtifactBrowser) -> "Sandbox":
        """A browser with all its panels."""
        panels: tuple[Widget, ...]
        panels = (browser.grid, browser.filter_bar, browser.toolbar, browser.details, browser.review)
        panels += (browser.history, browser.overview, browser.facets, browser.policy, browser.status)
        panels += (browser.collections, browser.collections.grid, browser.collections.filter_bar)
        return cls(browser, *panels)

    def say(self, model: str, data: Any) -> None:
        """Queue what a widget tells its front end; from any thread."""
        with self._lock:
            self._messages.append((model, data))
            self._answer()

    def open(
        self,
        chrome: Chrome,
        *,
        style: Mapping[str, str] | None = None,
        body: str = "",
        touch: bool = False,
        framed: bool = False,
        locale: str | None = None,
    ) -> tuple[Page, Frame]:
        """Show the first widget, on a page or in a frame of 1150 by 850 pixels.

        Parameters
        ----------
        chrome : Chrome
        style : mapping, optional
            CSS variables of the root.
        body : str
            Classes of its body.
        touch : bool
            Whether the page has a touch screen.
        framed : bool
            Whether it is shown in a frame of no origin with a strict policy, as those hosts do.
        locale : str, optional
            Language of the page's browser, as "ja-JP".
        """
        own = {**({"has_touch": True} if touch else {}), **({"locale": locale} if locale else {})}
        page = chrome.page(**own) if own else chrome.blank()
        self._show_on(page)
        inner = self._page(style or {}, body, framed)
        if not framed:
            page.set_viewport_size({"width": 1150, "height": 850})
            page.set_content(inner)
            return page, page.main_frame
        page.set_content('<iframe sandbox="allow-scripts" style="width: 1150px; height: 850px"></iframe>')
        return page, self._fill(page, inner)

    def open_again(self, page: Page, *, cut_off: bool = False) -> Frame:
        """Make the frame of a page anew, as those hosts do with an output that was scrolled away or moved.

        Parameters
        ----------
        page : Page
            As of `open`, framed.
        cut_off : bool
            Whether the widgets stand there as they were saved, and nobody hears what is asked.
        """
        page.locator("iframe").evaluate("(frame) => frame.replaceWith(frame.cloneNode())")
        # What was said to the frame before is in the state of the one that comes.
        self._hang_up()
        with self._lock:
            self._messages.clear()
        inner = self._page({}, "", True)
        if cut_off:
            inner = inner.replace("<head>", f'<head><script nonce="host">{_CUT_OFF}</script>', 1)
        return self._fill(page, inner)

    def _show_on(self, page: Page) -> None:
        if page not in self._shown:
            page.expose_function("python", lambda model, data: self._shown[page]._hear(model, data))
            page.expose_function("said", lambda: self._shown[page]._fetch())
            page.on("close", lambda page: self._shown.pop(page)._hang_up())
        else:
            self._shown[page]._hang_up()
        self._shown[page] = self

    def _page(self, style: Mapping[str, str], body: str, framed: bool) -> str:
        """HTML that shows the first widget, all of them as they are now."""
        states = {
            model: json.loads(json.dumps(widget.get_state(), default=str))
            for model, widget in self.widgets.items()
        }
        data = json.dumps(states).replace("<", "\\u003c")
        variables = "; ".join(f"{name}: {value}" for name, value in style.items())
        first = next(iter(self.widgets))
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' if framed else ""
        script = _OUT_OF_BOUNDS + _HOST if framed else _HOST
        return (
            f'<!doctype html><html style="{variables}"><head><meta charset="utf-8">{policy}</head>'
            f'<body class="{body}" data-widget="{first}"><div id="output"></div>'
            f'<script nonce="host" type="application/json" id="widgets">{data}</script>'
            f'<script nonce="host" type="module">{script}</script></body></html>'
        )

    def _fill(self, page: Page, inner: str) -> Frame:
        page.locator("iframe").evaluate("(frame, inner) => { frame.srcdoc = inner }", inner)
        frame = page.locator("iframe").element_handle().content_frame()
        assert frame is not None
        # Until the frame has gone there, what is asked of it is asked of the empty page before.
        frame.locator("#output").wait_for(state="attached")
        return frame

    def _hear(self, model: str, data: Any) -> None:
        self.widgets[model].comm.handle_msg({"content": {"data": data}, "buffers": []})

    async def _fetch(self) -> list[tuple[str, Any]]:
        """What was said since the last time, as soon as there is something."""
        with self._lock:
            something = asyncio.Event()
            if self._messages:
                something.set()
            else:
                self._asking = asyncio.get_running_loop(), something
        await something.wait()
        with self._lock:
            messages, self._messages = self._messages, []
        return messages

    def _answer(self) -> None:
        """Answer the page that asks, if one does."""
        if self._asking is not None:
            loop, something = self._asking
            self._asking = None
            loop.call_soon_threadsafe(something.set)

    def _hang_up(self) -> None:
        """Answer a page that is gone: nobody waits for ever."""
        with self._lock:
            self._answer()
