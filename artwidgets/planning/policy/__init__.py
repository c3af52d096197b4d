"""Which versions stay and which may go, decided by a policy; and why, in words, for every one of them.

What lives here: the policy as a value, how it is read from TOML and written back, and the one decision that
policies and ``Session.keep`` share. What does not: what is done about it (that is staged, and planned).
"""

from artwidgets.planning.policy.archive_targets import ArchiveTargets
from artwidgets.planning.policy.decide import decide
from artwidgets.planning.policy.decision import DROP, KEEP, UNTOUCHED, Decision
from artwidgets.planning.policy.last_decision import LastDecision, VerdictColumns
from artwidgets.planning.policy.one_rule import KeepFields, one_rule
from artwidgets.planning.policy.policy import Policy, require_possible
from artwidgets.planning.policy.protection import protect_queries, resting_on, with_protection
from artwidgets.planning.policy.schema import SCHEMA_FILE, schema
from artwidgets.planning.policy.values import Best, Rule, Then

__all__ = [
    "DROP",
    "KEEP",
    "SCHEMA_FILE",
    "UNTOUCHED",
    "ArchiveTargets",
    "Best",
    "Decision",
    "KeepFields",
    "LastDecision",
    "Policy",
    "Rule",
    "Then",
    "VerdictColumns",
    "decide",
    "one_rule",
    "protect_queries",
    "require_possible",
    "resting_on",
    "schema",
    "with_protection",
]
