"""The package's own source as data: its modules, and what each of them imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "artwidgets"
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module.

    Attributes
    ----------
    module : str
    when_loaded : bool
        Whether it is imported with the importing module, not later by a function.
    """

    module: str
    when_loaded: bool


@dataclass(frozen=True)
class Module:
    """One module of the package.

    Attributes
    ----------
    imports, type_imports : tuple of Import
        What runs; what only type checkers read.
    """

    name: str
    path: Path
    tree: ast.Module
    imports: tuple[Import, ...] = field(default=())
    type_imports: tuple[Import, ...] = field(default=())

    @property
    def docstring(self) -> str | None:
        """What it says of itself."""
        return ast.get_docstring(self.tree)

    @property
    def floor_name(self) -> str:
        """The first part of the name below the package: ``gateway`` of ``artwidgets.gateway.throttle``."""
        return self.name.removeprefix("artwidgets").removeprefix(".").partition(".")[0]


@cache
def modules() -> dict[str, Module]:
    """All modules by name. Not to be asked for when tests are collected: each process would parse them."""
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
        if "frontend" not in path.parts  # not part of the package: what builds its bundles
    }
    found = {}
    for name, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = tuple(dict.fromkeys(_imports(tree, frozenset(paths), when_loaded=True)))
        typed = [
            node
            for node in _all_statements(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        ]
        for_types = [one for node in typed for one in _imports(node, frozenset(paths), when_loaded=False)]
        found[name] = Module(name, path, tree, imports, tuple(dict.fromkeys(for_types)))
    return found


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a statement's blocks. Imports stand nowhere else, and most of a tree is expressions."""
    return chain.from_iterable(getattr(node, name, ()) for name in _BLOCKS)


def _all_statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in _statements(node):
        yield child
        yield from _all_statements(child)


def _imports(node: ast.AST, our_modules: frozenset[str], when_loaded: bool) -> Iterator[Import]:
    for child in _statements(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, when_loaded) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"relative import: {ast.unparse(child)}"
            for alias in child.names:
                dotted = f"{child.module}.{alias.name}"
                yield Import(dotted if dotted in our_modules else str(child.module), when_loaded)
        inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _imports(child, our_modules, when_loaded and not inner)
