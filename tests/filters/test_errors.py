"""A malformed query says what is wrong, where, and what to write."""

import pytest

from artwidgets.errors import FilterError
from artwidgets.filters import parse


@pytest.mark.parametrize(
    ("query", "position", "message"),
    [
        ("is:alais", 3, "'is:' accepts link, source, linked, auto, staged, marked."),
        ("expires:30d", 8, "An expiry is never exactly a duration. Write expires:>30d"),
        ("is:linkd", 3, "Did you mean 'linked'?"),
        ("x alais:none", 2, "Unknown field 'alais'. Did you mean 'alias'?"),
        (
            "resnet50:v3",
            0,
            "Unknown field 'resnet50'. To find these words, quote them: \"resnet50:v3\".",
        ),
        ("{}:v3", 0, "Unknown field '{}'."),
        ("alias:", 6, "Write a value right after 'alias:', such as"),
        ("alias: none", 6, "Write a value right after 'alias:'"),
        ("alias:v3,", 9, "Write a value, or remove the comma."),
        ("alias:v3,,v4", 9, "Write a value, or remove the comma."),
        ("size:>1XB", 6, "'1XB' is not a size. Write a number and a unit, such as 500MB"),
        ("size:big", 5, "'big' is not a size"),
        ("size:>1.5 GB", 10, "'GB' stands apart from its number. Write 1.5GB"),
        ("size:1..2 MiB x", 10, "stands apart from its number. Write 2MiB"),
        ("size:>", 5, "Write a value after '>'"),
        ("size:>1GB,2GB", 5, "takes one value. Join several conditions with OR."),
        ("size:2GB..1MB", 5, "The range 2GB..1MB is empty. Write 1MB..2GB."),
        ("size:..", 5, "has no ends"),
        ("size:*", 5, "'*' has no meaning in size"),
        ("age:>30", 5, "'30' lacks a unit. Write 30d for days"),
        ("age:>5m", 5, "could be minutes or months"),
        ("age:30d", 4, "An age is never exactly a duration. Write age:>30d"),
        ("created:2026-02-30", 8, "There is no day 30 in February 2026."),
        ("created:2026-13", 8, "There is no month 13."),
        ("created:2026-01-01T25:00", 8, "There is no hour 25."),
        ("created:>yesterday", 9, "'yesterday' is not a date. Write year-month-day"),
        ("created:2026-01..2025-01", 8, "is empty"),
        ("files:many", 6, "'many' is not a whole number. Write for example files:0."),
        ("version:" + "9" * 30, 8, "is not a whole number"),
        ("name:>b", 5, "'>' has no meaning in name. Write for example name:resnet*."),
        ("used:>none", 5, "can't be joined with none or any"),
        ("alias:any,v3", 6, "already holds the other values"),
        ("metadata:x", 9, "Name the metadata key"),
        ("metadata.:x", 0, "A metadata key is missing"),
        ("metadata.a..b:x", 0, "A metadata key is missing"),
        ("metadata.a:1..x", 11, "mixes a number and a text"),
        ("alias.x:1", 0, "Unknown field 'alias.x'"),
        ("(alias:none", 0, "The '(' is never closed"),
        ("(", 0, "never closed"),
        ("alias:none)", 10, "There is a ')' without a '('"),
        (")", 0, "Write a condition here, such as alias:none."),
        ('name:"cats', 5, "The quote is never closed"),
        ('a "b" "c', 6, "The quote is never closed"),
        ('""', 0, "There are no words to look for"),
        ("*", 0, "There are no words to look for"),
        ("a OR", 4, "Write a condition after 'OR', such as"),
        ("OR a", 0, "'OR' needs a condition on both sides"),
        ("a OR OR b", 5, "'OR'"),
        ("a AND", 5, "Write a condition after 'AND', such as"),
        ("- a", 0, "Write a condition after '-'."),
        ("NOT", 3, "Write a condition after 'NOT', such as"),
        (":x", 0, "Unknown field ''"),
    ],
)
def test_an_error_names_the_place_and_the_way_out(query, position, message):
    with pytest.raises(FilterError) as refused:
        parse(query)
    assert message in str(refused.value)
    assert "position" not in str(refused.value)
    assert refused.value.position == position
    assert refused.value.text == query


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("  alias:none   AND age:>1mo ", "alias:none age:>30d"),
        ("NOT tag:keep", "-tag:keep"),
        ("TAGS:keep", "tag:keep"),
        ("size:>1000mb", "size:>1GB"),
        ('size:>="1.5 GB"', "size:>=1.5GB"),
        ("size:!=0", "-size:0"),
        ("size:=0", "size:0"),
        ("files:1..*", "files:>=1"),
        ("created:>=2026-01-01T00:00Z", "created:>=2026-01-01T00:00"),
        ("alias:any", "-alias:none"),
        ("(a b) c", "a b c"),
        ("a b OR c", "a b OR c"),
        ("a (b OR c)", "a (b OR c)"),
        ("-(a b)", "-(a b)"),
        ("name:a**b", "name:a*b"),
        ("well-known", "well-known"),
        ("metadata.opt/lr:1e-3", "metadata.opt/lr:0.001"),
        ('alias:"a\\"b"', 'alias:a\\"b' if False else 'alias:"a\\"b"'),
    ],
)
def test_other_spellings_become_the_canonical_one(query, canonical):
    assert str(parse(query)) == canonical


@pytest.mark.parametrize(
    ("query", "unfinished"),
    [
        ("type:", True),
        ("alias:none type:", True),
        ("size:>", True),
        ("-", True),
        ("(alias:none", True),
        ('name:"cats', True),
        ("a OR", True),
        ("alias:v3,", True),
        ("NOT", True),
        ("size:..", True),
        ("type: alias:none", False),
        ("alias:v3,,v4", False),
        ("agee:>3d", False),
        ("size:big", False),
        ("- a", False),
    ],
)
def test_what_only_ends_too_early_is_told_from_what_is_wrong(query, unfinished):
    with pytest.raises(FilterError) as refused:
        parse(query)
    assert refused.value.unfinished is unfinished
