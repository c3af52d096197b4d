"""JSON that is made to break whoever reads it: refused from a person, shown from a server."""

import json
import math
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets import Session, filters
from artwidgets.errors import FilterError, InvalidValueError
from artwidgets.filters.parser import MAX_CHARACTERS
from artwidgets.listing import parse_metadata
from artwidgets.local import LocalServer
from artwidgets.model.json_values import (
    MAX_LEVELS,
    Unwritable,
    canonical_json,
    parse_json,
    read_json,
    read_value,
    same_json,
    unwritable,
    write_json,
)
from artwidgets.planning.plan import Plan
from tests.local.wire import graphql
from tests.support import faults
from tests.support.proxy import FaultProxy


def nested(levels: int, opened: str = '{"a":', closed: str = "}", inner: str = "1") -> str:
    return opened * levels + inner + closed * levels


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_ordinary_json_is_read_as_python_reads_it(value: Any) -> None:
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only)
        assert read_json(text) == value
        assert parse_json(text) == value
    assert unwritable(value) is None


@pytest.mark.parametrize("levels", [MAX_LEVELS + 1, 950, 3_000, 100_000])
@pytest.mark.parametrize(("opened", "closed"), [('{"a":', "}"), ("[", "]"), ('[{"x]":"{\\"[",  "a":', "}]")])
def test_deep_json_of_a_server_is_shown(levels: int, opened: str, closed: str) -> None:
    text = f'{{"deep": {nested(levels, opened, closed)}, "flat": {{}}, "loss": 0.5}}'
    value = read_json(text)
    assert value["flat"] == {}
    assert value["loss"] == 0.5
    assert "100 levels" in (unwritable(value) or "")
    inner = value["deep"]
    while not isinstance(inner, str):
        inner = inner[-1] if isinstance(inner, list) else inner["a"]
    assert isinstance(inner, Unwritable)
    assert inner in text
    assert repr(value)
    assert read_json(nested(MAX_LEVELS)) == json.loads(nested(MAX_LEVELS))
    assert unwritable(read_json(nested(MAX_LEVELS))) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "\\ud800"}',
        '{"\\udfff": 1}',
        '{"a": 1e400}',
        '{"a": -1e400, "b": "\\ud83d\\ude00"}',
        f'{{"a": {"9" * 5_000}}}',
        '{"a": "\ud800"}',
    ],
)
def test_what_could_not_be_sent_back(text: str) -> None:
    found = read_json(text)
    assert unwritable(found)
    json.dumps(found, ensure_ascii=False).encode()
    with pytest.raises(InvalidValueError):
        parse_json(text)
    assert unwritable(parse_metadata(text))
    assert unwritable(read_json(write_json(found))) or "\\udfff" in text


@pytest.mark.parametrize("text", ["{", "[" * 3_000, '{"a":' * 3_000, "nan", "]" * 500, "[" * 200 + "}" * 200])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)
    assert parse_metadata(text) == {}
    with pytest.raises(InvalidValueError):
        parse_json(text)


@pytest.mark.parametrize(
    "text", ["NaN", "-Infinity", "1e999", "[NaN]", nested(950), "9" * 5_000, '"\\ud800"']
)
def test_a_person_is_told(text: str) -> None:
    with pytest.raises(InvalidValueError):
        read_value(text)


def test_large_numbers_that_json_can_hold() -> None:
    for number in (2**63, -(2**63) - 1, 10**300, 1.5e300):
        assert read_json(json.dumps({"a": number})) == {"a": number}
        assert read_value(json.dumps(number)) == number


SELF: dict[str, Any] = {}
SELF["self"] = SELF
REFUSED: dict[str, dict[str, Any]] = {
    "deep text": {"metadata": nested(3_000)},
    "deep": {"metadata": json.loads(nested(300))},
    "in itself": {"update_metadata": SELF},
    "surrogate": {"update_metadata": {"a": ["\ud800"]}},
    "surrogate key": {"update_metadata": {"a": {"\udfff": 1}}},
    "infinity": {"update_metadata": {"a": math.inf}},
    "long number": {"update_metadata": {"a": 10**5_000}},
    "a number as text": {"metadata": '{"a": 1e400}'},
    "description": {"description": "half \ud83d"},
    "alias": {"add_aliases": ["half\ud83d"]},
    "control": {"add_aliases": ["a\x9bb"]},
    "tag": {"add_tags": ["\ud83d"]},
}


@pytest.fixture
def session(sdk: LocalServer, project: str) -> Session:
    sdk.seed_bulk(project=project, collections=1, versions=3)
    session = Session(sdk.entity, project)
    session.load()
    return session


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_edits_are_refused_before_they_are_staged(session: Session, case: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        session.edit(session.listing.index[:1], **REFUSED[case])
    assert len(str(caught.value)) < 400
    assert not session.changes


@pytest.fixture
def hostile(sdk: LocalServer, project: str) -> Iterator[Session]:
    """A session on a server whose versions have metadata of every bad kind, and half characters elsewhere."""
    sdk.seed_bulk(project=project, collections=1, versions=4)
    bad = [
        f'{{"deep": {nested(3_000)}, "loss": 1}}',
        '{"half": "\\ud800", "\\udfff": 2}',
        f'{{"huge": 1e400, "long": {"9" * 5_000}, "int": {2**70}}}',
    ]

    def change(payload: Any) -> None:
        left = [payload]
        while left:
            one = left.pop()
            if isinstance(one, dict):
                if "versionIndex" in one and one["versionIndex"] != 3:
                    one["metadata"] = bad[one["versionIndex"]]
                    one["description"] = "half \ud83d and \u202e"
                left += one.values()
            elif isinstance(one, list):
                left += one

    with FaultProxy(sdk.base_url) as proxy:
        proxy.fault(faults.changed(change), operation="*")
        yield Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)


