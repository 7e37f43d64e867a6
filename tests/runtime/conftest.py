"""Every test of the runtime has a cache folder of its own, and scripts run in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script(tmp_path):
    """Run a script in a process with its own cache folder; gives what it prints, or the process if not `wait`."""

    def run(text: str, wait: bool = True, **environment: str):
        path = tmp_path / f"script{len(list(tmp_path.glob('script*')))}.py"
        path.write_text("from __future__ import annotations\n" + text)
        env = {**os.environ, "SEPTET_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT), **environment}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen([sys.executable, str(path)], env=env, text=True, **pipes)
        if not wait:
            return process
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return out.split()

    return run
