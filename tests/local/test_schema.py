"""The local server's schema against W&B's (``wandb.graphql`` beside this file, each line with its source)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    build_schema,
)

import artwidgets.local


@cache
def schema(path: Path) -> GraphQLSchema:
    """What a file holds; not read when tests are only collected."""
    return build_schema(path.read_text(encoding="utf-8"))


REAL = Path(__file__).parent / "wandb.graphql"
LOCAL = Path(artwidgets.local.__file__).parent / "api" / "schema.graphql"

AUTOMATIONS = "sent by wandb/automations/_generated (operations.py, input_types.py)"
MEMBERS = "sent by wandb/sdk/artifacts/_generated (operations.py, input_types.py) for registry members"
HISTORY = "sent by wandb-core for run.scan_history (RunParquetHistory)"
DEFAULT_ENTITY = "sent by the SDK's own system tests: updateUser(input: {defaultEntity: $entity}) {user {id}}"
EXCEPTIONS = {
    "CreateFilterTriggerInput": AUTOMATIONS,
    "CreateGenericWebhookIntegrationInput": AUTOMATIONS,
    "CreateGenericWebhookIntegrationPayload": f"{AUTOMATIONS}; its name is a guess",
    "CreateProjectMembersInput": MEMBERS,
    "DeleteProjectMembersInput": MEMBERS,
    "Entity.integrations": AUTOMATIONS,
    "FilterTriggerPayload": f"{AUTOMATIONS}; its name is a guess",
    "GenericWebhookActionInput": AUTOMATIONS,
    "IntegrationConnection": f"{AUTOMATIONS}; its name is a guess",
    "IntegrationEdge": f"{AUTOMATIONS}; its name is a guess",
    "Mutation.createFilterTrigger": AUTOMATIONS,
    "Mutation.createGenericWebhookIntegration": AUTOMATIONS,
    "Mutation.createProjectMembers": MEMBERS,
    "Mutation.deleteProjectMembers": MEMBERS,
    "Mutation.updateFilterTrigger": AUTOMATIONS,
    "Mutation.updateProjectMember": MEMBERS,
    "Mutation.updateProjectTeamMember": MEMBERS,
    "Mutation.updateUser": DEFAULT_ENTITY,
    "NoOpTriggeredActionInput": AUTOMATIONS,
    "NotificationActionInput": AUTOMATIONS,
    "ParquetHistory": HISTORY,
    "ProjectMembersPayload": f"{MEMBERS}; its name is a guess",
    "Run.parquetHistory": HISTORY,
    "Sweep.bestLoss": "sent by wandb/apis/_generated (GetSweepLegacy)",
    "TriggerScopeType": AUTOMATIONS,
    "TriggeredActionConfig": AUTOMATIONS,
    "TriggeredActionType": AUTOMATIONS,
    "UpdateFilterTriggerInput": AUTOMATIONS,
    "UpdateProjectMemberInput": MEMBERS,
    "UpdateProjectTeamMemberInput": MEMBERS,
    "UpdateUserInput": DEFAULT_ENTITY,
    "UpdateUserPayload": DEFAULT_ENTITY,
}
"""What is here and not in W&B's schema as far as it is known, each with who needs it."""

Fields = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType


def differences() -> Iterator[tuple[str, str]]:
    """Give what differs: its name, and how."""
    for name, mine in sorted(schema(LOCAL).type_map.items()):
        real = schema(REAL).type_map.get(name)
        if name.startswith("__"):
            continue
        if real is None:
            yield name, "is no type of W&B's"
        elif type(mine) is not type(real):
            yield name, f"is a {type(mine).__name__}, W&B has a {type(real).__name__}"
        elif isinstance(mine, GraphQLEnumType) and isinstance(real, GraphQLEnumType):
            yield from ((f"{name}.{value}", "is invented") for value in set(mine.values) - set(real.values))
        elif isinstance(mine, GraphQLUnionType) and isinstance(real, GraphQLUnionType):
            if {kind.name for kind in mine.types} != {kind.name for kind in real.types}:
                yield name, "has other members"
        elif isinstance(mine, Fields) and isinstance(real, Fields):
            yield from differing_fields(name, mine, real)


def differing_fields(name: str, mine: Fields, real: Fields) -> Iterator[tuple[str, str]]:
    for field, ours in mine.fields.items():
        theirs = real.fields.get(field)
        if theirs is None:
            yield f"{name}.{field}", "is invented"
            continue
        if str(ours.type) != str(theirs.type):
            yield f"{name}.{field}", f"is {ours.type}, W&B has {theirs.type}"
        if isinstance(mine, GraphQLInputObjectType):
            if default_of(ours) != default_of(theirs):
                yield f"{name}.{field}", "has another default"
            continue
        for argument, given in ours.args.items():
            expected = theirs.args.get(argument)
            if expected is None or str(given.type) != str(expected.type):
                yield f"{name}.{field}({argument})", f"is {given.type}, W&B has {expected and expected.type}"
            elif default_of(given) != default_of(expected):
                yield f"{name}.{field}({argument})", "has another default"
    if isinstance(mine, GraphQLInputObjectType) and isinstance(real, GraphQLInputObjectType):
        # Output that is missing is told to who asks for it; input that is missing would be dropped.
        yield from ((f"{name}.{field}", "is missing") for field in set(real.fields) - set(mine.fields))


def default_of(taken: Any) -> Any:
    found = getattr(taken, "default_value", Undefined)
    return getattr(found, "value", found)


def test_what_is_here_is_as_wandb_has_it() -> None:
    found = dict(differences())
    assert {name: how for name, how in found.items() if name not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) - set(found) == set(), "an exception that is none any more"


def test_the_interface_tells_less_than_its_members() -> None:
    """Why a document must not ask ``artifacts`` on the interface and again on a member of it."""
    kinds = {}
    for name in ("ArtifactCollection", "ArtifactSequence", "ArtifactPortfolio"):
        kind = schema(LOCAL).type_map[name]
        assert isinstance(kind, GraphQLInterfaceType | GraphQLObjectType)
        kinds[name] = str(kind.fields["artifacts"].type)
    assert kinds == {
        "ArtifactCollection": "VersionedArtifactConnection",
        "ArtifactSequence": "VersionedArtifactConnection!",
        "ArtifactPortfolio": "VersionedArtifactConnection!",
    }
