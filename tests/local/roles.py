"""A team with one user a role, a private project of it, and fresh things there to be tried on."""

import hashlib
import itertools
import json
from dataclasses import dataclass
from typing import Any

from artwidgets.local import LocalServer
from tests.local.wire import basic, request

ROLES = ("anonymous", "other", "viewer", "member", "admin")
EVERYBODY = frozenset(ROLES)
WITH_KEY = EVERYBODY - {"anonymous"}
READ = WITH_KEY - {"other"}
WRITE = READ - {"viewer"}
ADMIN = frozenset({"admin"})
TEAM, PROJECT, ORGANIZATION = "roles-team", "private", "roles-org"

CONTENT = b"only for the team"
MD5 = hashlib.md5(CONTENT).hexdigest()
_numbers = itertools.count()


@dataclass
class Team:
    """A team with one user a role, and what the admin makes in its private project."""

    server: LocalServer
    keys: dict[str, str | None]

    def ask(
        self, role: str, text: str, variables: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Send a document as somebody."""
        key = self.keys[role]
        body = json.dumps({"query": text, "variables": variables or {}}).encode()
        headers = {} if key is None else basic(key)
        status, _, content = request(self.server, "POST", "/graphql", body, headers)
        return status, json.loads(content)

    def change(
        self, role: str, field: str, wanted: dict[str, Any], back: str = "__typename"
    ) -> dict[str, Any]:
        """Send one mutation as somebody and return the answer."""
        kind = field[0].upper() + field[1:] + "Input"
        text = f"mutation M($input: {kind}!) {{ {field}(input: $input) {{ {back} }} }}"
        status, answer = self.ask(role, text, {"input": wanted})
        done = "errors" not in answer
        assert done == (status == 200)
        return {**answer, "status": status}

    def made(self, field: str, wanted: dict[str, Any], back: str) -> Any:
        """Let the admin make something."""
        answer = self.change("admin", field, wanted, back)
        assert answer["status"] == 200, answer
        return answer["data"][field]


@dataclass
class Factory:
    """Fresh things for one case to be done to."""

    team: Team

    def __post_init__(self) -> None:
        self.number = next(_numbers)
        self.name = f"data-{self.number}"

    project_name = PROJECT

    @property
    def home(self) -> dict[str, str]:
        return {"entityName": TEAM, "projectName": self.project_name}

    def new(self, **more: Any) -> dict[str, Any]:
        """Return the input that begins a version."""
        return {
            **self.home,
            "artifactTypeName": "dataset",
            "artifactCollectionName": self.name,
            "digest": f"digest-{self.number}",
            "digestAlgorithm": "MANIFEST_MD5",
            **more,
        }

    def manifest(self, version: str) -> dict[str, str]:
        """Return the input that announces a version's manifest; no run logs it."""
        return {"artifactID": version, "name": "m", "digest": "d", "runName": "", **self.home}

    def pending(self) -> dict[str, str]:
        """Return a version that is being logged, and its manifest."""
        version = self.team.made(
            "createArtifact", self.new(clientID=f"client-{self.number}"), "artifact { id }"
        )
        identifier = version["artifact"]["id"]
        file = {"artifactFiles": [{"artifactID": identifier, "name": "a.txt", "md5": MD5}]}
        found = self.team.made("createArtifactFiles", file, "files { edges { node { uploadUrl } } }")
        if (url := found["files"]["edges"][0]["node"]["uploadUrl"]) is not None:
            assert request(self.team.server, "PUT", url, CONTENT)[0] == 200
        back = "artifactManifest { id file { uploadUrl } }"
        manifest = self.team.made("createArtifactManifest", self.manifest(identifier), back)[
            "artifactManifest"
        ]
        held = {
            "a.txt": {"digest": MD5, "size": len(CONTENT)},
            "b": {"digest": "etag", "ref": "s3://bucket/b", "size": 7},
        }
        document = {"version": 1, "contents": held}
        assert (
            request(self.team.server, "PUT", manifest["file"]["uploadUrl"], json.dumps(document).encode())[0]
            == 200
        )
        return {"version": identifier, "manifest": manifest["id"]}

    def uploaded_parts(self) -> dict[str, Any]:
        """Return the input that joins the parts of a large file, which are all uploaded."""
        version, content = self.pending()["version"], f"large {self.number}".encode()
        md5 = hashlib.md5(content).hexdigest()
        parts = [{"partNumber": 1, "hexMD5": md5}]
        file = {"artifactID": version, "name": "large", "md5": md5, "uploadPartsInput": parts}
        back = """files { edges { node {
            storagePath uploadMultipartUrls { uploadID uploadUrlParts { uploadUrl } } } } }"""
        found = self.team.made("createArtifactFiles", {"artifactFiles": [file]}, back)
        node = found["files"]["edges"][0]["node"]
        upload = node["uploadMultipartUrls"]
        url = upload["uploadUrlParts"][0]["uploadUrl"]
        assert request(self.team.server, "PUT", url, content)[0] == 200
        return {
            "completeMultipartAction": "Complete",
            "completedParts": parts,
            "artifactID": version,
            "storagePath": node["storagePath"],
            "uploadID": upload["uploadID"],
        }

    def version(self) -> str:
        """Return a committed version."""
        identifier = self.pending()["version"]
        self.team.made("commitArtifact", {"artifactID": identifier}, "artifact { id }")
        return identifier

    def sequence(self) -> str:
        """Return a collection with one version."""
        text = f'query S {{ artifact(id: "{self.version()}") {{ artifactSequence {{ id }} }} }}'
        found: str = self.team.ask("admin", text)[1]["data"]["artifact"]["artifactSequence"]["id"]
        return found

    def link(self) -> dict[str, str]:
        """Return a version and the collection that links it."""
        version = self.version()
        wanted = {"artifactID": version, "artifactPortfolioName": f"links-{self.number}", **self.home}
        back = "artifactMembership { artifactCollection { id } }"
        found = self.team.made("linkArtifact", wanted, back)["artifactMembership"]["artifactCollection"]["id"]
        return {"artifactID": version, "artifactPortfolioID": found}

    def run(self) -> dict[str, str]:
        """Return a run's id and name."""
        wanted = {"entityName": TEAM, "modelName": self.project_name, "name": f"run-{self.number}"}
        found: dict[str, str] = self.team.made("upsertBucket", wanted, "bucket { id name }")["bucket"]
        return found

    def project(self) -> str:
        """Return an empty project of the team."""
        wanted = {"entityName": TEAM, "name": f"empty-{self.number}"}
        found: str = self.team.made("upsertModel", wanted, "project { id }")["project"]["id"]
        return found

    def alias(self, name: str) -> dict[str, Any]:
        """Return the input that gives a version an alias, or takes it."""
        return {
            "artifactID": self.version(),
            "aliases": [{"alias": name, "artifactCollectionName": self.name, **self.home}],
        }

    def project_id(self) -> str:
        """Return the id of the project that all this is in."""
        text = f'query P {{ project(entityName: "{TEAM}", name: "{self.project_name}") {{ id }} }}'
        found: str = self.team.ask("admin", text)[1]["data"]["project"]["id"]
        return found

    def type_id(self) -> str:
        """Return the id of the type of the versions here."""
        text = f"""query T {{ project(entityName: "{TEAM}", name: "{PROJECT}") {{
            artifactType(name: "dataset") {{ id }} }} }}"""
        self.version()
        found: str = self.team.ask("admin", text)[1]["data"]["project"]["artifactType"]["id"]
        return found

    def user_id(self, role: str = "other") -> str:
        """Return the id of a user."""
        text = f'query U {{ user(userName: "roles-{role}") {{ id }} }}'
        found: str = self.team.ask("admin", text)[1]["data"]["user"]["id"]
        return found

    def team_id(self) -> str:
        """Return the id of the team."""
        text = f'query E {{ entity(name: "{TEAM}") {{ id }} }}'
        found: str = self.team.ask("admin", text)[1]["data"]["entity"]["id"]
        return found

    def automation(self, kind: str = "PROJECT", scope: str | None = None) -> dict[str, Any]:
        """Return the input that makes an automation, of the project where nothing else is said."""
        return {
            "enabled": True,
            "eventFilter": "{}",
            "name": f"automation-{self.number}",
            "scopeID": scope or self.project_id(),
            "scopeType": kind,
            "triggeredActionConfig": {"noOpActionInput": {"noOp": True}},
            "triggeredActionType": "NO_OP",
            "triggeringEventType": "LINK_MODEL",
        }

    def trigger(self) -> str:
        """Return the id of an automation."""
        made = self.team.made("createFilterTrigger", self.automation(), "trigger { id }")
        found: str = made["trigger"]["id"]
        return found

    def member(self) -> dict[str, str]:
        """Return a project, and a user who was made a member of it."""
        membership = {"projectId": self.project(), "userId": self.user_id()}
        wanted = {"projectId": membership["projectId"], "userIds": [membership["userId"]]}
        self.team.made("createProjectMembers", wanted, "success")
        return membership

    def run_file(self) -> str:
        """Return the id of a file of a run."""
        run = self.run()
        wanted = {**self.home, "runName": run["name"], "files": ["config.yaml"]}
        made = self.team.made("createRunFiles", wanted, "files { uploadUrl }")
        assert request(self.team.server, "PUT", made["files"][0]["uploadUrl"], b"a: 1")[0] == 200
        text = f"""query F {{ project(entityName: "{TEAM}", name: "{PROJECT}") {{
            run(name: "{run["name"]}") {{ files {{ edges {{ node {{ id }} }} }} }} }} }}"""
        answer = self.team.ask("admin", text)[1]
        found: str = answer["data"]["project"]["run"]["files"]["edges"][0]["node"]["id"]
        return found

    def runs(self) -> dict[str, Any]:
        """Return the input that means one run by its name."""
        return {**self.home, "filters": json.dumps({"name": self.run()["name"]})}

    def tags(self) -> dict[str, Any]:
        """Return the input that tags a collection."""
        self.version()
        return {**self.home, "artifactCollectionName": self.name, "tags": [{"tagName": "keep"}]}


class Opened(Factory):
    """Fresh things in another project than the private one."""

    def __init__(self, team: Team, project_name: str) -> None:
        super().__init__(team)
        self.project_name = project_name
