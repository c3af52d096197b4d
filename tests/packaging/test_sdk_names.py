"""Only `artwidgets.gateway.sdk` touches what wandb does not document."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.packaging.source import ROOT, Module, modules

THE_ONE = "artwidgets.gateway.sdk"
# Documented; its exceptions are what people catch.
DOCUMENTED = {"wandb", "wandb.errors"}
NOT_OURS = {
    "_allow_stdin": "ipykernel's: whether who runs this cell can be asked; nothing public tells before",
    "_exit": "documented, of os: the one end of a process whose other threads wait for the SDK",
    "_replace": "documented, of every NamedTuple",
    "_resolvers": "ariadne's, and why pyproject.toml says ariadne<2",
}


def wandb_modules(tree: ast.AST) -> Iterator[str]:
    """All modules of wandb that a source names, those that only type checkers read as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "wandb")
        elif isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "wandb":
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                yield dotted if _is_module(dotted) else str(node.module)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "wandb":
            dotted = f"wandb.{node.attr}"
            yield dotted if _is_module(dotted) else "wandb"


def _is_module(name: str) -> bool:
    return find_spec(name) is not None


def private_reads(tree: ast.AST) -> Iterator[str]:
    """Underscore attributes that a source reads from anything but itself, by a dot or by a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) not in {"self", "cls", "super()"}:
            name = node.attr
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"getattr", "setattr", "hasattr"}
            and isinstance(node.args[1], ast.Constant)
        ):
            name = str(node.args[1].value)
        else:
            continue
        if re.fullmatch(r"_[^_]\w*", name):
            yield name


def own_names() -> set[str]:
    """Underscore names that artwidgets itself defines, as attributes, methods, functions or fields."""
    own = set()
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                own.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                own.add(node.id)
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and ast.unparse(node.value) == "self"
            ):
                own.add(node.attr)
    return own


def others() -> list[Module]:
    """All modules but the one."""
    assert THE_ONE in modules()
    return [module for name, module in modules().items() if name != THE_ONE]


def test_the_others_use_what_wandb_documents() -> None:
    used = {module.name: set(wandb_modules(module.tree)) - DOCUMENTED for module in others()}
    assert {name: names for name, names in used.items() if names} == {}


def test_the_others_read_no_underscore_name_but_our_own() -> None:
    # An SDK object's private attributes are none of ours, and any other library's aren't either.
    read = {(one.name, attribute) for one in others() for attribute in private_reads(one.tree)}
    own = own_names()
    assert {attribute for _, attribute in read if attribute not in own} == set(NOT_OURS), sorted(read)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from wandb.sdk import wandb_setup", {"wandb.sdk.wandb_setup"}),
        ("from wandb.sdk.lib.wbauth import AuthApiKey", {"wandb.sdk.lib.wbauth"}),
        ("from wandb import Api, env", {"wandb", "wandb.env"}),
        ("def f():\n    import wandb\n    return wandb.util.generate_id()", {"wandb", "wandb.util"}),
        ("if TYPE_CHECKING:\n    from wandb.apis.public import Api", {"wandb.apis.public"}),
    ],
)
def test_no_way_to_a_module_of_wandb_is_overlooked(source: str, found: set[str]) -> None:
    assert set(wandb_modules(ast.parse(source))) == found


def test_no_way_to_a_private_attribute_is_overlooked() -> None:
    source = "api._service_api\nself._mine\ngetattr(api, '_viewer', None)\nx.__dict__\ncls._ours"
    assert set(private_reads(ast.parse(source))) == {"_service_api", "_viewer"}


def test_pyproject_asks_for_the_oldest_release_that_is_tried() -> None:
    from artwidgets.gateway.sdk import TRIED

    assert f'"wandb>={TRIED[0]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
