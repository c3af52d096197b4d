"""The protocol's TypeScript, made of its Python: ``python -m tests.frontend.protocol`` writes it.

It reads the source, not the classes, so that names and comments stay as they are written.
"""

import ast
import json
import re
from pathlib import Path

from artwidgets.frontend.hatch_build import FRONTEND
from artwidgets.widgets.commands import COMMANDS

__all__ = ["COMMANDS_FILE", "FILES", "PROTOCOL", "commands", "typescript"]

PROTOCOL = Path(__file__).parents[2] / "artwidgets" / "widgets" / "protocol"
FILES = {
    source: FRONTEND / source.stem / "protocol.ts"
    for source in sorted(PROTOCOL.glob("*.py"))
    if source.stem != "__init__"
}
"""Each source, and what is made of it."""
COMMANDS_FILE = FRONTEND / "shared" / "commands.ts"

_WORDS = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "Any": "unknown"}
_PACKAGE = "artwidgets.widgets.protocol."


def typescript(source: Path) -> str:
    """Return the TypeScript of one file of the protocol."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    path = f"artwidgets/widgets/protocol/{source.name}"
    parts = [_made_of(path)]
    parts += [_import(node) for node in tree.body if isinstance(node, ast.ImportFrom)]
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef):
            parts.append(_interface(node))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name[0] != "_":
                parts.append(f"{_comment(_text(after))}export type {name} = {_type(node.value)};\n")
    return "\n".join(part for part in parts if part)


def _import(node: ast.ImportFrom) -> str:
    module = node.module or ""
    if not module.startswith(_PACKAGE):
        return ""
    names = ", ".join(alias.name for alias in node.names)
    return f'import type {{ {names} }} from "../{module.removeprefix(_PACKAGE)}/protocol.ts";\n'


def _interface(node: ast.ClassDef) -> str:
    head = _comment(ast.get_docstring(node))
    if node.name == "Ask":
        return f"{head}export interface Ask<Asked, Answered> {{\n  asked: Asked;\n  answered: Answered;\n}}\n"
    bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id != "TypedDict"]
    extends = f" extends {', '.join(bases)}" if bases else ""
    optional = any(isinstance(word.value, ast.Constant) and not word.value.value for word in node.keywords)
    lines = []
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            kind, missing = field.annotation, optional
            if isinstance(kind, ast.Subscript) and _name(kind.value) == "NotRequired":
                kind, missing = kind.slice, True
            comment = _comment(_text(after), "  ")
            annotation = f"?: {_type(kind)} | undefined" if missing else f": {_type(kind)}"
            lines.append(f"{comment}  {field.target.id}{annotation};\n")
    if not lines and not bases:
        return f"{head}export type {node.name} = Record<never, never>;\n"
    return f"{head}export interface {node.name}{extends} {{\n{''.join(lines)}}}\n"


def _type(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return _type(ast.parse(node.value, mode="eval").body)
        return "null" if node.value is None else repr(node.value).lower()
    if isinstance(node, ast.Name):
        return _WORDS.get(node.id, node.id)
    if isinstance(node, ast.BinOp):
        return f"{_type(node.left)} | {_type(node.right)}"
    assert isinstance(node, ast.Subscript), ast.dump(node)
    inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    kind = _name(node.value)
    if kind == "Literal":
        return " | ".join(_literal(item) for item in inside)
    types = [_type(item) for item in inside]
    if kind == "list":
        several = isinstance(inside[0], ast.BinOp) or (" | " in types[0] and types[0][0] == '"')
        return f"({types[0]})[]" if several else f"{types[0]}[]"
    if kind == "tuple":
        return f"[{', '.join(types)}]"
    return f"{'Record' if kind == 'dict' else kind}<{', '.join(types)}>"


def _literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant)
    return f'"{node.value}"' if isinstance(node.value, str) else str(node.value).lower()


def _name(node: ast.expr) -> str:
    assert isinstance(node, ast.Name)
    return node.id


def _text(node: ast.stmt | None) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return str(node.value.value)
    return None


def _made_of(path: str) -> str:
    return _comment(f"Made of {path} by `python -m tests.frontend.protocol`. Edit that.")


def _comment(text: str | None, indent: str = "") -> str:
    return "" if text is None else f"{indent}/** {' '.join(text.split())} */\n"


def _shaped(files: dict[Path, str]) -> None:
    """Write files in the front end's own format."""
    import subprocess

    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    names = [str(path.relative_to(FRONTEND)) for path in files]
    subprocess.run(["npx", "--no-install", "biome", "format", "--write", *names], cwd=FRONTEND, check=True)


def commands() -> str:
    """Return the TypeScript of the commands: what the toolbar says, and what the keyboard help does."""
    labels = {
        command.name: {"label": command.label, **({"title": command.title} if command.title else {})}
        for command in COMMANDS.values()
    }
    keys = [[command.keys, command.help] for command in COMMANDS.values() if command.keys]
    return "\n".join(
        [
            _comment(
                "Made of artwidgets/widgets/commands.py by `python -m tests.frontend.protocol`. Edit that."
            ),
            "/** What the buttons of the toolbar say. */",
            f"export const COMMANDS = {_plain(labels)} as const;\n",
            "/** Keys of the table that ask for a command, and what that does. */",
            f"export const COMMAND_KEYS = {_plain(keys)} as const;\n",
        ]
    )


def _plain(value: object) -> str:
    return re.sub(r'"(\w+)":', r"\1:", json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    _shaped({COMMANDS_FILE: commands(), **{made: typescript(source) for source, made in FILES.items()}})