def test_hostile_metadata_breaks_nothing(hostile: Session, sdk: LocalServer) -> None:
    listing = hostile.load()
    assert len(listing) == 4
    for query in (
        "metadata.deep:any",
        "metadata.huge:>1",
        "metadata.int:>1e20",
        "-metadata.half:none",
        "half",
    ):
        hostile.where(query)
    hostile.where(lambda frame: frame["metadata"].map(bool))
    filters.complete("metadata.", 9, hostile.table)
    listing.to_csv()
    listing.reset_index().to_json(orient="records", date_format="iso")
    for row in listing.index:
        hostile.details(row)
    hostile.edit(listing.index, update_metadata={"checked": True}, add_tags=["seen"])
    plan = hostile.plan()
    assert len(plan.refusals) == 3
    assert all("sent back" in (item.refusal or "") for item in plan.refusals)
    hostile.unstage()
    hostile.edit(listing.index, add_tags=["seen"])
    hostile.delete(hostile.where("version:v0").index, delete_aliases=True)
    plan = hostile.plan()
    assert not plan.refusals
    again = Plan.from_json(plan.to_json())
    assert again.id == plan.id
    assert compile(plan.to_script(), "script", "exec")
    plan.to_frame()
    report = hostile.apply(again)
    assert len(report.done) == len(plan), report.to_frame()["reason"].tolist()
    assert len(hostile.history()) == 1
    assert hostile._source._cache().save(hostile.snapshot)
    assert hostile._source._cache().load(hostile.scope) is not None


def test_deep_metadata_that_the_server_stores(sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=2)
    session = Session(sdk.entity, project)
    row = session.load().index[0]
    document = "mutation U($i: UpdateArtifactInput!) { updateArtifact(input: $i) { artifact { id } } }"
    status, body = graphql(sdk, document, {"i": {"artifactID": row, "metadata": nested(900)}})
    assert status == 200, body
    session.load(whole=True)
    session.edit(row, description="d")
    assert len(session.apply(session.plan()).done) == 1
    session.edit(row, update_metadata={"b": 1})
    (refused,) = session.plan().refusals
    assert "100 levels" in (refused.refusal or "")
    assert session.listing["metadata"].array.texts[0].replace(" ", "") == nested(900)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "x" * n,
        lambda n: "a " * (n // 2),
        lambda n: "name:" + "a," * (n // 2) + "b",
        lambda n: "name:" + "*a" * (n // 2),
        lambda n: "(" * n,
        lambda n: "-" * n,
        lambda n: '"' * n,
        lambda n: "a OR " * (n // 5) + "b",
        lambda n: "x" * n + ":1",
        lambda n: "size:" + "1" * n,
        lambda n: "metadata.a:" + "1" * n,
        lambda n: "metadata" + ".a" * (n // 2) + ":1",
    ],
)
def test_a_long_query(make: Any) -> None:
    with pytest.raises(FilterError, match=r"query has [\d,]+ letters; 100,000 can be read"):
        filters.parse(make(1_000_000))
    # Of half the letters in a quarter of the 20 s that all may take: what grows as the square shows as well.
    began = time.process_time()
    assert len(refusal(make(MAX_CHARACTERS // 2))) < 400
    assert time.process_time() - began < 5


def test_the_longest_query_is_read() -> None:
    assert str(filters.parse("x" * MAX_CHARACTERS)) == "x" * MAX_CHARACTERS
    assert "letters" not in refusal("(" * MAX_CHARACTERS)


def refusal(query: str) -> str:
    try:
        str(filters.parse_terms(query))
    except FilterError as error:
        return str(error)
    return ""


@given(st.text(max_size=60) | st.text(alphabet='a:"*()-<>=., \ud800\x00OR1', max_size=60))
def test_any_query_is_read_or_refused(text: str) -> None:
    assert refusal(text) or filters.parse(text) is not None


@given(JSON, JSON)
def test_same_values_and_no_others_share_a_canonical_text(one: object, other: object) -> None:
    assert same_json(one, one)
    assert same_json(one, json.loads(json.dumps(one)))
    assert same_json(one, other) is (canonical_json(one) == canonical_json(other))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        ([1, {"a": 2.0}], (1.0, {"a": 2}), True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        (1, True, False),
        (0, False, False),
        (0, -0.0, True),
        ("1", 1, False),
        (None, 0, False),
        (None, "", False),
        ([], {}, False),
        (2**53 + 1, float(2**53), False),
        (1e300, 10**300, False),
    ],
)
def test_json_has_one_kind_of_number_and_truth_values_apart(one: object, other: object, same: bool) -> None:
    assert same_json(one, other) is same
    assert same_json(other, one) is same
    assert (canonical_json(one) == canonical_json(other)) is same
