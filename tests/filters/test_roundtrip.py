"""The tree prints as text that reads back as the same tree, and no text breaks the parser."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.errors import FilterError
from artwidgets.filters import Everything, Expression, Not, OneOf, Words, field, parse
from artwidgets.filters.fields import FIELDS, WORDS, Kind
from artwidgets.filters.tree import Between, Compare
from artwidgets.filters.values import Glob
from artwidgets.model.units import Period
from tests.support.examples import examples

any_text = st.text(max_size=12)
spelled = st.text(alphabet='ab1.*,"\\:()-<>=! nNoOeEaAyYRD\t/_{}', max_size=8)
texts = st.one_of(any_text, spelled)
globs = st.lists(texts, min_size=2, max_size=4).map(lambda parts: Glob(tuple(parts)))
integers = st.integers(-(10**17), 10**17)
durations = st.timedeltas(timedelta(0), timedelta(days=9000))
instants = st.datetimes(datetime(1700, 1, 1), datetime(2250, 1, 1), timezones=st.just(UTC)).map(Period.of)
days = st.dates(date(1700, 1, 1), date(2250, 1, 1)).map(Period.of)
numbers = st.one_of(integers, st.floats(allow_nan=False, allow_infinity=False))
keys = st.lists(texts.filter(bool), min_size=1, max_size=3)
orders = st.sampled_from(["<", "<=", ">", ">="])

VALUES = {
    Kind.TEXT: st.one_of(texts, globs),
    Kind.PROSE: st.one_of(texts, globs),
    Kind.KEY: st.one_of(texts, globs),
    Kind.SET: st.one_of(texts, globs),
    Kind.COUNT: integers,
    Kind.SIZE: st.integers(0, 2**63 - 1),
    Kind.TIME: st.one_of(days, instants),
    Kind.AGE: st.none(),
    Kind.DUE: st.none(),
    Kind.DURATION: st.one_of(durations, st.just("inherited")),
    Kind.METADATA: st.one_of(texts, globs, numbers, st.booleans()),
}
ORDERED = {
    Kind.COUNT: integers,
    Kind.SIZE: st.integers(0, 2**63 - 1),
    Kind.TIME: st.one_of(days, instants),
    Kind.AGE: durations,
    Kind.DUE: durations,
    Kind.DURATION: durations,
}


@st.composite
def references(draw, kinds):
    chosen = draw(st.sampled_from([item for item in FIELDS.values() if item.kind in kinds]))
    name = chosen.name
    if chosen.kind is Kind.METADATA:
        return chosen, field(name, *draw(keys))._name
    return chosen, name


@st.composite
def one_ofs(draw):
    chosen, name = draw(references({*VALUES, Kind.FLAG}))
    value = st.sampled_from(list(WORDS[name])) if chosen.kind is Kind.FLAG else VALUES[chosen.kind]
    if chosen.kind not in (Kind.FLAG, Kind.AGE, Kind.DUE):
        value = st.one_of(value, st.none())
    return OneOf(name, tuple(draw(st.lists(value, min_size=1, max_size=3))))


@st.composite
def comparisons(draw):
    chosen, name = draw(references({*ORDERED, Kind.METADATA}))
    value = ORDERED[chosen.kind] if chosen.kind in ORDERED else draw(st.sampled_from([texts, numbers]))
    if draw(st.booleans()):
        return Compare(name, draw(orders), draw(value))
    low, high = sorted((draw(value), draw(value)), key=lambda end: getattr(end, "start", end))
    return Between(name, low, high)


words = st.one_of(texts, globs).filter(lambda text: any(getattr(text, "parts", text))).map(Words)
leaves = st.one_of(one_ofs(), comparisons(), words, st.just(Everything()))
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        inner.map(Not),
    ),
    max_leaves=8,
)


@settings(max_examples=examples(400), deadline=None)
@given(trees)
def test_every_tree_prints_as_text_that_reads_back(tree: Expression):
    assert parse(str(tree)) == tree
    assert str(parse(str(tree))) == str(tree)


@settings(max_examples=examples(400), deadline=None)
@given(st.one_of(st.text(), st.text(alphabet='alis:ze>1GB.,"()-OR \\*=<', max_size=30)))
def test_any_text_is_a_tree_or_a_filter_error_with_a_position(text: str):
    refused = None
    try:
        tree = parse(text)
    except FilterError as error:
        refused = error
    if refused:
        assert refused.text == text
        assert 0 <= refused.position <= len(text)
        assert str(refused).endswith((".", "?"))
    else:
        assert parse(str(tree)) == tree


@pytest.mark.parametrize("item", FIELDS.values(), ids=lambda item: item.name)
def test_the_example_of_every_field_is_a_canonical_query_on_that_field(item):
    assert str(parse(item.example)) == item.example
    assert item.name in item.example


def test_nesting_without_end_is_an_error_and_no_crash():
    for deep in ("(" * 5000 + "a" + ")" * 5000, "-" * 5000 + "a", "NOT " * 5000 + "a"):
        with pytest.raises(FilterError, match="More than 100 levels are nested"):
            parse(deep)
