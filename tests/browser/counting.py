"""Counts what a person does with mouse and keyboard, as the page itself hears it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Frame

__all__ = ["allowed"]

_COUNT = """
() => {
  const count = (window.handwork = { clicks: 0, keys: 0, before: window.handwork?.before });
  if (count.before) return;
  count.before = true;
  const MODIFIERS = ["Shift", "Control", "Alt", "Meta"];
  addEventListener("pointerdown", (event) => event.isTrusted && window.handwork.clicks++, true);
  // A chord is one key: what is held with it is not counted.
  addEventListener("keydown", (event) => {
    if (event.isTrusted && !MODIFIERS.includes(event.key)) window.handwork.keys++;
  }, true);
  // Text that came all at once was not typed by hand: each letter is a key.
  addEventListener("input", (event) => {
    if (event.isTrusted && (event.data?.length ?? 0) > 1) window.handwork.keys += event.data.length;
  }, true);
}
"""


@contextmanager
def allowed(frame: Frame, *, clicks: int, keys: int | None = None) -> Iterator[None]:
    """Do a job with at most so many clicks and, where given, keys.

    Every button of the mouse that goes down on the page is a click; a double click is two.
    """
    frame.evaluate(_COUNT)
    yield
    did = frame.evaluate("() => window.handwork")
    words = f"{did['clicks']} clicks and {did['keys']} keys"
    assert did["clicks"] + did["keys"] > 0, "nothing was done"
    assert did["clicks"] <= clicks, f"{words}, of at most {clicks} clicks"
    assert keys is None or did["keys"] <= keys, f"{words}, of at most {keys} keys"
