"""Debian's Firefox, driven over WebDriver BiDi: the protocol it speaks by itself, so no driver is needed.

Playwright drives only a Firefox of its own making, and geckodriver is not packaged by Debian.
https://w3c.github.io/webdriver-bidi/
"""

import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import websocket

from tests.support.program import Program
from tests.support.waiting import patient

__all__ = ["Element", "Firefox", "executable"]

SECONDS = 30
_KEYS = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Home": "\ue011",
    "Shift": "\ue008",
    "Control": "\ue009",
    "F2": "\ue032",
}
_CENTRE = """(element) => {
  element.scrollIntoView({block: "nearest", inline: "nearest"});
}"""

# Asking again and again from outside took a third of a core.
_WAIT = """
new Promise((done, fail) => {{
  const end = performance.now() + {milliseconds};
  const look = () => {{
    try {{
      if (({expression}) === true) done(true);
      else if (performance.now() > end) done(false);
      else requestAnimationFrame(look);
    }} catch (error) {{
      fail(error);
    }}
  }};
  look();
}})
"""
# What it does for a person beside showing pages: processes in advance, news, lists of bad sites, reports.
_SETTINGS = {
    "app.normandy.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.ipc.processPrelaunch.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    # Nobody watches: a frame is painted, and looked at by what waits, 20 times a second instead of 60.
    "layout.frame_rate": 20,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
    "ui.prefersReducedMotion": 1,
}


def executable() -> str | None:
    """Return a system Firefox; Ubuntu's command that only asks for a snap is none."""
    for name in ("firefox-esr", "firefox"):
        program = shutil.which(name)
        if program and subprocess.run([program, "--version"], capture_output=True).returncode == 0:
            return program
    return None


class Element:
    """An element of the page, found by role and accessible name.

    Attributes
    ----------
    attributes : dict of str to str
        As they were when it was found.
    """

    def __init__(self, firefox: "Firefox", node: dict[str, Any]) -> None:
        self._firefox = firefox
        self.reference = {"sharedId": node["sharedId"]}
        self.attributes: dict[str, str] = node["value"]["attributes"]

    def evaluate(self, function: str) -> Any:
        """Return what a JavaScript function says of this element, a string, number or boolean."""
        return self._firefox.call(function, self.reference)

    def click(self) -> None:
        """Click its middle with the mouse."""
        self.evaluate(_CENTRE)
        self._mouse({"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0})

    def wheel(self, pixels: int) -> None:
        """Turn the wheel over its middle."""
        origin = {"type": "element", "element": self.reference}
        turn = {"type": "scroll", "x": 0, "y": 0, "deltaX": 0, "deltaY": pixels, "origin": origin}
        self._firefox.perform({"type": "wheel", "id": "wheel", "actions": [turn]})

    def _mouse(self, *then: dict[str, Any]) -> None:
        move = {
            "type": "pointerMove",
            "x": 0,
            "y": 0,
            "origin": {"type": "element", "element": self.reference},
        }
        self._firefox.perform({"type": "pointer", "id": "mouse", "actions": [move, *then]})


class Firefox:
    """A headless Firefox with one page.

    Parameters
    ----------
    program : str
    folder : Path
        For its profile; nothing outside it is read or written.
    width, height : int
        Of its window, pixels.
    """

    def __init__(self, program: str, folder: Path, width: int = 1400, height: int = 1000) -> None:
        self._numbers = itertools.count(1)
        preferences = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _SETTINGS.items()
        )
        (folder / "user.js").write_text("".join(preferences), encoding="utf-8")
        size = {"MOZ_HEADLESS_WIDTH": str(width), "MOZ_HEADLESS_HEIGHT": str(height)}
        self._program = Program(
            *(program, "--headless", "--no-remote", "--profile", str(folder)),
            *("--remote-debugging-port=0", "about:blank"),
            ready="WebDriver BiDi listening on ",
            env={**os.environ, **size, "HOME": str(folder)},
        )
        address = f"{self._program.ready.split()[-1]}/session"
        try:
            self._wire = websocket.create_connection(address, timeout=patient(60), suppress_origin=True)
            self._ask("session.new", capabilities={})
            # A tab that is opened has the focus; the first one does not, and JupyterLab minds.
            self._page = self._ask("browsingContext.create", type="tab")["context"]
        except BaseException:
            self._program.stop()
            raise

    def goto(self, url: str) -> None:
        """Open a page and wait until it has loaded."""
        self._ask("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, a string, number or boolean; promises are awaited."""
        answer = self._ask(
            "script.evaluate",
            expression=expression,
            target={"context": self._page},
            awaitPromise=True,
        )
        return _value(answer)

    def call(self, function: str, *arguments: Any) -> Any:
        """Return what a JavaScript function says of elements of the page."""
        answer = self._ask(
            "script.callFunction",
            functionDeclaration=function,
            arguments=list(arguments),
            target={"context": self._page},
            awaitPromise=True,
        )
        return _value(answer)

    def find(self, role: str, name: str | None = None, within: Element | None = None) -> list[Element]:
        """Return the elements of this role and accessible name."""
        wanted = {"role": role} if name is None else {"role": role, "name": name}
        start = {} if within is None else {"startNodes": [within.reference]}
        answer = self._ask(
            "browsingContext.locateNodes",
            context=self._page,
            locator={"type": "accessibility", "value": wanted},
            **start,
        )
        return [Element(self, node) for node in answer["nodes"]]

    def expect(
        self, role: str, name: str | None = None, within: Element | None = None, **attributes: str
    ) -> Element:
        """Wait for an element of this role and name (and attributes), and return it."""
        found: list[Element] = []
        for _ in self._frames():
            found = self.find(role, name, within)
            for element in found:
                if attributes.items() <= element.attributes.items():
                    return element
        seen = [element.attributes for element in found]
        raise AssertionError(f"No {role} {name!r} with {attributes}; there are {seen}")

    def wait_for(self, expression: str) -> None:
        """Wait until a JavaScript expression is true; the page itself looks each time it has painted."""
        met = self.evaluate(_WAIT.format(expression=expression, milliseconds=1000 * patient(SECONDS)))
        assert met is True, f"Never true: {expression}"

    def perform(self, *sources: dict[str, Any]) -> None:
        """Let mouse, wheel and keys act as a person's do."""
        self._ask("input.performActions", context=self._page, actions=list(sources))

    def press(self, *keys: str) -> None:
        """Press these keys, together."""
        codes = [_KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self.perform({"type": "key", "id": "keys", "actions": [*down, *up]})

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        actions = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.perform({"type": "key", "id": "keys", "actions": actions})

    def stop(self) -> None:
        """End it."""
        self._wire.close()
        self._program.stop()

    def _frames(self) -> Iterable[None]:
        """One turn each time the page has painted, until the time is over."""
        began = time.monotonic()
        while time.monotonic() - began < patient(SECONDS):
            yield
            self.evaluate("new Promise(done => requestAnimationFrame(() => done()))")

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._wire.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._wire.recv())
            if answer.get("id") == number:
                break
        assert answer["type"] == "success", answer
        return dict(answer["result"])


def _value(answer: dict[str, Any]) -> Any:
    assert answer["type"] == "success", answer["exceptionDetails"]["text"]
    return answer["result"].get("value")
