"""``field(...)`` makes the very trees that query text makes."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from artwidgets.errors import FilterError, InvalidValueError
from artwidgets.filters import field, parse


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (lambda: field("alias").isin("v3", "v4"), "alias:v3,v4"),
        (lambda: field("alias").isin(["v3", "v4"]), "alias:v3,v4"),
        (lambda: field("aliases").isin(None, "best"), "alias:none,best"),
        (lambda: field("alias").is_none(), "alias:none"),
        (lambda: field("alias") == None, "alias:none"),  # noqa: E711
        (lambda: field("alias").is_any(), "alias:any"),
        (lambda: field("alias") == "none", 'alias:"none"'),
        (lambda: field("name").matches("resnet*"), "name:resnet*"),
        (lambda: field("name") == "resnet*", 'name:"resnet*"'),
        (lambda: field("name").startswith("a b"), 'name:"a b"*'),
        (lambda: field("name").contains("net"), "name:*net*"),
        (lambda: field("description").contains("net"), "description:net"),
        (lambda: field("type") != "model", "-type:model"),
        (lambda: field("size") > "1GB", "size:>1GB"),
        (lambda: field("size") > 1_000_000_000, "size:>1GB"),
        (lambda: field("size").between("1MB", "2GB"), "size:1MB..2GB"),
        (lambda: "1GB" < field("size"), "size:>1GB"),  # noqa: SIM300
        (lambda: field("files") == np.int64(0), "files:0"),
        (lambda: field("age") > "30d", "age:>30d"),
        (lambda: field("age") >= timedelta(days=30), "age:>=30d"),
        (lambda: field("age") > pd.Timedelta(days=30), "age:>30d"),
        (lambda: field("created").between("2026-01-01", "2026-03-01"), "created:2026-01-01..2026-03-01"),
        (lambda: field("created") >= date(2026, 1, 1), "created:>=2026-01-01"),
        (lambda: field("created") < datetime(2026, 1, 1, 8, 30, 1, 5), "created:<2026-01-01T08:30:01.000005"),
        (lambda: field("ttl") == "inherited", "ttl:inherited"),
        (lambda: field("is") == "linked", "is:linked"),
        (lambda: field("metadata.loss") < 0.1, "metadata.loss:<0.1"),
        (lambda: field("metadata.loss") < np.float64(0.1), "metadata.loss:<0.1"),
        (lambda: field("metadata.ok") == True, "metadata.ok:true"),  # noqa: E712
        (lambda: field("metadata.epochs") == "10", 'metadata.epochs:"10"'),
        (lambda: field("metadata", "lr.max") > 1, 'metadata."lr.max":>1'),
        (lambda: ~field("tag").isin("keep") & (field("used") == 0), "-tag:keep used:0"),
        (lambda: (field("size") > "1GB") | (field("files") == 0), "size:>1GB OR files:0"),
        (lambda: parse("cat") & ~parse("dog"), "cat -dog"),
    ],
)
def test_an_expression_is_the_tree_of_its_text(expression, text):
    tree = expression()
    assert tree == parse(text)
    assert repr(tree) == repr(parse(text))


def test_a_comparison_that_comes_last_needs_no_parentheses():
    """The form that people write first; see `artwidgets.filters.reference` on why it is sound."""
    tree = field("alias").isin("v3", "v4") | field("size") > "1GB"
    assert tree == parse("alias:v3,v4 OR size:>1GB")
    tree = field("tag").is_none() | field("alias").is_none() & field("size") > "1GB"
    assert tree == parse("tag:none OR alias:none size:>1GB")
    tree = field("alias").is_none() & field("type") == "model"
    assert tree == parse("alias:none type:model")


@pytest.mark.parametrize(
    "expression",
    [
        lambda: field("size") > "1GB" | field("alias").isin("v3"),
        lambda: field("size") > "1GB" & field("alias").isin("v3"),
        lambda: field("size") > "1GB" | field("files") == 0,
        lambda: field("alias").isin("v3") | field("size") > "1GB" | field("tag").is_none(),
        lambda: 1 < field("files") < 5,
        lambda: field("alias").is_none() and field("tag").is_none(),
        lambda: not field("alias").is_none(),
        lambda: field("size") | field("files"),
        lambda: field("size") == field("files"),
        lambda: ~field("size") > "1GB",
        lambda: bool(field("size")),
    ],
)
def test_what_python_reads_otherwise_is_refused_and_asks_for_parentheses(expression):
    with pytest.raises(FilterError, match="parenthes"):
        expression()


def test_an_unknown_field_is_refused_with_the_nearest():
    with pytest.raises(FilterError, match=r"Unknown field 'alais'\. Did you mean 'alias'\?"):
        field("alais")


@pytest.mark.parametrize(
    "expression",
    [
        lambda: field("size") > "1 elephant",
        lambda: field("size") > 1.5,
        lambda: field("files") == True,  # noqa: E712
        lambda: field("age") > 30,
        lambda: field("age") > timedelta(days=-1),
        lambda: field("created") > "soon",
        lambda: field("created") > 2026,
        lambda: field("created") > date(9999, 1, 1),
        lambda: field("alias").isin(),
        lambda: field("alias") == 3,
        lambda: field("name") > "a",
        lambda: field("size").matches("1*"),
        lambda: field("ttl") > None,
        lambda: field("is").is_none(),
        lambda: field("metadata") == 3,
        lambda: field("metadata.loss") == float("nan"),
        lambda: field("metadata.loss") == [1],
        lambda: field("metadata.loss").between(1, "x"),
    ],
)
def test_a_value_that_the_field_can_not_have_is_refused_when_written(expression):
    with pytest.raises((FilterError, InvalidValueError)):
        expression()
