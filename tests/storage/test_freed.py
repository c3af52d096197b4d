"""What is told to be freed is what the server's garbage collection frees, whatever shares what.

Rests on what W&B says of deletes: files go only when no other version uses them
(https://docs.wandb.ai/guides/artifacts/delete-artifacts), as `LocalServer.collect_garbage` has it.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.support.file_graphs import FileGraphs, Graph, Holder

SIZES = st.lists(st.integers(20, 400), min_size=1, max_size=7)


@st.composite
def graphs(draw: st.DrawFn, most: int) -> Graph:
    """Up to so many versions in two projects, of a few contents that any of them may share."""
    sizes = tuple(draw(SIZES))
    holder = st.builds(
        Holder,
        project=st.integers(0, 1),
        collection=st.integers(0, 2),
        files=st.lists(st.integers(0, len(sizes) - 1), max_size=4).map(tuple),
        references=st.lists(st.integers(0, 10**6), max_size=1).map(tuple),
    )
    return Graph(sizes, tuple(draw(st.lists(holder, min_size=1, max_size=most))))


class Freed:
    """One session on the whole entity, for all examples: so what it remembers is tried too."""

    def __init__(self, server: LocalServer, user: str) -> None:
        self.server, self.graphs = server, FileGraphs(server, user)
        self.session = Session(user, None, base_url=server.base_url, api_key=self.graphs.api_key)

    def check(self, graph: Graph, data: st.DataObject) -> None:
        self.session.unstage()
        self.graphs.seed(graph)
        self.server.collect_garbage()
        session = self.session
        rows = session.load()
        assert len(rows) == len(graph.holders)
        session.measure()
        assert session.unmeasured == ""
        chosen = data.draw(st.lists(st.sampled_from(list(rows.index)), unique=True), label="deleted")
        some = st.sets(st.sampled_from(chosen)) if chosen else st.just(set[str]())
        held_back = data.draw(some, label="held back")
        going = [row for row in chosen if row not in held_back]
        reclaim = session.reclaim(going)
        session.delete(chosen)
        plan = session.plan()
        expected = session.reclaim(chosen)
        assert plan.reclaim.lower == plan.reclaim.upper == expected.lower == expected.upper
        for row in held_back:
            at = session.snapshot.keys.loc[row]
            self.graphs.give_alias(rows.at[row, "name"], at["project"], f"wanted-{row}".strip("="))
        self.carry_out(going, reclaim.lower, reclaim.upper)
        session.unstage()
        # Those that were held back are still there, and now some of them hold alone what they shared.
        left = session.reclaim(held_back)
        session.delete(held_back, delete_aliases=True)
        self.carry_out(list(held_back), left.lower, left.upper)
        assert session.file_index.complete
        index = session.file_index
        rows = np.arange(len(index))
        assert index.file_sizes.sum() == index.by_group(rows, np.zeros_like(rows), 1)[0][0]

    def carry_out(self, going: list[str], lower: int, upper: int) -> None:
        report = self.session.apply(self.session.plan())
        assert sorted(item.id for item in report.done) == sorted(going)
        before = self.server.storage_bytes()
        freed = self.server.collect_garbage()
        assert lower == upper == freed == before - self.server.storage_bytes()
        assert not set(going) & set(self.session.listing.index)


@pytest.fixture(scope="module")
def freed(sdk: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Freed]:
    folder: Path = tmp_path_factory.mktemp("freed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTWIDGETS_STATE_DIR", str(folder / "state"))
        patch.setenv("ARTWIDGETS_CACHE_DIR", str(folder / "cache"))
        made = Freed(sdk, "file-graphs")
        yield made
        made.graphs.close()


@settings(max_examples=6, phases=[Phase.generate])
@given(graphs(most=9), st.data())
def test_what_is_told_is_what_is_freed(freed: Freed, graph: Graph, data: st.DataObject) -> None:
    freed.check(graph, data)


@pytest.mark.attack
@settings(max_examples=60, phases=[Phase.generate])
@given(graphs(most=40), st.data())
def test_many_larger_graphs(freed: Freed, graph: Graph, data: st.DataObject) -> None:
    freed.check(graph, data)


def test_the_example_of_the_documentation(freed: Freed) -> None:
    """v0 has 3 MB, v1 adds 3 MB: deleting v1 frees 3, v0 nothing, both 6."""
    three = 3 * 10**6
    freed.graphs.seed(Graph((three, three), (Holder(0, 0, (0,)), Holder(0, 0, (0, 1)))))
    freed.server.collect_garbage()
    rows = freed.session.load()
    freed.session.measure()
    v0, v1 = (rows.index[rows["version"] == number][0] for number in (0, 1))
    reclaims = [freed.session.reclaim(ids) for ids in (v1, v0, [v0, v1])]
    assert [(one.lower, one.upper) for one in reclaims] == [(three, three), (0, 0), (2 * three, 2 * three)]
    freed.session.delete([v0])
    freed.carry_out([v0], 0, 0)
    freed.session.delete([v1])
    freed.carry_out([v1], 2 * three, 2 * three)
