"""What the answers of a server mean, as findings."""

import statistics
from collections.abc import Mapping, Sequence

from artwidgets.doctor.diagnosis import Finding, Status
from artwidgets.gateway.endpoint import Answer
from artwidgets.gateway.examination import Knowledge, ListingTrial
from artwidgets.gateway.failures import Secrets, missing_parts
from artwidgets.gateway.listing.outcome import LARGEST_PAGE
from artwidgets.listing import TABLE

__all__ = [
    "answers",
    "changes",
    "features",
    "fields",
    "limits",
    "listing",
    "not_asked",
    "page",
    "project",
    "refusal",
    "release",
    "too_late",
    "trouble",
]

_SLOW = 0.5
_LITTLE_LEFT = 0.1

_FEATURES = {
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING": "collections by filter and order, where the SDK lists them",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES": "files of links",
    "ARTIFACT_TAGS": "tags",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP": "versions by name in a registry",
    "TOTAL_COUNT_IN_FILE_CONNECTION": "file counts",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION": "the use of versions of other projects in a run",
}
"""What wandb asks the server for when artwidgets uses it (``ServerFeature``), and what it is needed for."""

_COLUMNS = {f"Artifact.{column.field}": column.name for column in TABLE.values() if column.field}
"""Columns of the listing that nothing else feeds."""

_PATHS = {
    "nested": "many collections in one request",
    "by name": "each collection by its name",
    "sdk": "by the SDK, one page after the other",
}


def too_late(name: str) -> Finding:
    """What there was no time for."""
    return Finding(
        name,
        Status.WORSE,
        "not checked in time",
        "Try again when the server is less busy, or from nearer to it.",
    )


def not_asked(reason: str) -> Finding:
    """What can't be asked at all, because of `reason`."""
    return Finding("The rest", Status.WORSE, f"not checked: {reason}", "Mend the above and run it again.")


def refusal(name: str, error: Exception, advice: str = "") -> Finding:
    """What an error means whose words say what to do."""
    # An address in it may hold what stood before an @.
    return Finding(name, Status.BAD, Secrets().scrub(str(error)), advice)


def trouble(address: str, answer: Answer) -> Finding:
    """What a status of 500 or more means."""
    wait = answer.headers.get("retry-after", "")[:60]
    return Finding(
        "Server",
        Status.BAD,
        f"{address} answers HTTP {answer.status}{' (retry-after: ' + wait + ')' if wait else ''}",
        "The server, or a gateway before it, has trouble of its own. Try again later; if it stays, tell who "
        "runs it.",
    )


def answers(seconds: Sequence[float]) -> Finding:
    """How long the server takes for the smallest question."""
    typical = statistics.median(seconds)
    value = (
        f"{1000 * typical:.0f} ms (median of {len(seconds)} small request{'' if len(seconds) == 1 else 's'})"
    )
    if typical <= _SLOW:
        return Finding("Answers", Status.GOOD, value)
    return Finding(
        "Answers",
        Status.WORSE,
        value,
        "The server is far away or busy: listings and applying take longer in proportion. A notebook nearer "
        "to it helps.",
    )


def limits(answer: Answer) -> Finding:
    """What the headers of an answer say of rate limits."""
    headers = {
        name: value[:60]
        for name, value in sorted(answer.headers.items())
        if "ratelimit" in name.replace("-", "") or name == "retry-after"
    }
    words = ", ".join(f"{name}: {value}" for name, value in headers.items())
    if answer.status == 429:
        wait = headers.get("retry-after")
        return Finding(
            "Rate limit",
            Status.BAD,
            f"reached (HTTP 429{'; ' + words if words else ''})",
            f"Wait {wait + ' s' if wait and wait.isdigit() else 'until ' + wait if wait else 'a while'}, "
            "and stop what else asks this server with your key.",
        )
    if not headers:
        return Finding("Rate limit", Status.GOOD, "not told")
    left = _share_left(headers)
    if left is not None and left < _LITTLE_LEFT:
        return Finding(
            "Rate limit",
            Status.WORSE,
            words,
            "Little is left of it: artwidgets will go slowly. Stop what else asks this server with your key.",
        )
    return Finding("Rate limit", Status.GOOD, words)


def _share_left(headers: Mapping[str, str]) -> float | None:
    """Remaining requests of those allowed; None where it is not told."""
    numbers = {name.replace("x-", "").replace("ratelimit-", ""): value for name, value in headers.items()}
    try:
        return float(numbers["remaining"]) / float(numbers["limit"])
    except (KeyError, ValueError, ZeroDivisionError):
        return 0.0 if numbers.get("remaining", "").strip() in ("0", "0.0") else None


