"""Fixtures that several files of this folder share."""

import pytest

from artwidgets.local import LocalServer
from tests.local.roles import ORGANIZATION, PROJECT, READ, ROLES, TEAM, Team


@pytest.fixture(scope="session")
def team(server: LocalServer) -> Team:
    """A team with a user for each role, and a private project."""
    keys: dict[str, str | None] = {"anonymous": None}
    for role in ROLES[1:]:
        keys[role] = server.add_user(f"roles-{role}")
    server.add_organization(ORGANIZATION)
    server.add_team(TEAM, ORGANIZATION, {f"roles-{role}": role for role in sorted(READ)})
    made = Team(server, keys)
    made.made("upsertModel", {"entityName": TEAM, "name": PROJECT}, "inserted")
    server.protect_aliases(TEAM, ["production"])
    return made
