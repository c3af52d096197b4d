"""A query is changed term by term; what is not changed stays as it was written."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from artwidgets.errors import FilterError
from artwidgets.filters import (
    And,
    Everything,
    Not,
    add_terms,
    drop_term,
    drop_terms,
    has_terms,
    negate_term,
    parse,
    parse_terms,
)
from tests.filters.test_roundtrip import trees
from tests.support.examples import examples


def texts(query):
    return [term.text for term in parse_terms(query)]


def meanings(query):
    return [term.tree for term in parse_terms(query)]


def joined(conditions):
    if not conditions:
        return Everything()
    return And(tuple(conditions)) if len(conditions) > 1 else conditions[0]


def plain(condition):
    """The condition without the signs that take each other back."""
    while isinstance(condition, Not) and isinstance(condition.operand, Not):
        condition = condition.operand.operand
    return condition


class TestReading:
    @pytest.mark.parametrize(
        ("query", "terms"),
        [
            ("", []),
            ("  ", []),
            ("alias:none", ["alias:none"]),
            (" alias:none  age:>30d -type:model ", ["alias:none", "age:>30d", "-type:model"]),
            ("a AND b", ["a", "b"]),
            ("NOT type:model a", ["NOT type:model", "a"]),
            ("(tag:a OR tag:b) a", ["(tag:a OR tag:b)", "a"]),
            ("-(a b)", ["-(a b)"]),
            ("(a)(b)c", ["(a)", "(b)", "c"]),
            ("tag:a OR tag:b c", ["tag:a OR tag:b c"]),
            ('"two words" name:"a b"*', ['"two words"', 'name:"a b"*']),
            ("()", ["()"]),
        ],
    )
    def test_the_terms_are_what_and_joins_at_the_top(self, query, terms):
        assert texts(query) == terms

    @settings(max_examples=examples(80), deadline=None)
    @given(st.lists(trees, min_size=1, max_size=4))
    def test_each_stands_where_it_says_and_means_what_it_says(self, conditions):
        query = str(joined(conditions))
        terms = parse_terms(query)
        assert [query[term.start : term.end] for term in terms] == [term.text for term in terms]
        assert [parse(term.text) for term in terms] == [term.tree for term in terms]
        assert parse(query) == joined(meanings(query))

    def test_a_query_that_can_not_be_read_has_none(self):
        with pytest.raises(FilterError, match="is never closed"):
            parse_terms("alias:none (age:>30d")

    @pytest.mark.parametrize(
        ("query", "negated"),
        [
            *(("-a", True), ("NOT a", True), ("NOT(a)", True), ("-(a OR b)", True)),
            *(("a", False), ("-a OR b", False), ("alias:!=v3", False), ("alias:any", False)),
            *(('"-a"', False), ("NOTHING", False)),
        ],
    )
    def test_a_term_is_negated_when_a_sign_stands_before_all_of_it(self, query, negated):
        assert [term.is_negated for term in parse_terms(query)] == [negated]


class TestDropping:
    @pytest.mark.parametrize(
        ("query", "at", "left"),
        [
            ("alias:none  age:>30d -type:model", 0, "age:>30d -type:model"),
            ("alias:none  age:>30d -type:model", 1, "alias:none  -type:model"),
            ("alias:none  age:>30d -type:model", 2, "alias:none  age:>30d"),
            ("a AND b AND c", 1, "a AND c"),
            ("a AND b", 0, "b"),
            ("a AND b", 1, "a"),
            ("a(x OR y)b", 1, "a b"),
            ("a OR b", 0, ""),
            ('name:"a b" (x OR y)', 1, 'name:"a b"'),
        ],
    )
    def test_exactly_that_term_goes(self, query, at, left):
        assert drop_term(query, at) == left

    def test_neighbours_that_would_mean_something_else_together_are_kept_apart(self):
        assert drop_term("size:>1 (x) GB", 1) == 'size:>1 "GB"'

    @settings(max_examples=examples(80), deadline=None)
    @given(st.lists(trees, min_size=2, max_size=4), st.data())
    def test_the_others_mean_what_they_meant(self, conditions, data):
        query = str(joined(conditions))
        found = meanings(query)
        at = data.draw(st.integers(0, len(found) - 1))
        assert meanings(drop_term(query, at)) == found[:at] + found[at + 1 :]

    @pytest.mark.parametrize("at", [-1, 2])
    def test_a_term_that_is_not_there_is_an_error(self, at):
        with pytest.raises(FilterError, match="has 2 terms"):
            drop_term("a b", at)


class TestNegating:
    @pytest.mark.parametrize(
        ("query", "at", "negated"),
        [
            ("alias:none  age:>30d", 1, "alias:none  -age:>30d"),
            ("alias:none -type:model", 1, "alias:none type:model"),
            ("NOT type:model a", 0, "type:model a"),
            ("a OR b", 0, "-(a OR b)"),
            ("-(a OR b) c", 0, "(a OR b) c"),
            ("a(b)", 1, "a -(b)"),
            ("a AND b", 1, "a AND -b"),
        ],
    )
    def test_a_sign_comes_or_goes_and_nothing_else_changes(self, query, at, negated):
        assert negate_term(query, at) == negated

    @settings(max_examples=examples(80), deadline=None)
    @given(st.lists(trees, min_size=1, max_size=3), st.data())
    def test_twice_is_as_before(self, conditions, data):
        query = str(joined(conditions))
        terms = parse_terms(query)
        assume(terms)
        at = data.draw(st.integers(0, len(terms) - 1))
        once = meanings(negate_term(query, at))
        tree = terms[at].tree
        assert once[at] == (tree.operand if terms[at].is_negated else Not(tree))
        twice = meanings(negate_term(negate_term(query, at), at))
        assert list(map(plain, twice)) == [plain(term.tree) for term in terms]


class TestJoining:
    def test_a_part_is_found_whatever_its_spelling(self):
        assert has_terms("Alias:NONE age:>30d", "age:>30d alias:none")
        assert not has_terms("-is:linked", "is:linked")
        assert not has_terms("(a b)", "a")
        assert not has_terms("a", "")

    def test_an_or_gets_the_parentheses_it_needs(self):
        assert add_terms("tag:a OR tag:b", "alias:none") == "(tag:a OR tag:b) alias:none"
        assert add_terms("alias:none", "a OR b") == "alias:none (a OR b)"
        assert add_terms("", "a OR b") == "a OR b"

    @settings(max_examples=examples(80), deadline=None)
    @given(trees, trees)
    def test_what_was_added_is_there_and_can_be_taken_out_again(self, one, other):
        both = add_terms(str(one), str(other))
        assert meanings(both) == meanings(str(one)) + meanings(str(other))
        assert has_terms(both, str(other)) == bool(meanings(str(other)))
        gone = meanings(str(other))
        assert meanings(drop_terms(both, str(other))) == [
            tree for tree in meanings(str(one)) if tree not in gone
        ]
