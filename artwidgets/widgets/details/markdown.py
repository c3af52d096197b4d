"""Descriptions as CommonMark, read into a small tree that a front end builds elements from.

No HTML is ever made, so there is none to sanitise: raw HTML in a description is text like any
other. What is not in the closed set of node kinds below can't be said.

A node is text, or an object with ``kind`` and, but for rules and breaks, ``children``:

* blocks: ``paragraph``, ``heading`` (``level``), ``list`` (``start``: a number, None for bullets),
  ``item``, ``quote``, ``code``, ``rule``, ``table``, ``row``, ``header`` and ``cell`` (``align``);
* inside them: ``emphasis``, ``strong``, ``strike``, ``codespan``, ``break``, ``link`` (``href``: an
  address with ``http``, ``https`` or ``mailto``; every other one stays the text that was written).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from artwidgets.widgets.protocol.details import MarkdownNode, Preview

__all__ = ["MAX_NODES", "MAX_TEXT", "Node", "preview"]

MAX_TEXT = 12_000
"""Characters of a description that are read; a model card has some 5,000."""

MAX_NODES = 2_000
"""Nodes of a preview."""

Node = str | dict[str, Any]

_ADDRESS = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,:;!?)\]}*_~]", re.IGNORECASE)
_MAX_NESTING = 32
_MAX_CELLS = 10_000

_PLAIN = {
    "paragraph": "paragraph",
    "bullet_list": "list",
    "ordered_list": "list",
    "list_item": "item",
    "blockquote": "quote",
    "table": "table",
    "tr": "row",
    "em": "emphasis",
    "strong": "strong",
    "s": "strike",
}
_CONTAINERS = {"bullet_list", "ordered_list", "list_item", "blockquote"}
_TRANSPARENT = {"root", "inline", "thead", "tbody"}


class _CommonMark(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return _ADDRESS.match(url) is not None


_OPTIONS = {"html": False, "maxNesting": _MAX_NESTING}
_WITHOUT_TABLES = _CommonMark("commonmark", _OPTIONS).enable("strikethrough")
_WITH_TABLES = _CommonMark("commonmark", _OPTIONS).enable(["strikethrough", "table"])


@lru_cache(maxsize=16)
def preview(text: str) -> Preview:
    """Read a description.

    Parameters
    ----------
    text : str
        Markdown, of any size and origin.

    Returns
    -------
    dict
        ``nodes``: blocks, see above. ``left``: how many characters at the end are not in them,
        because there are more than `MAX_TEXT`. ``partial``: whether some of what was read was left
        out too, because it makes more than `MAX_NODES` nodes or nests too deeply. The same object
        for the same text: not to be changed.
    """
    read = text if len(text) <= MAX_TEXT else text[: text.rfind("\n", 0, MAX_TEXT) + 1] or text[:MAX_TEXT]
    tree = _Tree()
    nodes = list(tree.build(SyntaxTreeNode(_parser(read).parse(read))))
    return {
        "nodes": cast("list[MarkdownNode]", nodes),
        "left": len(text) - len(read),
        "partial": tree.partial,
    }


def _parser(text: str) -> MarkdownIt:
    # A short row is filled up to the width of its table: a few kilobytes could ask for 65,536 cells.
    lines = text.split("\n")
    cells = len(lines) * max(line.count("|") for line in lines)
    return _WITH_TABLES if cells <= _MAX_CELLS else _WITHOUT_TABLES


class _Tree:
    """Turns markdown-it's nodes into ours, as long as there is room."""

    def __init__(self) -> None:
        self.partial = False
        self._room = MAX_NODES
        self._outline: list[int] = []

    def build(self, node: SyntaxTreeNode, in_link: bool = False) -> Iterator[Node]:
        if not self._take(1):
            return
        if node.type in _TRANSPARENT or (node.type == "paragraph" and node.hidden):
            yield from self._inside(node, in_link)
            return
        if node.type in _PLAIN:
            # markdown-it reads no further into blocks at its limit.
            self.partial |= node.type in _CONTAINERS and node.level >= _MAX_NESTING - 1
            made: dict[str, Any] = {"kind": _PLAIN[node.type]}
            if made["kind"] == "list":
                made["start"] = node.attrs.get("start", 1) if node.type == "ordered_list" else None
            yield {**made, "children": self._inside(node, in_link)}
        elif node.type == "text":
            yield from [node.content] if in_link else self._with_addresses(node.content)
        elif node.type in ("softbreak", "hardbreak"):
            # A line break that somebody typed into a description is meant, as in GitHub's issues.
            yield {"kind": "break"}
        elif node.type in ("fence", "code_block"):
            yield {"kind": "code", "children": [node.content.removesuffix("\n")]}
        elif node.type == "code_inline":
            yield {"kind": "codespan", "children": [node.content]}
        elif node.type == "hr":
            yield {"kind": "rule"}
        elif node.type == "heading":
            yield from self._heading(node)
        elif node.type in ("th", "td"):
            yield self._cell(node)
        elif node.type == "link":
            href = str(node.attrs["href"])
            yield _link(href, self._inside(node, True) or [href])
        elif node.type == "image":
            address = str(node.attrs["src"])
            words = node.content or address
            yield words if in_link else _link(address, [words])
        else:
            yield node.content

    def _take(self, count: int) -> bool:
        self._room -= count
        self.partial |= self._room < 0
        return self._room >= 0

    def _inside(self, node: SyntaxTreeNode, in_link: bool = False) -> list[Node]:
        return [made for child in node.children for made in self.build(child, in_link)]

    def _heading(self, node: SyntaxTreeNode) -> Iterator[Node]:
        """A heading by its depth in the outline: who listens to a page moves by levels, none skipped."""
        level = int(node.tag[1])
        while self._outline and self._outline[-1] >= level:
            self._outline.pop()
        children = self._inside(node)
        if children:
            self._outline.append(level)
            yield {"kind": "heading", "level": len(self._outline), "children": children}

    def _cell(self, node: SyntaxTreeNode) -> Node:
        children = self._inside(node)
        style = str(node.attrs.get("style", ""))
        # A header of no words names nothing.
        kind = "header" if node.type == "th" and children else "cell"
        return {"kind": kind, "align": style.removeprefix("text-align:"), "children": children}

    def _with_addresses(self, text: str) -> Iterator[Node]:
        """Text, its bare web addresses as links."""
        at = 0
        for found in _BARE_ADDRESS.finditer(text):
            if not self._take(2):
                return
            if found.start() > at:
                yield text[at : found.start()]
            yield _link(found[0], [found[0]])
            at = found.end()
        if at < len(text):
            yield text[at:]


def _link(href: str, children: Sequence[Node]) -> Node:
    return {"kind": "link", "href": href, "children": list(children)}
