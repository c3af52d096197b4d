"""A team with somebody who may do less than the default user."""

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.support.seeded import seeded_run

__all__ = ["team_with_a_protected_alias"]

_PROTECT = (
    "mutation P($e: String!, $a: [String!]!) "
    "{ addProtectedAliases(input: {adminType: MODEL, entityName: $e, aliases: $a}) { aliases } }"
)


def team_with_a_protected_alias(server: LocalServer, project: str) -> tuple[Session, str, str]:
    """Make a team whose project holds one version with the protected alias ``production``.

    Returns
    -------
    (Session, str, str)
        An admin's session on the project, the team's name, and the key of a plain member.
    """
    member, organization, team = (f"{word}-{project}"[:60] for word in ("member", "org", "team"))
    key = server.add_user(member)
    server.add_organization(organization, admin=server.entity)
    server.add_member(organization, member, role="member")
    server.add_team(team, organization=organization, members={server.entity: "admin", member: "member"})
    with seeded_run(project, entity=team) as run:
        run.log("net", {"f": "0"}, aliases=["production"])
    boss = Session(team, project)
    boss.connection.execute(_PROTECT, {"e": team, "a": ["production"]})
    return boss, team, key
