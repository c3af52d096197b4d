"""What a link, an open project or a role in one project shows of what is private beside it."""

from typing import Any

from tests.local.roles import PROJECT, TEAM, Factory, Opened, Team
from tests.local.wire import request


def test_a_manifest_over_somebodys_private_version_tells_no_names(team: Team) -> None:
    """An incremental manifest takes the files of what it builds upon: somebody else's were listed so."""
    private = Factory(team).version()
    home = {"entityName": "roles-other", "projectName": "mine"}
    answer = team.change(
        "other",
        "createArtifact",
        {
            **home,
            "artifactTypeName": "dataset",
            "artifactCollectionName": "c",
            "digest": "d",
            "digestAlgorithm": "MANIFEST_MD5",
        },
        "artifact { id }",
    )
    own = answer["data"]["createArtifact"]["artifact"]["id"]
    wanted = {**Factory(team).manifest(own), "type": "INCREMENTAL", **home}
    answer = team.change("other", "createArtifactManifest", {**wanted, "baseArtifactID": private})
    assert answer["status"] == 404
    answer = team.change("other", "createArtifactManifest", wanted, "artifactManifest { id }")
    manifest = answer["data"]["createArtifactManifest"]["artifactManifest"]["id"]
    change = {"artifactManifestID": manifest, "baseArtifactID": private}
    assert team.change("other", "updateArtifactManifest", change)["status"] == 404


def test_a_reader_of_a_registry_does_not_see_the_runs_behind_a_link(team: Team) -> None:
    """A link makes a version visible, not the private project of the run that logged or used it."""
    factory = Factory(team)
    run = factory.run()
    version = team.made("createArtifact", factory.new(runName=run["name"]), "artifact { id }")["artifact"][
        "id"
    ]
    back = "artifactManifest { file { uploadUrl } }"
    made = team.made("createArtifactManifest", factory.manifest(version), back)
    url = made["artifactManifest"]["file"]["uploadUrl"]
    assert request(team.server, "PUT", url, b'{"version": 1, "contents": {}}')[0] == 200
    team.made("commitArtifact", {"artifactID": version}, "artifact { id }")
    team.made(
        "useArtifact", {"artifactID": version, "runName": run["name"], **factory.home}, "artifact { id }"
    )
    team.made("upsertModel", {"entityName": TEAM, "name": "open", "access": "USER_READ"}, "inserted")
    link = {"artifactID": version, "entityName": TEAM, "projectName": "open", "artifactPortfolioName": "best"}
    team.made("linkArtifact", link, "versionIndex")
    text = f"""query L {{ artifact(id: "{version}") {{ state createdBy {{ __typename }}
        usedBy {{ edges {{ node {{ name }} }} }} }} }}"""
    assert team.ask("other", text)[1]["data"]["artifact"] == {
        "state": "COMMITTED",
        "createdBy": None,
        "usedBy": {"edges": []},
    }
    assert team.ask("viewer", text)[1]["data"]["artifact"]["usedBy"]["edges"] == [
        {"node": {"name": run["name"]}}
    ]


BEHIND = """query B($version: ID!, $name: String!) { artifact(id: $version) {
    artifactSequence { name description project { name } latestArtifact { id } triggers { totalCount }
        artifacts { totalCount edges { node { id } } } artifactMemberships { edges { node { id } } }
        artifactMembership(aliasName: "latest") { id } aliases { edges { node { alias } } }
        tags { edges { node { name } } } artifactCollectionActions { edges { node { id } } }
        defaultArtifactType { artifactCollections { edges { node { name } } } } }
    artifactType { name artifactCollections { totalCount edges { node { name } } }
        artifactCollection(name: $name) { id } artifact(name: $name) { id } }
    artifactActions { edges { node { __typename initiator { __typename } } } }
    artifactCollections { edges { node { name } } }
    artifactLineageDag(filterGeneratedArtifacts: false, limit: 9) {
        artifacts { projectName } runs { runName } }
    usedByApprox { edges { node { name } } } } }"""


def test_a_link_shows_a_version_and_nothing_of_where_it_was_logged(team: Team) -> None:
    """Its sequence is named, for its name is the version's; what else is there stays there."""
    factory = Factory(team)
    run, version = factory.run(), factory.version()
    team.made(
        "useArtifact", {"artifactID": version, "runName": run["name"], **factory.home}, "artifact { id }"
    )
    shelf = f"shelf-{factory.number}"
    team.made("upsertModel", {"entityName": TEAM, "name": shelf, "access": "USER_READ"}, "inserted")
    link = {"artifactID": version, "entityName": TEAM, "projectName": shelf, "artifactPortfolioName": "best"}
    team.made("linkArtifact", link, "versionIndex")
    nothing: dict[str, Any] = {"edges": []}
    found = team.ask("other", BEHIND, {"version": version, "name": factory.name})[1]["data"]["artifact"]
    assert found["artifactSequence"] == {
        "name": factory.name,
        "description": None,
        "project": None,
        "latestArtifact": None,
        "triggers": {"totalCount": 0},
        "artifacts": {"totalCount": 0, **nothing},
        "artifactMemberships": nothing,
        "artifactMembership": None,
        "aliases": nothing,
        "tags": nothing,
        "artifactCollectionActions": nothing,
        "defaultArtifactType": {"artifactCollections": nothing},
    }
    assert found["artifactType"] == {
        "name": "dataset",
        "artifactCollections": {"totalCount": 0, **nothing},
        "artifactCollection": None,
        "artifact": None,
    }
    # Of its actions, those on the link that is seen.
    kinds = [edge["node"]["__typename"] for edge in found["artifactActions"]["edges"]]
    assert kinds == ["UpdateArtifactAction"]
    assert found["artifactCollections"]["edges"] == [{"node": {"name": "best"}}]
    assert found["artifactLineageDag"] == {"artifacts": [], "runs": []}
    assert found["usedByApprox"] == nothing
    complete = team.ask("viewer", BEHIND, {"version": version, "name": factory.name})[1]["data"]["artifact"]
    assert complete["artifactSequence"]["project"] == {"name": PROJECT}
    assert complete["artifactSequence"]["artifacts"]["totalCount"] == 1
    assert complete["artifactLineageDag"]["runs"] == [{"runName": run["name"]}]
    assert {"node": {"__typename": "UseArtifactAction", "initiator": {"__typename": "Run"}}} in complete[
        "artifactActions"
    ]["edges"]


