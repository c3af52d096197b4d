"""The examples in the docstrings of what is public hold, with a real server."""

import doctest
import inspect
from collections.abc import Iterator

import pytest

from artwidgets import local
from artwidgets.local import LocalServer

PUBLIC = [local.LocalServer, local.LocalServerError, local.serve]
VERBS = {name for name in vars(LocalServer) if not name.startswith("_")}
EXAMPLES = [
    example
    for name in PUBLIC
    for example in doctest.DocTestFinder(exclude_empty=False).find(
        name, globs=vars(local), module=inspect.getmodule(name)
    )
    if "._" not in example.name
]


def test_what_is_public_is_looked_at() -> None:
    seen = {example.name for example in EXAMPLES}
    assert seen == {name.__name__ for name in PUBLIC} | {f"LocalServer.{verb}" for verb in VERBS}
    values = {name for name in local.__all__ if isinstance(getattr(local, name), tuple)}
    assert {name.__name__ for name in PUBLIC} | values == set(local.__all__)


@pytest.fixture(scope="module")
def running() -> Iterator[LocalServer]:
    """A server of the examples' own: they protect aliases, and say that nothing is garbage."""
    with LocalServer() as server:
        yield server


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_example_holds(running: LocalServer, example: doctest.DocTest) -> None:
    assert example.examples, "there is none"
    example.globs = {**example.globs, "server": running}
    output: list[str] = []
    outcome = doctest.DocTestRunner().run(example, out=output.append)
    assert outcome.failed == 0, "".join(output)
