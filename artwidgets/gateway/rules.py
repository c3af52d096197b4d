"""What a server lets nobody, or only some, do in a place, and what it starts by itself on a change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from artwidgets.errors import FailedError, NotFoundError, PermissionDeniedError, RefusedError
from artwidgets.gateway.answers import CONTROL, require_answer, understood
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.documents import Missing
from artwidgets.model.automations import Automation
from artwidgets.model.rules import Rules

__all__ = ["read_rules", "rules_document"]

_TRIGGER = (
    "name enabled scope { __typename ... on ArtifactSequence { id } ... on ArtifactPortfolio { id } } "
    "triggeringCondition { ... on FilterEventTriggeringCondition { eventType filter } }"
)
_MOST = 1_000
"""Automations of one entity that are read."""

_OPTIONAL = (
    ("Project", "triggers"),
    ("Entity", "protectedAliases"),
    ("Entity", "workflowsAdmins"),
    ("Entity", "triggers"),
    ("Entity", "artifactTTLDurationSeconds"),
)


def rules_document(missing: Missing, projects: int, entities: int) -> str:
    """What is asked of projects (variables ``e0 p0`` ...) and of entities (``o0`` ...)."""
    if missing.has("Entity.protectedAliases", "adminType"):
        missing = missing | {("Entity", "protectedAliases")}
    of_project = missing.select("Project", "readOnly", f"triggers {{ {_TRIGGER} }}")
    of_entity = missing.select(
        "Entity",
        "protectedAliases(adminType: MODEL)",
        "workflowsAdmins(adminType: MODEL) { username }",
        f"triggers(first: {_MOST}) {{ edges {{ node {{ {_TRIGGER} }} }} }}",
        "artifactTTLDurationSeconds",
    )
    declared = [f"$e{n}: String!, $p{n}: String!" for n in range(projects)]
    declared += [f"$o{n}: String!" for n in range(entities)]
    asked = [f"p{n}: project(entityName: $e{n}, name: $p{n}) {{ {of_project} }}" for n in range(projects)]
    asked += [f"o{n}: entity(name: $o{n}) {{ {of_entity} }}" for n in range(entities)]
    return f"query ArtwidgetsRules({', '.join(declared)}) {{ {CONTROL} {' '.join(asked)} }}"


def read_rules(
    connection: Connection, projects: Iterable[tuple[str, str]], timeout: float = REQUEST_SECONDS
) -> Rules:
    """Ask for the rules of several projects at once.

    ``Project.readOnly`` is what the SDK itself asks before it saves a link (``IsProjectReadOnly`` in
    ``wandb/apis/_generated/operations.py``). ``Entity.protectedAliases`` and ``workflowsAdmins`` are of
    W&B's schema, and ``Project.triggers`` tells all automations in a project, those of its collections
    too (the SDK's ``get_automations_legacy`` lists them so). What a server does not have is left out,
    and stays unknown.

    Parameters
    ----------
    projects : iterable of (entity, project)
    timeout : float
        Seconds for the request.
    """
    listed = sorted(set(projects))
    if not listed:
        return Rules()
    entities = sorted({entity for entity, _ in listed})
    variables: dict[str, str] = {}
    for n, (entity, project) in enumerate(listed):
        variables |= {f"e{n}": entity, f"p{n}": project}
    variables |= {f"o{n}": entity for n, entity in enumerate(entities)}

    def document(missing: Missing) -> str:
        return rules_document(missing, len(listed), len(entities))

    try:
        answer = connection.execute(document, variables, timeout)
    except (FailedError, NotFoundError, PermissionDeniedError, RefusedError):
        # One that the server does not want to tell, or breaks on, must not stand in the way of the first.
        # Of the default TTL nobody outside has told yet what it is where a team has none.
        try:
            answer = connection.execute(
                lambda missing: document(missing | _OPTIONAL[-1:]), variables, timeout
            )
        except (FailedError, NotFoundError, PermissionDeniedError, RefusedError):
            answer = connection.execute(lambda missing: document(missing | _OPTIONAL), variables, timeout)
    require_answer(answer, connection.base_url)
    with understood(connection.base_url):
        return _rules(connection, listed, entities, answer)


def _rules(
    connection: Connection,
    listed: Sequence[tuple[str, str]],
    entities: Sequence[str],
    answer: Mapping[str, Any],
) -> Rules:
    projects = {f"{entity}/{name}": answer.get(f"p{n}") or {} for n, (entity, name) in enumerate(listed)}
    owners = {entity: answer.get(f"o{n}") or {} for n, entity in enumerate(entities)}
    automations: list[Automation] = []
    unreported: set[str] = set()
    for project_path, node in projects.items():
        triggers = node.get("triggers")
        automations += _automations(triggers, project_path)
        if triggers is None and not connection.missing.has("Project", "triggers"):
            unreported.add(project_path)
    for entity, node in owners.items():
        nodes = _nodes(node.get("triggers"))
        # Those of its projects and collections have come with the projects.
        wide = [one for one in nodes or () if (one.get("scope") or {}).get("__typename") == "Entity"]
        automations += _automations(wide, entity)
        if nodes is None and not connection.missing.has("Entity", "triggers"):
            unreported.add(entity)
    return Rules(
        read_only=frozenset(project_path for project_path, node in projects.items() if node.get("readOnly")),
        protected_aliases={
            entity: _protected(node, connection.viewer.username)
            for entity, node in owners.items()
            if node.get("protectedAliases") is not None
        },
        unknown_protection=frozenset(
            entity for entity, node in owners.items() if node.get("protectedAliases") is None
        ),
        automations=tuple(dict.fromkeys(automations)),
        default_ttl={
            entity: timedelta(seconds=seconds) if seconds > 0 else None
            for entity, node in owners.items()
            if (seconds := node.get("artifactTTLDurationSeconds")) is not None
        },
        unknown_automations=frozenset(unreported),
    )


def _protected(entity: Mapping[str, Any], username: str) -> frozenset[str]:
    """Aliases that this user may not move: none for one of the admins."""
    admins = {admin["username"] for admin in entity.get("workflowsAdmins") or () if admin}
    return frozenset() if username in admins else frozenset(entity["protectedAliases"])


def _nodes(triggers: Mapping[str, Any] | None) -> list[Mapping[str, Any]] | None:
    """The triggers of a page; None where it does not tell all that it has."""
    edges = (triggers or {}).get("edges")
    nodes = [edge and edge.get("node") for edge in edges or ()]
    return None if edges is None or not all(nodes) else nodes


def _automations(triggers: Iterable[Mapping[str, Any]] | None, scope: str) -> list[Automation]:
    return [
        Automation(
            name=trigger["name"],
            event=condition["eventType"],
            filter=condition["filter"],
            scope=scope,
            collection=(trigger.get("scope") or {}).get("id"),
        )
        for trigger in triggers or ()
        if trigger["enabled"] and (condition := trigger["triggeringCondition"])
    ]
