"""The README as data: its code blocks, and the rows of its tables."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


def recipes() -> dict[str, tuple[str, str]]:
    """Return the cookbook: from what people look for to the language and the code of its one block."""
    cookbook = TEXT.split("\n## Cookbook\n")[1].split("\n## ")[0]
    found = {}
    for part in cookbook.split("\n### ")[1:]:
        title, body = part.split("\n", 1)
        ((language, block),) = re.findall(r"^```(\w+)\n(.*?)^```$", body, flags=re.MULTILINE | re.DOTALL)
        found[title] = (language, block)
    return found


def examples(language: str) -> list[str]:
    """Return the blocks of a language that stand by themselves: those that are no recipe."""
    return [block for block in blocks(language) if (language, block) not in recipes().values()]


def table(*headings: str) -> list[tuple[str, ...]]:
    """Return the rows of the table with these headings, as the cells' markdown."""
    lines = TEXT.splitlines()
    start = lines.index(row(headings))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return rows
        rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return rows


def row(cells: tuple[str, ...]) -> str:
    """Write one row of a table."""
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def code(cell: str) -> str:
    """Return the text of a cell that is one piece of inline code."""
    (found,) = re.findall(r"`([^`]+)`", cell)
    return str(found)
