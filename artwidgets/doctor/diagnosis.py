"""Findings as a value: to read, to print, to paste into an issue."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from artwidgets import __version__

__all__ = ["Diagnosis", "Finding", "Status"]

_WIDTH = 100


class Status(StrEnum):
    """How a finding stands."""

    GOOD = "good"
    WORSE = "worse"
    """It works, but not as well as it could; or it is not known."""
    BAD = "bad"
    """Something will not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What was looked at.
    status : Status
    value : str
        What was found, in words.
    advice : str
        What to do; "" where there is nothing to do.
    """

    name: str
    status: Status
    value: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What `Session.doctor` found.

    Attributes
    ----------
    findings : tuple of Finding
    at : datetime
        When, UTC.
    seconds : float
        How long it took.
    """

    findings: tuple[Finding, ...]
    at: datetime
    seconds: float

    @property
    def good(self) -> bool:
        """Whether everything is as good as it can be."""
        return all(finding.status is Status.GOOD for finding in self.findings)

    @property
    def summary(self) -> str:
        """The count of what is not as good as it can be, in words."""
        bad = sum(finding.status is Status.BAD for finding in self.findings)
        worse = sum(finding.status is Status.WORSE for finding in self.findings)
        counts = [
            f"{bad} thing{' is' if bad == 1 else 's are'} bad" if bad else "",
            f"{worse} thing{'' if worse == 1 else 's'} could be better" if worse else "",
        ]
        return f"{', '.join(filter(None, counts)) or 'Everything is as good as it can be'}."

    def finding(self, name: str) -> Finding:
        """The finding of this name.

        Raises
        ------
        KeyError
            If this was not looked at.
        """
        for finding in self.findings:
            if finding.name == name:
                return finding
        raise KeyError(name)

    def to_json(self) -> str:
        """All of it as JSON text, without a key in it, to paste into an issue."""
        report = {
            "artwidgets": __version__,
            "at": self.at.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 1),
            "good": self.good,
            "findings": [
                {
                    "name": finding.name,
                    "status": str(finding.status),
                    "value": finding.value,
                    "advice": finding.advice,
                }
                for finding in self.findings
            ],
        }
        return json.dumps(report, indent=2)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    __repr__ = __str__

    def _lines(self) -> Iterator[str]:
        at = self.at.astimezone(UTC)
        yield f"artwidgets {__version__}, {at:%Y-%m-%d %H:%M} UTC, {self.seconds:.1f} s. {self.summary}"
        yield ""
        wide = max((len(finding.name) for finding in self.findings), default=0)
        for finding in self.findings:
            head = f"  {finding.status:<5}  {finding.name:<{wide}}  "
            yield from _wrapped(head, finding.value)
            if finding.advice:
                yield from _wrapped(" " * len(head), finding.advice, mark="-> ")


def _wrapped(head: str, text: str, mark: str = "") -> list[str]:
    inert = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    return textwrap.wrap(
        inert,
        _WIDTH,
        initial_indent=head + mark,
        subsequent_indent=" " * len(head + mark),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [head.rstrip()]
