"""What the README says is so: its code runs, its tables are complete, its commands exist."""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wandb
from packaging.version import Version

from artwidgets import Session, field, filters
from artwidgets.cli import main, parser
from artwidgets.local import LocalServer
from artwidgets.planning.policy import schema
from tests.benchmarks.__main__ import SUITES
from tests.docs.readme import README, ROOT, TEXT, blocks, code, examples, row, table

TO_DO = table("", "To do", "Plain SDK", "By mouse (or keyboard)", "In code")
PROJECT = "readme"


@pytest.fixture(scope="module")
def demo(sdk: LocalServer) -> LocalServer:
    """The session's server, with the demo's data in the README's project."""
    sdk.seed_demo(project=PROJECT)
    return sdk


@pytest.fixture(scope="module")
def session(demo: LocalServer) -> Session:
    loaded = Session(demo.entity, PROJECT)
    loaded.load()
    return loaded


@pytest.fixture
def staged(session: Session) -> Iterator[Session]:
    yield session
    session.unstage()


def taken_back(names: dict[str, Any], line: str) -> None:
    """U5: what is staged and undone is not staged any more, and nothing of it was sent."""
    session, rows = names["session"], names["rows"]
    session.edit(rows, description="never sent")
    assert len(session.changes) == 1
    (row,) = rows.index
    assert eval(line, names) == f"edit {rows.at[row, 'name']}"
    assert len(session.changes) == 0
    version = wandb.Api().artifact(f"{session.scope.entity}/{PROJECT}/{rows.at[row, 'name']}")
    assert version.description != "never sent"


def refused(names: dict[str, Any], line: str) -> None:
    """U7: refused before anything is sent, with the reason."""
    session = names["session"]
    linked = session.where("linked:*/model-registry/*")
    assert len(linked) == 1
    session.edit(linked, add_aliases=["checked"])
    (refusal,) = eval(line, names)
    assert "is linked into the model registry" in refusal.refusal


def measured(names: dict[str, Any], line: str) -> None:
    """D7: a range, which closes when all manifests are read."""
    session, rows = names["session"], names["rows"]
    session.delete(rows, delete_aliases=True)
    estimate = eval(line, names)
    exact = session.plan(measure=True).reclaim
    assert exact.unread == 0
    assert 0 <= estimate.lower <= exact.lower == exact.upper <= estimate.upper <= rows["size"].sum()
    assert exact.upper > 0


def unlinked(names: dict[str, Any], line: str) -> None:
    """D8: the link goes, its source stays."""
    registry = Session(names["session"].scope.entity, "model-registry")
    registry.load()
    links = registry.where("is:link")
    assert len(links) > 0
    assert eval(line, {"session": registry, "links": links}) == registry.changes
    plan = registry.plan(measure=False)
    assert plan.unlinks == plan.items
    assert sorted(item.id for item in plan.items) == sorted(links.index)
    assert plan.reclaim.upper == 0


# What is staged is not what these rows are about.
SPECIAL = {"U5": taken_back, "U7": refused, "D7": measured, "D8": unlinked}


class TestCode:
    @pytest.mark.parametrize("number", range(len(examples("python"))))
    def test_blocks_run(
        self, demo: LocalServer, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
        monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.chdir(tmp_path)
        Path("cleanup.toml").write_text(blocks("toml")[0], encoding="utf-8")
        block = examples("python")[number]
        names: dict[str, Any] = {}
        source = block.replace('"my-entity"', repr(demo.entity)).replace('"my-project"', repr(PROJECT))
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, f"README block {number}", "exec"), names)
        if "report" in names:
            assert names["report"].done == names["plan"].items != ()

    @pytest.mark.parametrize("cells", TO_DO, ids=[f"{cells[0]}-{index}" for index, cells in enumerate(TO_DO)])
    def test_every_row_can_be_done_in_code(self, cells: tuple[str, ...], staged: Session) -> None:
        """Each stages a change that the plan holds (or reads what the row is about)."""
        names = {
            "Session": Session,
            "field": field,
            "session": staged,
            "rows": staged.where("name:bert-finetune:v37"),
            "run_id": staged.where("name:bert-finetune:v37")["run"].iloc[0],
            "wandb": wandb,
        }
        if cells[0] == "U1":
            with wandb.init(project=PROJECT) as run:
                exec(code(cells[-1]), names)
                assert names["session"].scope.project == run.project
            return
        if cells[0] in SPECIAL:
            SPECIAL[cells[0]](names, code(cells[-1]))
            return
        value = eval(code(cells[-1]), names)
        assert value == staged.changes
        plan = staged.plan(measure=False)
        assert len(plan) + len(plan.refusals) > 0

    def test_every_behaviour_of_the_guides_has_its_row(self) -> None:
        numbers = {cells[0] for cells in TO_DO}
        assert numbers == {*(f"U{n}" for n in range(1, 8)), *(f"D{n}" for n in range(1, 9)), "T1"}


