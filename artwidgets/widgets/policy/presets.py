"""Policies to begin with: the platform's own recipes, and what people ask for most."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from artwidgets.filters import field
from artwidgets.planning.policy import Policy, Rule, Then

__all__ = ["PRESETS", "Preset"]


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy under a name.

    Attributes
    ----------
    name, label, help : str
    make : callable
        From the run in focus ("" for none) to the policy.
    """

    name: str
    label: str
    help: str
    make: Callable[[str], Policy]


def _one(rule: Rule) -> Callable[[str], Policy]:
    return lambda run: Policy(rules=(rule,))


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "newest",
            "Newest 3 of each collection",
            "And what has an alias or a link",
            _one(Rule(last=3)),
        ),
        Preset("aliased", "Whatever has an alias", "What has none goes", _one(Rule())),
        Preset(
            "v3v4",
            "All but v3 and v4",
            "The versions, or aliases, v3 and v4 go, unless they have another alias",
            _one(Rule(within="alias:v3,v4")),
        ),
        Preset(
            "run",
            "All but what a run logged",
            "What the run of the row in focus logged goes, unless it has an alias",
            lambda run: Policy(rules=(Rule(within=str(field("run") == (run or "RUN_ID"))),)),
        ),
        Preset(
            "latest_best",
            "Only latest and best",
            "All others go; those with other aliases only with leave in the review",
            _one(Rule(aliased=False, always="alias:latest,best")),
        ),
        Preset(
            "old",
            "Younger than 90 days",
            "Older ones without an alias go a week later, and can be kept until then",
            _one(Rule(younger_than=timedelta(days=90), then=Then("expire", after=timedelta(days=7)))),
        ),
    )
}
"""By name."""
