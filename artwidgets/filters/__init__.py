"""The query language: text or Python to a tree, the tree to a mask over a listing.

>>> tree = parse("alias:none age:>30d -type:model")
>>> tree == field("alias").is_none() & (field("age") > "30d") & ~(field("type") == "model")
True
>>> str(tree)
'alias:none age:>30d -type:model'

``mask(tree, ListingIndex(frame))`` gives the rows; `FIELDS` is every field with its help. A text is
changed term by term (`parse_terms`, `drop_term`, `negate_term`, `add_terms`), the rest of it
staying as it was written.
"""

from artwidgets.filters.choices import Choices, same_choice
from artwidgets.filters.collection_query import (
    COLLECTION_PRESETS,
    collection_mask,
    collection_table,
    parse_collection_query,
)
from artwidgets.filters.completion import Completion, Completions, complete
from artwidgets.filters.demand import asks_a_verdict, require_decided, rests_on
from artwidgets.filters.evaluate import Query, mask, undecided
from artwidgets.filters.fields import (
    FIELDS,
    FLAGS,
    ON_DEMAND,
    PROTECT,
    Field,
    Kind,
    Source,
    join_path,
    nearest,
    source_of,
    split_path,
)
from artwidgets.filters.index import NOT_DECIDED, ListingIndex, Numbers, OnDemand
from artwidgets.filters.keys import KeyCount, metadata_keys
from artwidgets.filters.leave_one_out import RowsWithout, counts_without_each
from artwidgets.filters.parser import Term, parse, parse_terms
from artwidgets.filters.presets import PRESETS, Preset
from artwidgets.filters.reference import FieldReference, field
from artwidgets.filters.saved import SavedFilters
from artwidgets.filters.terms import (
    add_terms,
    asks_what_is_staged,
    drop_term,
    drop_terms,
    has_terms,
    negate_term,
    put_term,
)
from artwidgets.filters.tree import And, Between, Compare, Everything, Expression, Not, OneOf, Or, Words
from artwidgets.filters.values import Glob
from artwidgets.filters.vocabulary import COLLECTIONS, VERSIONS, Vocabulary

__all__ = [
    "COLLECTIONS",
    "COLLECTION_PRESETS",
    "FIELDS",
    "FLAGS",
    "NOT_DECIDED",
    "ON_DEMAND",
    "PRESETS",
    "PROTECT",
    "VERSIONS",
    "And",
    "Between",
    "Choices",
    "Compare",
    "Completion",
    "Completions",
    "Everything",
    "Expression",
    "Field",
    "FieldReference",
    "Glob",
    "KeyCount",
    "Kind",
    "ListingIndex",
    "Not",
    "Numbers",
    "OnDemand",
    "OneOf",
    "Or",
    "Preset",
    "Query",
    "RowsWithout",
    "SavedFilters",
    "Source",
    "Term",
    "Vocabulary",
    "Words",
    "add_terms",
    "asks_a_verdict",
    "asks_what_is_staged",
    "collection_mask",
    "collection_table",
    "complete",
    "counts_without_each",
    "drop_term",
    "drop_terms",
    "field",
    "has_terms",
    "join_path",
    "mask",
    "metadata_keys",
    "nearest",
    "negate_term",
    "parse",
    "parse_collection_query",
    "parse_terms",
    "put_term",
    "require_decided",
    "rests_on",
    "same_choice",
    "source_of",
    "split_path",
    "undecided",
]