def test_a_version_seen_in_its_own_project_is_used_by_runs_that_are_not(team: Team) -> None:
    """The action tells the user, not the private run."""
    factory = Factory(team)
    shelf = {"entityName": TEAM, "projectName": f"shelf-{factory.number}"}
    team.made(
        "upsertModel",
        {"entityName": TEAM, "name": shelf["projectName"], "access": "USER_READ"},
        "inserted",
    )
    shelf_factory = Opened(team, shelf["projectName"])
    version = shelf_factory.version()
    use = {"artifactID": version, "runName": factory.run()["name"], **factory.home}
    team.made("useArtifact", use, "artifact { id }")
    text = """query A($version: ID!) { artifact(id: $version) { artifactSequence {
        artifactActions(first: 1) { edges { node { initiator { __typename } } } } } } }"""
    team.made("createFilterTrigger", shelf_factory.automation(), "trigger { id }")
    for role, kind in (("other", "User"), ("viewer", "Run")):
        found = team.ask(role, text, {"version": version})[1]["data"]["artifact"]["artifactSequence"]
        assert found["artifactActions"]["edges"] == [{"node": {"initiator": {"__typename": kind}}}]
    text = """query T($team: String!, $project: String!) { project(name: $project, entityName: $team) {
        triggers { name } members { username } } }"""
    wanted = {"team": TEAM, "project": shelf["projectName"]}
    assert team.ask("other", text, wanted)[1]["data"]["project"] == {"triggers": [], "members": []}
    assert len(team.ask("viewer", text, wanted)[1]["data"]["project"]["triggers"]) == 1


def test_who_was_given_one_project_sees_it_everywhere_and_no_other(team: Team) -> None:
    """Also where many rows are chosen by the projects one may see (`usedBy`, `inputArtifacts`)."""
    factory = Opened(team, f"given-{Factory(team).number}")
    team.made("upsertModel", {"entityName": TEAM, "name": factory.project_name}, "inserted")
    run, version = factory.run(), factory.version()
    team.made(
        "useArtifact", {"artifactID": version, "runName": run["name"], **factory.home}, "artifact { id }"
    )
    text = """query G($version: ID!, $team: String!, $project: String!, $run: String!) {
        artifact(id: $version) { usedBy { edges { node { name } } } usedByApprox { edges { node { name } } }
            artifactActions { edges { node { __typename } } } }
        project(name: $project, entityName: $team) {
            run(name: $run) { inputArtifacts { edges { node { id } } } } } }"""
    wanted = {"version": version, "team": TEAM, "project": factory.project_name, "run": run["name"]}
    assert team.ask("other", text, wanted)[1]["data"] == {"artifact": None, "project": None}
    members = {"projectId": factory.project_id(), "userIds": [factory.user_id()]}
    team.made("createProjectMembers", members, "success")
    found = team.ask("other", text, wanted)[1]["data"]
    assert found == team.ask("viewer", text, wanted)[1]["data"]
    assert found["artifact"]["usedBy"]["edges"] == [{"node": {"name": run["name"]}}]
    assert found["project"]["run"]["inputArtifacts"]["edges"] == [{"node": {"id": version}}]
    change = {"artifactID": version, "description": "mine"}
    assert team.change("other", "updateArtifact", change)["status"] == 403
    team.made(
        "updateProjectMember",
        {"projectId": members["projectId"], "userId": factory.user_id(), "userProjectRole": "member"},
        "success",
    )
    assert team.change("other", "updateArtifact", change)["status"] == 200
    private = Factory(team).version()
    assert team.change("other", "updateArtifact", {"artifactID": private})["status"] == 404
    team.made("deleteProjectMembers", members, "success")
    assert team.change("other", "updateArtifact", change)["status"] == 404


def test_somebody_elses_webhook_is_not_used(team: Team) -> None:
    hook = {"entityName": TEAM, "name": "private-hook", "urlEndpoint": "http://127.0.0.1/private"}
    made = team.made(
        "createGenericWebhookIntegration", hook, "integration { ... on GenericWebhookIntegration { id } }"
    )
    wanted = {"entityName": "roles-other", "name": "own"}
    assert team.change("other", "upsertModel", wanted)["status"] == 200
    text = 'query P { project(entityName: "roles-other", name: "own") { id } }'
    own = team.ask("other", text)[1]["data"]["project"]["id"]
    action = {
        "genericWebhookActionInput": {"integrationID": made["integration"]["id"], "requestPayload": "{}"}
    }
    trigger = {**Factory(team).automation(scope=own), "triggeredActionType": "GENERIC_WEBHOOK"}
    answer = team.change("other", "createFilterTrigger", {**trigger, "triggeredActionConfig": action})
    assert answer["status"] == 404
