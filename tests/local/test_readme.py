"""What ``artwidgets/local/README.md`` says of the server is so."""

import inspect
import re
from itertools import pairwise
from pathlib import Path

import pytest

from artwidgets import local
from artwidgets.local import LocalServer
from tests.packaging.test_local_floors import FLOORS

FOLDER = Path(local.__file__).parent
TEXT = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_its_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(compile(block, "README", "exec"), {})
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+ local 40\n", capsys.readouterr().out)


def test_every_fault_is_told() -> None:
    documented = set(re.findall(r"`(\w+)=", TEXT.partition("## Faults")[2]))
    assert set(inspect.signature(LocalServer.faults).parameters) - {"self"} <= documented


def test_the_picture_has_every_room_in_its_order() -> None:
    (picture,) = re.findall(
        r"^```\n(.*?)^```", TEXT.partition("## How it is built")[2], re.DOTALL | re.MULTILINE
    )
    lines = [line[:51] for line in picture.splitlines()]  # what follows says what lives there
    line_index = {name: next(i for i, line in enumerate(lines) if _names(line, name)) for name in _rooms()}
    heights = [{line_index[name] for name in floor if name} for floor in FLOORS]
    for lower, higher in pairwise(heights):
        assert not higher or min(lower) >= max(higher)


def _names(line: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){name}(?![\w.])", line) is not None


def _rooms() -> set[str]:
    return {name for floor in FLOORS for name in floor} - {""}


def test_facts_that_the_code_cites_are_there() -> None:
    rows = [line.split("|")[1] for line in TEXT.splitlines() if re.match(r"\| [UDTWS]\d", line)]
    facts = set(re.findall(r"[UDTWS]\d", " ".join(rows)))
    assert {"D4", "D6"} <= facts
    facts.add("D5")  # "D4 to D6"
    cited = set()
    for path in FOLDER.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "README" in text:
            cited |= set(re.findall(r"\b[UDTWS]\d\b", text))
    assert cited
    assert cited <= facts
