"""The one table of what a policy file may say: it feeds the reading, the writing, the schema and README.

A key is a row here, and a field of `Rule` or `Best`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from artwidgets.planning.policy.values import GROUPS, MODES

__all__ = ["BEST_KEYS", "KEEP_KEYS", "POLICY_KEYS", "RULE_KEYS", "Key", "Kind"]


class Kind(StrEnum):
    """What a key's value is."""

    TEXT = "text"
    QUERY = "query"
    QUERIES = "queries"
    COUNT = "count"
    FLAG = "flag"
    AGE = "age"
    WORD = "word"
    ACTION = "action"
    TABLE = "table"
    TABLES = "tables"

    @property
    def words(self) -> str:
        """What it is, for an error message."""
        return _WORDS[self]


_WORDS: Final = {
    Kind.TEXT: 'a text, such as "checkpoints"',
    Kind.QUERY: 'a query in quotes, such as "type:model"',
    Kind.QUERIES: 'a list of queries, such as ["alias:production", "tag:keep"]',
    Kind.COUNT: "a whole number, such as 3",
    Kind.FLAG: "true or false",
    Kind.AGE: 'a duration in quotes, such as "30d"',
    Kind.WORD: "a word in quotes",
    Kind.ACTION: '"delete", "expire 7d" or "archive URL"',
    Kind.TABLE: "several keys",
    Kind.TABLES: "[[rule]], once for each rule",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a policy can say.

    Attributes
    ----------
    name : str
    kind : Kind
    help : str
        A sentence.
    words : tuple of str
        For a word: which there are.
    least : int
        For a count.
    required : bool
    """

    name: str
    kind: Kind
    help: str
    words: tuple[str, ...] = ()
    least: int = 0
    required: bool = False


_PER_HELP: Final = "What newest and best are counted in"

POLICY_KEYS: Final = (
    Key("protect", Kind.QUERIES, "What stays whatever the rules say, and is refused in every delete."),
    Key("rule", Kind.TABLES, "What a rule is about, what it keeps, and what becomes of the rest."),
)

RULE_KEYS: Final = (
    Key("name", Kind.TEXT, "How reasons call the rule."),
    Key("within", Kind.QUERY, "What the rule is about, in the filter language; everything without it."),
    Key("per", Kind.WORD, f"{_PER_HELP}; collection without it.", words=GROUPS),
    Key("keep", Kind.TABLE, "What stays; keeping always wins over letting go.", required=True),
    Key("then", Kind.ACTION, "What becomes of the rest: delete, expire 7d or archive URL."),
)

KEEP_KEYS: Final = (
    Key("last", Kind.COUNT, "The newest so many of each group."),
    Key("best", Kind.TABLE, "The best by a number, with all that tie with the last of them."),
    Key("aliased", Kind.FLAG, "What has an alias; true unless said."),
    Key("linked", Kind.FLAG, "What a registry or another collection links; true unless said."),
    Key("younger_than", Kind.AGE, "What was created less than this ago."),
    Key("always", Kind.QUERY, "What this query finds."),
)

BEST_KEYS: Final = (
    Key("count", Kind.COUNT, "How many of each group.", least=1, required=True),
    Key("by", Kind.TEXT, "metadata.KEY, or summary.KEY of the run that made the version.", required=True),
    Key("mode", Kind.WORD, "Which end is the best.", words=MODES, required=True),
    Key("per", Kind.WORD, f"{_PER_HELP}; the rule's without it.", words=GROUPS),
)
