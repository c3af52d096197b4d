"""What is seeded is what the SDK would have logged: the same rows in the server's tables, the same files."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import wandb

from artwidgets.local import LocalServer
from tests.support.logged import log_into
from tests.support.seeded import seeded_run

VERSIONS: tuple[dict[str, Any], ...] = (
    {"name": "net", "files": {"a.txt": "one", "deep/b c.txt": "zwei é"}, "aliases": ["best", "a"]},
    {"name": "net", "files": {"b": "", "a.txt": "one"}, "description": "second", "tags": ["t", "u v"]},
    {
        "name": "net",
        "files": {"a.txt": "three", "same": "three"},
        "aliases": ["latest", "best"],
        "metadata": {"z": 1, "a": [1, None, 0.1, float("nan")], "é": {"<b>": "ü\n", "lr": 1e-3}},
        "ttl": timedelta(days=3),
    },
    {"name": "set", "type": "dataset", "files": {}, "aliases": [], "metadata": {}, "description": ""},
    {"name": "net", "files": {"a.txt": "one", "deep/b c.txt": "zwei é"}},
)
AGAIN = {"name": "net", "files": {"a.txt": "three", "same": "three"}, "aliases": ["back"]}
"""Versions of one run, of which the last holds what the first does; and of another, what the third does."""

Positions = dict[str, dict[int | None, int]]

_MINE = "(SELECT id FROM projects WHERE name = :project)"
_COLLECTIONS = f"(SELECT id FROM collections WHERE project_id = {_MINE})"
_VERSIONS = f"(SELECT id FROM versions WHERE collection_id IN {_COLLECTIONS})"
TABLES = {
    "projects": "name = :project",
    **dict.fromkeys(("artifact_types", "runs", "collections"), f"project_id = {_MINE}"),
    "run_files": f"run_id IN (SELECT id FROM runs WHERE project_id = {_MINE})",
    **dict.fromkeys(("versions", "memberships", "aliases", "actions"), f"collection_id IN {_COLLECTIONS}"),
    **dict.fromkeys(
        ("version_tags", "manifests", "entries", "repeats", "usages"), f"version_id IN {_VERSIONS}"
    ),
}
NUMBERS = {
    **{"project_id": "projects", "type_id": "artifact_types", "collection_id": "collections"},
    **{"run_id": "runs", "membership_id": "memberships"},
    **dict.fromkeys(("version_id", "source_id", "base_version_id", "birth_id"), "versions"),
}
"""Columns that hold numbers of other rows."""


def test_the_rows_are_those_that_the_sdk_leaves(sdk: LocalServer, project: str) -> None:
    ids: list[str] = []
    for versions in (VERSIONS, (AGAIN,)):
        with wandb.init(project=f"{project}-logged") as run:
            last = [log_into(run, **one) for one in versions][-1]
            last.link(f"{run.entity}/{run.project}/picks", aliases=["chosen"])
            run.use_artifact("net:v1")
        with seeded_run(f"{project}-seeded") as seeded:
            ids += [seeded.log(**one) for one in versions]
            seeded.link(ids[-1], "picks", aliases=["chosen"])
            seeded.use(ids[1])
    assert sdk.data_dir is not None
    logged, made = (_rows_of(sdk.data_dir, f"{project}-{how}") for how in ("logged", "seeded"))
    for table in TABLES:
        for one, other in zip(made[table], logged[table], strict=True):
            assert one == other, f"a row of {table}"
    assert len(made["versions"]) == 4
    assert len(made["repeats"]) == 1
    assert len(made["usages"]) == 2


def _rows_of(folder: Path, project: str) -> dict[str, list[dict[str, Any]]]:
    """All that the tables have of a project, where a row's number stands for its place among them."""
    with closing(sqlite3.connect(folder / "server.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        tables = {
            table: [
                dict(row)
                for row in database.execute(f"SELECT * FROM {table} WHERE {where}", {"project": project})
            ]
            for table, where in TABLES.items()
        }
    positions: Positions = {
        table: {row.get("id"): at for at, row in enumerate(rows)} for table, rows in tables.items()
    }
    return {
        table: sorted((_comparable(folder, table, row, positions) for row in rows), key=repr)
        for table, rows in tables.items()
    }


def _comparable(folder: Path, table: str, row: dict[str, Any], positions: Positions) -> dict[str, Any]:
    own = {"id", "created_at", "updated_at", "heartbeat_at", "client_id"}
    if table == "projects":
        own |= {"name"}
    if table in ("runs", "run_files"):
        # A name at random, and how long it took, of which there is a file.
        assert row["name"]
        own |= {"display_name", "summary", "config", "md5", "size"} | ({"name"} if table == "runs" else set())
    fields = {
        name: positions[NUMBERS[name]].get(value) if name in NUMBERS and value is not None else value
        for name, value in row.items()
        if name not in own
    }
    if table == "runs":
        about = json.loads(row["config"])["_wandb"]["value"]
        fields["about"] = {name: about[name] for name in ("cli_version", "python_version", "m")}
        fields["summary"] = sorted(json.loads(row["summary"]))
    if table == "versions":
        assert len(row["client_id"]) == 128
        fields["wanted_aliases"] = sorted(json.loads(row["wanted_aliases"]))
    if table == "manifests" and row["md5"]:
        content = json.loads((folder / "blobs" / "1" / row["md5"][:2] / row["md5"]).read_bytes())
        fields["digest"] = fields["md5"] = None
        for entry in content["contents"].values():
            # Where the file was on the machine that sent it.
            entry.pop("local_path", None)
            entry.pop("skip_cache", None)
            entry.pop("birthArtifactID")
        fields["content"] = content
    return fields