def release(versions: tuple[str, str] | None) -> Finding:
    """The server's own version, beside the newest."""
    if versions is None:
        return Finding("Release", Status.GOOD, "not told")
    own, newest = versions
    if own == newest:
        return Finding("Release", Status.GOOD, f"W&B Server {own}")
    return Finding(
        "Release", Status.WORSE, f"W&B Server {own}; {newest} is out", "Ask who runs it for an update."
    )


def features(advertised: Mapping[str, bool] | None) -> Finding:
    """What the server says it can do, of what wandb needs for us."""
    advice = "artwidgets and wandb do without; an update of the server brings them."
    if advertised is None:
        return Finding("Features", Status.WORSE, "the server is too old to tell them", advice)
    lacking = [name for name in _FEATURES if not advertised.get(name)]
    if not lacking:
        return Finding("Features", Status.GOOD, f"all {len(_FEATURES)} that are used")
    named = "; ".join(f"{name} ({_FEATURES[name]})" for name in lacking)
    return Finding("Features", Status.WORSE, f"without {named}", advice)


def fields(knowledge: Knowledge) -> Finding:
    """Which fields and arguments the server does not know."""
    missing = set(knowledge.missing)
    spoiled = {name: words for name, words in knowledge.refused.items() if not _about(words, missing)}
    if spoiled:
        refusals = "; ".join(f"{name}: {words[:300]}" for name, words in sorted(spoiled.items()))
        return Finding(
            "Fields",
            Status.BAD,
            f"not understood: {refusals}",
            "Please report this with `artwidgets doctor --json`. Until then slower ways are taken.",
        )
    if not missing:
        return Finding("Fields", Status.GOOD, "all that are asked for")
    columns = [_COLUMNS[name] for name in sorted(missing & _COLUMNS.keys())]
    empty = f"The columns {', '.join(columns)} stay empty, and count as not known. " if columns else ""
    return Finding(
        "Fields",
        Status.WORSE,
        f"all that are asked for, but {', '.join(sorted(missing))}",
        f"{empty}An update of the server brings them.",
    )


def _about(words: str, missing: set[str]) -> bool:
    """Whether a refusal is about nothing but what is known to be missing."""
    named = {f"{kind}({name})" if "." in kind else f"{kind}.{name}" for kind, name in missing_parts(words)}
    return bool(named) and named <= missing


def changes(unknown: Sequence[str] | None) -> Finding:
    """Which of our changes the server does not know."""
    if unknown is None:
        return Finding("Changes", Status.GOOD, "not told: the server does not describe itself")
    if not unknown:
        return Finding("Changes", Status.GOOD, "all that are sent")
    return Finding(
        "Changes",
        Status.BAD,
        f"unknown to the server: {', '.join(unknown)}",
        "Such edits fail, or are read back and told as not done. An update of the server brings them.",
    )


def project(entity: str, name: str, role: str | None, read_only: bool, empty: bool) -> Finding:
    """Whether a project is there, and what the owner of the key may do."""
    project_path = f"{entity}/{name}"
    note = f", role {role}" if role else ""
    if read_only:
        return Finding(
            "Project",
            Status.WORSE,
            f"{project_path}: may be read and not changed{note}",
            "Ask an admin of the team for the right to write, or use another key.",
        )
    return Finding(
        "Project",
        Status.GOOD,
        f"{project_path}: may be read and changed{note}{'; no artifacts yet' if empty else ''}",
    )


def listing(trial: ListingTrial) -> Finding:
    """Which way a listing takes."""
    if trial.error is not None:
        return refusal("Listing", trial.error)
    so_far = "" if trial.complete else ", then stopped"
    many = f"{trial.requests} request{'' if trial.requests == 1 else 's'}"
    value = _PATHS[trial.path]
    if trial.path != "sdk":
        value += f" ({trial.rows:,} rows in {many}{so_far})"
    if trial.path == "nested":
        if trial.slowed:
            return Finding("Listing", Status.WORSE, f"{value}; slowed: {trial.slowed}", "Try again later.")
        return Finding("Listing", Status.GOOD, value)
    slowly = (
        "up to a hundred times slower" if trial.path == "sdk" else "slower where there are many collections"
    )
    return Finding(
        "Listing",
        Status.WORSE,
        value,
        f"The server does not take our query for several collections; this way is {slowly}. "
        "See Fields for what it lacks; an update of the server brings it.",
    )


def page(trial: ListingTrial) -> Finding:
    """How many versions the server gives in one answer."""
    value = f"{trial.largest:,} versions in one answer, in {trial.largest_seconds:.2f} s"
    if trial.slowed and trial.largest < LARGEST_PAGE:
        return Finding(
            "Page size",
            Status.WORSE,
            f"{value}; {trial.slowed}",
            "More at once was too much for the server: listings take more requests.",
        )
    if trial.complete and trial.largest < LARGEST_PAGE:
        value += " (the project has no more to try with)"
    return Finding("Page size", Status.GOOD, value)