def test_figures_name_the_suite_that_prints_them() -> None:
    rows = table("What is done", "artwidgets", "Otherwise", "Ratio", "`bash tests/bench`")
    assert {code(cells[-1]).removesuffix(" --quick") for cells in rows} <= set(SUITES)


class TestFilterTable:
    def test_is_the_language_as_it_is(self) -> None:
        expected = [(f"`{item.name}`", item.help, f"`{item.example}`") for item in filters.FIELDS.values()]
        assert table("Field", "Finds", "Example") == expected, "\n".join(map(row, expected))

    def test_examples_are_queries(self, session: Session) -> None:
        session.kept_by(last=3)  # without a policy nothing has a verdict
        for *_, example in table("Field", "Finds", "Example"):
            session.where(code(example))


class TestCommands:
    def commands(self) -> dict[str, str]:
        """The documented commands: name to the whole line."""
        lines = [code(cells[0]) for cells in table("Command", "Does")]
        return {line.split()[1]: line for line in lines}

    def test_every_command_is_documented_and_every_documented_one_exists(self) -> None:
        (choices,) = (action.choices for action in parser()._actions if action.choices)
        assert set(self.commands()) == set(choices or ())

    def test_documented_options_exist(self, capsys: pytest.CaptureFixture[str]) -> None:
        mentions = re.findall(r"`artwidgets (\w+)([^`]*)`", TEXT)
        for name, rest in mentions:
            with pytest.raises(SystemExit, match=r"^0$"):
                main([name, "--help"])
            help_text = capsys.readouterr().out
            for option in re.findall(r"--[a-z-]+", rest):
                assert option in help_text, f"{name} {option}"

    def test_the_policy_goes_from_a_check_to_a_report(
        self,
        sdk: LocalServer,
        project: str,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        sdk.seed_demo(project=project)
        monkeypatch.chdir(tmp_path)
        for kind in ("STATE", "CACHE"):
            monkeypatch.setenv(f"ARTWIDGETS_{kind}_DIR", str(tmp_path / kind.lower()))
        Path("cleanup.toml").write_text(blocks("toml")[0], encoding="utf-8")
        lines = re.findall(r"^artwidgets (.+)$", "\n".join(examples("sh")), flags=re.MULTILINE)
        assert len(lines) == 5
        ended = []
        for line in lines:
            typed = shlex.split(
                line.replace("my-entity/my-project", f"{sdk.entity}/{project}"), comments=True
            )
            *typed, target = typed if ">" in typed else [*typed, ""]
            ended.append(main([word for word in typed if word != ">"]))
            output = capsys.readouterr().out
            if target:
                Path(target).write_text(output, encoding="utf-8")
        # The check found something, the plan was written and carried out.
        assert ended == [3, 3, 0, 0, 0]
        assert json.loads(Path("policy.schema.json").read_text()) == schema()

    def test_scripts_are_there(self) -> None:
        scripts = re.findall(r"^bash (\S+)", "\n".join(blocks("sh")), flags=re.MULTILINE)
        assert scripts == ["notebooks/demo", "tests/run"]
        assert all((ROOT / script).is_file() for script in scripts)


def test_links_lead_somewhere() -> None:
    named = re.findall(r"\]\(([^)#]+)\)|(?:src|srcset)=\"([^\"]+)\"", TEXT)
    links = [link for link in map("".join, named) if link and not link.startswith("http")]
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


def test_contents_lead_to_headings() -> None:
    headings = re.findall(r"^##+ (.+)$", TEXT, flags=re.MULTILINE)
    # As GitHub names them.
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    wanted = set(re.findall(r"\]\(#([^)]+)\)", TEXT))
    assert len(wanted) > 10
    assert wanted - anchors == set()


def test_the_changelog_has_this_version() -> None:
    """A released version is the newest one with a date; one that is still to be is under Unreleased."""
    from artwidgets import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", changelog, flags=re.MULTILINE)
    news = changelog.split("\n## [Unreleased]\n")[1:]
    released = [
        re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d", heading) for heading in headings[len(news) :]
    ]
    assert None not in released, headings
    versions = [Version(found[1]) for found in released if found]
    assert versions == sorted(versions, reverse=True)
    if Version(__version__) in versions:
        assert Version(__version__) == versions[0]
    else:
        assert all(Version(__version__) > version for version in versions)
        assert headings[0] == "[Unreleased]"
        assert re.search(r"^- ", news[0].split("\n## ")[0], flags=re.MULTILINE)
