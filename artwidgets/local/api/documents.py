"""Documents, parsed and validated once; what is kept of them has a limit in characters.

What is wrong with one is told as the platform's GraphQL library (graph-gophers/graphql-go) tells
it: names in double quotes, ``Unknown argument "x" on field "f" of type "T".``. The SDK reads such
texts (``wandb/sdk/artifacts/_gqlutils.py``).
"""

from __future__ import annotations

import gc
import re
from collections import OrderedDict
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    parse,
    validate,
)

__all__ = ["Documents"]

_KEPT_CHARACTERS = 256 * 1024
"""Characters of all documents that are kept. A parsed one takes about 150 bytes a character."""

_LONGEST_KEPT = 32 * 1024
_MOST_TOKENS = 400_000
_DEEPEST = 100
"""Levels of brackets; the deepest document of the SDK has 11."""

_MOST_REPEATS = 100
"""Fields of a name that stands in their selection already."""

_MOST_FRAGMENTS = 100
"""Fragments of a document, and of one selection."""

_WITH_FIELDS = (OperationDefinitionNode, FragmentDefinitionNode)

_BRACKETS = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}\[\]()]')

Found = DocumentNode | list[dict[str, Any]]


class Documents:
    """The documents of one schema.

    Parameters
    ----------
    schema : GraphQLSchema

    Attributes
    ----------
    characters : int
        Of all documents that are kept.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[str, Found] = OrderedDict()
        self.characters = 0
        self._unswept = 0
        self._lock = Lock()

    def get(self, text: str) -> Found:
        """Return the document, or the errors to answer with."""
        with self._lock:
            cached = self._kept.get(text)
            if cached is not None:
                self._kept.move_to_end(text)
                return cached
        found = self._read(text)
        if len(text) <= _LONGEST_KEPT:
            self._keep(text, found)
        self._tidy(len(text))
        return found

    def _read(self, text: str) -> Found:
        try:
            _check_depth(text)
            document = parse(text, max_tokens=_MOST_TOKENS)
            _check_repeats(document)
            errors = validate(self._schema, document)
            _let_tokens_go(document)
        except GraphQLError as error:
            errors = [error]
        return [_formatted(error) for error in errors] if errors else document

    def _keep(self, text: str, found: Found) -> None:
        with self._lock:
            if text not in self._kept:
                self._kept[text] = found
                self.characters += len(text)
            while self.characters > _KEPT_CHARACTERS:
                oldest, _ = self._kept.popitem(last=False)
                self.characters -= len(oldest)

    def _tidy(self, characters: int) -> None:
        # Validation leaves circles around a document, which the process collects seldom (`child`).
        with self._lock:
            self._unswept += characters
            due = self._unswept > _KEPT_CHARACTERS
            if due:
                self._unswept = 0
        if due:
            gc.collect()


def _check_repeats(document: DocumentNode) -> None:
    # Validation compares every field with each other one of its name, through fragments too.
    open_sets = [node.selection_set for node in document.definitions if isinstance(node, _WITH_FIELDS)]
    repeated = 0
    if len(open_sets) > _MOST_FRAGMENTS:
        raise GraphQLError(f"the document has more than {_MOST_FRAGMENTS} operations and fragments")
    while open_sets:
        names: set[str] = set()
        fragments = 0
        for node in open_sets.pop().selections:
            if isinstance(node, FieldNode):
                name = (node.alias or node.name).value
                repeated += name in names
                names.add(name)
            else:
                fragments += 1
            if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set is not None:
                open_sets.append(node.selection_set)
        if repeated > _MOST_REPEATS or fragments > _MOST_FRAGMENTS:
            raise GraphQLError("the document asks for the same again and again: use each name once")


def _let_tokens_go(document: DocumentNode) -> None:
    # The tokens are a list linked both ways, which nothing needs once the document is read, and which
    # only the garbage collector would take away after the document.
    token = document.loc.start_token if document.loc is not None else None
    while token is not None:
        after, token.prev, token.next = token.next, None, None
        token = after


def _check_depth(text: str) -> None:
    # The parser and the validation rules call themselves for every level.
    depth = 0
    for found in _BRACKETS.finditer(text):
        mark = found.group()
        if mark in "{[(":
            depth += 1
            if depth > _DEEPEST:
                raise GraphQLError(f"the document is nested more than {_DEEPEST} levels deep")
        elif mark in ")]}":
            depth -= 1


_UNKNOWN_ARGUMENT = re.compile(r"Unknown argument '(\w+)' on field '(\w+)\.(\w+)'\.")
_QUOTED = re.compile(r"'([\w.!\[\]$@ ]+)'")


def _formatted(error: GraphQLError) -> dict[str, Any]:
    formatted: dict[str, Any] = dict(error.formatted)
    text = _UNKNOWN_ARGUMENT.sub(r'Unknown argument "\1" on field "\3" of type "\2".', error.message)
    formatted["message"] = _QUOTED.sub(r'"\1"', text)
    return formatted
