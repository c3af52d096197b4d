"""Fixtures that several files of this folder share."""

from collections.abc import Iterator

import pytest

from artwidgets.local import LocalServer
from tests.local.roles import ORGANIZATION, PROJECT, READ, ROLES, TEAM, Team


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A team with a user for each role and a private project, on a server where nothing else is open."""
    with LocalServer(tmp_path_factory.mktemp("team") / "data") as server:
        keys: dict[str, str | None] = {"anonymous": None}
        for role in ROLES[1:]:
            keys[role] = server.add_user(f"roles-{role}")
        server.add_organization(ORGANIZATION)
        server.add_team(TEAM, ORGANIZATION, {f"roles-{role}": role for role in sorted(READ)})
        made = Team(server, keys)
        made.made("upsertModel", {"entityName": TEAM, "name": PROJECT}, "inserted")
        server.protect_aliases(TEAM, ["production"])
        yield made
