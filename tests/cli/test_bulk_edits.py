"""``artwidgets plan`` with what differs from version to version: templates, renamed keys, moved aliases."""

import pytest
import wandb

from artwidgets.local import LocalServer
from tests.cli.conftest import Shell
from tests.support.seeded import log, seeded_run


@pytest.fixture
def project_path(sdk: LocalServer, project: str) -> str:
    """Three versions of ``net`` that one run logged: the last has no loss, the first is ``best``."""
    with seeded_run(project) as run:
        for loss, aliases in ((0.5, ["best"]), (0.25, None), (None, ["latest"])):
            metadata = {"epoch": 3} if loss is None else {"loss": loss}
            run.log("net", {"weights.txt": str(loss)}, aliases=aliases, metadata=metadata)
    return f"{sdk.entity}/{project}"


def of(project_path: str, version: str) -> wandb.Artifact:
    return wandb.Api().artifact(f"{project_path}/net:{version}")


def test_a_template_is_filled_in_for_each_and_what_it_lacks_is_told(shell: Shell, project_path: str) -> None:
    template = ("--description-template", "{name}: loss {metadata.loss:.3f}", "--out", "plan.json")
    refused = shell.run("plan", project_path, *template, code=2)
    assert "net:v2: metadata.loss is missing. Nothing was staged." in refused.stderr
    assert not (shell.folder / "plan.json").exists()
    planned = shell.run("plan", project_path, "--where", "metadata.loss:any", *template).stdout
    assert "2 edits" in planned
    assert "net:v0: loss 0.500" in planned
    shell.run("apply", "plan.json", "--yes")
    descriptions = [of(project_path, version).description or "" for version in ("v0", "v1", "v2")]
    assert descriptions == ["net:v0: loss 0.500", "net:v1: loss 0.250", ""]


def test_a_template_asks_the_run(shell: Shell, project_path: str) -> None:
    run = of(project_path, "v0").logged_by()
    assert run is not None
    shell.run(
        *("plan", project_path, "--where", "version:0", "--description-template", "{name} of {run_name}"),
        *("--out", "plan.json"),
    )
    shell.run("apply", "plan.json", "--yes")
    assert of(project_path, "v0").description == f"net:v0 of {run.name}"


def test_keys_are_renamed_where_they_are(shell: Shell, project_path: str) -> None:
    planned = shell.run("plan", project_path, "--rename-key", "loss=val_loss", "--out", "plan.json").stdout
    assert "2 edits" in planned
    shell.run("apply", "plan.json", "--yes")
    assert [of(project_path, version).metadata for version in ("v0", "v1", "v2")] == [
        {"val_loss": 0.5},
        {"val_loss": 0.25},
        {"epoch": 3},
    ]


def test_a_key_that_is_there_already_is_not_written_over(
    shell: Shell, sdk: LocalServer, project: str
) -> None:
    log(project, {"a.txt": "1"}, metadata={"loss": 1, "val_loss": 2})
    refused = shell.run("plan", f"{sdk.entity}/{project}", "--rename-key", "loss=val_loss", code=2)
    assert "data:v0: it has val_loss already, so loss can't be renamed to that" in refused.stderr


def test_an_alias_moves_and_the_plan_says_from_where(shell: Shell, project_path: str) -> None:
    planned = shell.run(
        "plan", project_path, "--where", "version:1", "--move-alias", "best", "--out", "plan.json"
    ).stdout
    (line,) = [line for line in planned.splitlines() if "best" in line]
    assert "net:v0" in line
    shell.run("apply", "plan.json", "--yes")
    assert "best" not in of(project_path, "v0").aliases
    assert "best" in of(project_path, "v1").aliases


def test_an_alias_moves_to_one_version_only(shell: Shell, project_path: str) -> None:
    refused = shell.run("plan", project_path, "--move-alias", "best", code=2)
    assert "several versions of net are chosen, and best can be on one only" in refused.stderr
    assert "best" in of(project_path, "v0").aliases


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--description-template", "{nmae}"), "no field {nmae}. Did you mean {name}?"),
        (("--description-template", "{name"), "{"),
        (
            ("--description", "a", "--description-template", "b"),
            "either description= or description_template=",
        ),
        (("--rename-key", "loss"), "--rename-key takes OLD=NEW, not 'loss'"),
        (("--rename-key", "=loss"), "--rename-key takes OLD=NEW, not '=loss'"),
        (("--rename-key", "loss=a", "--set", "a=1"), "renamed, and set or removed as well"),
        (("--rename-key", "a=c", "--rename-key", "b=c"), "can't get the same new name"),
        (("--move-alias", "no/slash"), "no/slash"),
    ],
)
def test_what_can_not_be_meant_ends_with_2_and_plans_nothing(
    shell: Shell, project_path: str, flags: tuple[str, ...], why: str
) -> None:
    refused = shell.run("plan", project_path, *flags, "--out", "plan.json", code=2)
    assert why in refused.stderr
    assert not (shell.folder / "plan.json").exists()
