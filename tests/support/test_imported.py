"""A forked process is a process: with streams, an environment, a folder, signals and an end of its own."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.imported import Imported

TELLS = """
import os, sys, tempfile
assert {"pandas", "wandb"} <= set(sys.modules)
print(sys.argv[1:], sys.stdin.read(), os.environ["ONLY"], len(os.environ), os.getcwd(), tempfile.gettempdir())
sys.stderr.write("an error")
sys.exit(7)
"""


def test_has_what_it_was_given(imported: Imported, tmp_path: Path) -> None:
    environment = {"ONLY": "one", "TMPDIR": str(tmp_path)}
    with imported.start(
        "-c", TELLS, "a", "b", stdin=subprocess.PIPE, env=environment, cwd=tmp_path
    ) as process:
        assert process.stdin is not None
        process.stdin.write("typed")
        process.stdin.close()
        outputs = process.communicate()
    assert outputs == (f"['a', 'b'] typed one 2 {tmp_path} {tmp_path}\n", "an error")
    assert process.returncode == 7


def test_ends_as_any_other(imported: Imported) -> None:
    with imported.start("-c", "import atexit; atexit.register(print, 'at the end')") as process:
        assert process.communicate() == ("at the end\n", "")
    with imported.start("-c", "import time; print('there', flush=True); time.sleep(60)") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        os.kill(process.pid, signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate()[1]
    assert process.returncode == -signal.SIGINT
