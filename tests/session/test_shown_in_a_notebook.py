"""Plan, report and history are tables in a notebook; what a server says stays text in them."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from artwidgets.applying.history_frame import history
from artwidgets.applying.journal import Journal, records
from artwidgets.applying.report import Outcome, Report, Status
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from tests.support.records import version

EVIL = "<img src=x onerror=alert(1)>&\u202e"


class Tags(HTMLParser):
    """The tags of a text, and what is between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def plan() -> Plan:
    bases = [version(id=f"id{n}", artifact_id=f"id{n}", name=f"{EVIL}:v{n}", version=n) for n in range(30)]
    items = Items.of(Item(action=Action.DELETE, base=base, size=base.size) for base in bases[:-1])
    refused = Item(action=Action.DELETE, base=bases[-1], refusal=f"{EVIL} has the alias best.")
    server = "http://127.0.0.1:1"
    return Plan(server=server, entity="acme", project="vision", items=items, refusals=Items((refused,)))


def text_of(html: str) -> str:
    tags = Tags(html)
    assert set(tags.tags) <= {"div", "table", "thead", "tbody", "tr", "th", "td"}
    assert "div" in tags.tags
    assert "\u202e" not in html
    return tags.text


def test_a_plan(plan: Plan) -> None:
    text = text_of(plan._repr_html_())
    assert "29 versions to delete, 1 skipped" in text
    assert "<img src=x" in text
    assert "has the alias best" in text
    assert "and 10 more items" in text
    assert "To confirm: delete 29 versions" in text
    assert repr(plan).startswith(f"<Plan {plan.id}")


def test_a_report_says_what_did_not_go_as_planned_first(plan: Plan) -> None:
    outcomes = [Outcome(item.key, Status.DONE) for item in plan.items[:-1]]
    report = Report(plan, [*outcomes, Outcome(plan.items[-1].key, Status.FAILED, f"{EVIL}: no")])
    html = report._repr_html_()
    text = text_of(html)
    assert "28 versions deleted, 1 failed" in text
    assert html.index("failed</td>") < html.index("done</td>")
    assert f"{EVIL[:-1]}" in text


def test_the_history_is_a_frame_and_a_table(plan: Plan, tmp_path: Path) -> None:
    with Journal(plan, tmp_path, by="ann") as journal:
        journal.started([item.key for item in plan.items])
        journal.outcomes([Outcome(item.key, Status.DONE) for item in plan.items])
        journal.end(cancelled=False)
    frame = history(records(tmp_path))
    text = text_of(frame._repr_html_())
    assert "vision: deleted 29 versions" in text
    assert "ann" in text
    assert plan.id in text
    assert frame.loc[plan.id, "did"] == "deleted 29 versions"
    # What is computed from it is shown as any frame.
    assert "<thead>" in frame[["did"]]._repr_html_()
    assert "Nothing has been applied" in text_of(history([])._repr_html_())
