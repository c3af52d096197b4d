"""What a screen reader gets of a page: Chromium's accessibility tree in words, and what is announced.

No screen reader runs here. The tree is the one that Chromium hands to it, over the DevTools protocol
(https://chromedevtools.github.io/devtools-protocol/tot/Accessibility/). What Chromium does not tell there,
counts and places of a table and how it is sorted, is read from the attributes. Live regions are followed by
the rules of https://www.w3.org/TR/wai-aria-1.2/#aria-live that all screen readers keep: words are told when
they come into a live region that was there before. A polite region that appears together with its words is
told by some and not by others; that is written down as "(unheard)", so that it is seen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Frame, Page

from tests.support.waiting import until

__all__ = ["ScreenReader"]

_HEAR = """
() => {
  if (window.heardWords) return;
  window.heardWords = [];
  const LIVE = ":is([role=status], [role=alert], [role=log], [aria-live]):not([aria-live=off])";
  const ATOMIC = "[role=status], [role=alert], [aria-atomic=true]";
  const seen = (one) => one.checkVisibility() && !one.closest("[aria-hidden=true]");
  const words = (node) => node.textContent.replace(/\\s+/g, " ").trim();
  const live = () => new Set([...document.querySelectorAll(LIVE)].filter(seen));
  let before = live();
  const told = new WeakMap();
  new MutationObserver((changes) => {
    const now = live();
    const changed = new Map();
    for (const { type, target, addedNodes } of changes) {
      const at = target.nodeType === 1 ? target : target.parentElement;
      const region = at?.closest(LIVE);
      // What is shown in a region comes into it; how it looks is no news.
      const shown = type === "attributes" && target !== region && target.checkVisibility();
      if (!region || (type === "attributes" && !shown)) continue;
      const added = changed.get(region) ?? [];
      added.push(...(type === "childList" ? addedNodes : [target]));
      changed.set(region, added);
    }
    for (const region of now) if (!before.has(region)) changed.set(region, [region]);
    for (const [region, added] of changed) {
      if (!now.has(region)) continue;
      const whole = region.matches(ATOMIC);
      const text = whole ? words(region) : added.filter((one) => one.isConnected).map(words).join(" ").trim();
      // Filled anew with the same words is no news; nor is what was emptied.
      const again = whole && before.has(region) && told.get(region) === text;
      told.set(region, text);
      if (!text || again) continue;
      const urgent = region.matches("[role=alert], [aria-live=assertive]");
      const heard = before.has(region) || urgent;
      window.heardWords.push(`${urgent ? "at once" : "politely"}${heard ? "" : " (unheard)"}: ${text}`);
    }
    before = now;
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ["hidden"],
  });
}
"""

_SILENT = {"generic", "none", "InlineTextBox", "LineBreak", "presentation", "RootWebArea", "LabelText"}
"""Roles that no screen reader tells of; what is in them is read."""
_LEAVES = {"button", "checkbox", "img", "link", "menuitem", "menuitemcheckbox", "option", "term", "heading"}
"""What is in these is their name."""
_WORDS = {"StaticText": "text", "Term": "term", "Definition": "definition", "textbox": "edit"}
_ATTRIBUTE_WORDS = (
    ("aria-rowcount", "{} rows"),
    ("aria-colcount", "{} columns"),
    ("aria-rowindex", "row {}"),
    ("aria-colindex", "column {}"),
    ("aria-level", "level {}"),
)


@dataclass
class _Element:
    """What Chromium tells of one thing."""

    role: str
    name: str
    value: str
    description: str
    states: dict[str, Any]
    attributes: dict[str, str]
    children: list[str] = field(default_factory=list)
    ignored: bool = False


class ScreenReader:
    """Reads a page, and hears what is announced on it.

    Parameters
    ----------
    page : playwright.sync_api.Page
    frame : playwright.sync_api.Frame
    unsteady : sequence of (str, str)
        Patterns of what differs from run to run, and what is written in their place.
    """

    def __init__(self, page: Page, frame: Frame, unsteady: Sequence[tuple[str, str]] = ()) -> None:
        self._page, self._frame, self._unsteady = page, frame, unsteady
        self._wire = page.context.new_cdp_session(page)
        self._wire.send("Accessibility.enable")
        frame.evaluate(_HEAR)

    def read(self, selector: str, *, leave_out: str | None = None) -> str:
        """Tell what is below an element from its first word to its last, a line each.

        Parameters
        ----------
        selector : str
        leave_out : str, optional
            What was read before, as a selector.
        """
        elements, by_backend = self._elements()
        mine = self._ids(selector, by_backend)
        left_out = self._ids(leave_out, by_backend) if leave_out else set()
        lines = [line for one in mine for line in self._lines(elements, one, 0, "", left_out)]
        return self._steady("\n".join(lines))

    def focused(self) -> str:
        """Tell where one is, as a screen reader does when the focus comes there."""
        active = self._wire.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]
        element = self._alone(objectId=active["objectId"])
        if not element.states.get("focused") or element.role == "RootWebArea":
            return "nowhere"
        if at := element.states.get("activedescendant"):
            element.states["activedescendant"] = self._alone(backendNodeId=at).name
        return self._steady(self._utterance(element))

    def heard(self, words: str) -> str:
        """Tell what was announced since this was asked before, once that has these words in it."""
        heard = "(words) => heardWords.some((one) => one.includes(words))"
        until(
            lambda: bool(self._frame.evaluate(heard, words)),
            detail=lambda: f"{words!r} is not among {self._frame.evaluate('() => heardWords')}",
            meanwhile=lambda: self._frame.evaluate("() => new Promise(requestAnimationFrame)"),
        )
        return self._steady("\n".join(self._frame.evaluate("() => heardWords.splice(0)")))

    # -- Chromium's tree ---------------------------------------------------------------

    def _elements(self) -> tuple[dict[str, _Element], dict[int, tuple[str, dict[str, str]]]]:
        attributes = dict(_attributes(self._wire.send("DOM.getDocument", {"depth": -1})["root"]))
        elements, by_backend = {}, {}
        for node in self._wire.send("Accessibility.getFullAXTree")["nodes"]:
            backend = node.get("backendDOMNodeId", 0)
            elements[node["nodeId"]] = _element(node, attributes.get(backend, {}))
            by_backend[backend] = (node["nodeId"], attributes.get(backend, {}))
        for element in elements.values():
            if at := element.states.get("activedescendant"):
                element.states["activedescendant"] = elements[by_backend[at][0]].name
        return elements, by_backend

    def _alone(self, **which: str | int) -> _Element:
        """One element without those around it: a fraction of what all of them take."""
        asked = {**which, "fetchRelatives": False}
        (node,) = self._wire.send("Accessibility.getPartialAXTree", asked)["nodes"]
        (_, attributes), *_ = _attributes(self._wire.send("DOM.describeNode", which)["node"])
        return _element(node, attributes)

    def _ids(self, selector: str, by_backend: dict[int, tuple[str, dict[str, str]]]) -> list[str]:
        """The elements of the tree that a selector finds, or what is in those that are not in the tree."""
        mark = "data-read-aloud"
        change = "(all, [mark, on]) => all.forEach((one) => one.toggleAttribute(mark, on))"
        self._frame.locator(selector).evaluate_all(change, [mark, True])
        try:
            root = self._wire.send("DOM.getDocument", {"depth": -1})["root"]
        finally:
            self._frame.locator(selector).evaluate_all(change, [mark, False])
        return [
            by_backend[backend][0]
            for marked in _marked(root, mark)
            for backend in _outermost(marked, by_backend)
        ]

    # -- in words ----------------------------------------------------------------------

    def _lines(
        self, elements: dict[str, _Element], one: str, depth: int, above: str, left_out: Sequence[str]
    ) -> Iterator[str]:
        if one in left_out or one not in elements:
            return
        element = elements[one]
        silent = element.ignored or element.role in _SILENT
        if element.role == "StaticText" and element.name in above:
            return
        if element.role in ("alert", "status", "group") and not list(self._inside(elements, element)):
            return
        if not silent and (element.role != "StaticText" or element.name):
            yield "  " * depth + self._utterance(element)
            above = element.name
            depth += 1
            if element.role in _LEAVES or element.role in ("textbox", "combobox"):
                return
        for child in element.children:
            yield from self._lines(elements, child, depth, above, left_out)

    def _inside(self, elements: dict[str, _Element], element: _Element) -> Iterator[_Element]:
        """All that is told of what is in an element."""
        for one in element.children:
            if one in elements:
                child = elements[one]
                if not child.ignored and child.role not in _SILENT:
                    yield child
                yield from self._inside(elements, child)

    def _utterance(self, element: _Element) -> str:
        """One element: what it is, its name, what it holds, its states, where it is."""
        states, has = element.states, element.attributes
        parts = [_WORDS.get(element.role, element.role)]
        if element.name:
            parts[0] += f' "{element.name}"'
        if element.role == "heading":
            parts.append(f"level {states.get('level')}")
        value = element.value or has.get("aria-valuetext")
        if value and element.role != "StaticText":
            parts.append(f'holds "{value}"')
        if has.get("placeholder") and not element.value:
            parts.append(f'hint "{has["placeholder"]}"')
        parts += list(_states(states))
        if states.get("activedescendant"):
            parts.append(f'on "{states["activedescendant"]}"')
        if has.get("aria-sort", "none") != "none":
            parts.append(f"sorted {has['aria-sort']}")
        parts += [words.format(has[name]) for name, words in _ATTRIBUTE_WORDS if name in has]
        if "aria-setsize" in has:
            parts.append(f"{has.get('aria-posinset')} of {has['aria-setsize']}")
        if element.description and element.description != element.name:
            parts.append(f"({element.description})")
        return ", ".join(parts)

    def _steady(self, text: str) -> str:
        for pattern, instead in self._unsteady:
            text = re.sub(pattern, instead, text)
        return text


def _states(states: dict[str, Any]) -> Iterator[str]:
    for name, on, off in (
        ("checked", "checked", "not checked"),
        ("pressed", "pressed", "not pressed"),
        ("expanded", "open", "closed"),
        ("selected", "selected", ""),
    ):
        if name in states:
            state = states[name]
            words = "partly" if state == "mixed" else on if state in (True, "true") else off
            if words:
                yield words
    for name, words in (
        ("disabled", "unavailable"),
        ("busy", "busy"),
        ("multiselectable", "several can be selected"),
        ("readonly", "read only"),
        ("required", "required"),
        ("modal", "modal"),
    ):
        if states.get(name) is True:
            yield words
    if states.get("invalid") not in (None, False, "false"):
        yield "invalid"
    if states.get("hasPopup") not in (None, False, "false"):
        yield f"opens a {states['hasPopup']}"
    if states.get("keyshortcuts"):
        yield f"key {states['keyshortcuts']}"


def _element(node: dict[str, Any], attributes: dict[str, str]) -> _Element:
    """What Chromium's tree has of an element, with its attributes."""
    return _Element(
        role=_value(node, "role"),
        name=" ".join(_value(node, "name").split()),
        value=_value(node, "value"),
        description=_value(node, "description"),
        states={one["name"]: _state(one["value"]) for one in node.get("properties", ())},
        attributes=attributes,
        children=node.get("childIds", []),
        ignored=node["ignored"],
    )


def _state(value: dict[str, Any]) -> Any:
    """A state's value; of another element, its number in the document."""
    related = value.get("relatedNodes")
    return related[0]["backendDOMNodeId"] if related and value["type"] == "node" else value.get("value")


def _value(node: dict[str, Any], name: str) -> str:
    return str(node.get(name, {}).get("value", "") or "")


def _attributes(node: dict[str, Any]) -> Iterator[tuple[int, dict[str, str]]]:
    """The attributes of a document's elements, by the number that the accessibility tree knows each by."""
    pairs = node.get("attributes", [])
    yield node["backendNodeId"], dict(zip(pairs[::2], pairs[1::2], strict=True))
    for child in (*node.get("children", ()), *node.get("shadowRoots", ())):
        yield from _attributes(child)


def _marked(node: dict[str, Any], mark: str) -> Iterator[dict[str, Any]]:
    if mark in node.get("attributes", []):
        yield node
    for child in node.get("children", ()):
        yield from _marked(child, mark)


def _outermost(node: dict[str, Any], by_backend: Mapping[int, object]) -> Iterator[int]:
    if node["backendNodeId"] in by_backend:
        yield node["backendNodeId"]
    else:
        for child in node.get("children", ()):
            yield from _outermost(child, by_backend)
