"""``wandb artifact put | get | ls`` from a shell."""

import os
import subprocess
import sys
from pathlib import Path

import wandb

from artwidgets.local import LocalServer


def shell(*words: str, folder: Path) -> str:
    """Run a ``wandb artifact`` command and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "wandb", "artifact", *words],
        cwd=folder,
        env={**os.environ, "WANDB_SILENT": "false"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    return output


def test_put_ls_and_get(sdk: LocalServer, project: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "a.txt").write_text("alpha")
    (source / "deep" / "b.txt").write_text("beta")
    path = f"{sdk.entity}/{project}/corpus"
    output = shell(
        *("put", "--name", path, "--type", "dataset", "--alias", "first", "--alias", "latest"),
        *("--description", "from a shell", str(source)),
        folder=tmp_path,
    )
    assert "corpus:v0" in output
    made = wandb.Api().artifact(f"{path}:first")
    assert (made.type, made.description, made.file_count) == ("dataset", "from a shell", 2)
    assert "corpus:v0" in shell("ls", f"{sdk.entity}/{project}", folder=tmp_path)
    shell("get", f"{path}:latest", "--root", str(tmp_path / "got"), folder=tmp_path)
    assert (tmp_path / "got" / "deep" / "b.txt").read_text() == "beta"
