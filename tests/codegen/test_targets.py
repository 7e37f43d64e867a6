"""Narrower machines: the same tests with the target forced to AVX2 and to SSE."""
from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CHOSEN = ("fused or order or wrap or smallest or masked or many_vectors or (test_bounds and exp-) or test_cast "
          "or (test_values and (add or where or sqrt))")


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the levels are those of x86-64")
@pytest.mark.parametrize("cpu", ["x86-64-v3", "x86-64-v2"])
def test_forced_target(cpu: str) -> None:
    files = [HERE / "test_run.py", HERE / "test_reduction.py", HERE / "test_vmath.py", HERE / "kernels" / "test_gemv.py",
             HERE.parent / "test_rows.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *map(str, files), "-k", CHOSEN]
    done = subprocess.run(command, cwd=HERE.parent.parent, env={**os.environ, "SEPTET_TARGET": cpu}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


REPEATED = """
import septet.numpy as np
x, y = np.random.default_rng(11).normal(size=(2, 6, 4))
assert len({(x @ y.T).tobytes() for _ in range(4)}) == 1
assert len({(x @ y[0]).tobytes() for _ in range(4)}) == 1
"""


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the levels are those of x86-64")
@pytest.mark.parametrize("cpu", ["x86-64-v3", "x86-64-v2"])
def test_product_has_the_same_bits_each_time(cpu: str) -> None:
    """The first call goes through Python, the next ones through native code."""
    done = subprocess.run([sys.executable, "-c", REPEATED], env={**os.environ, "SEPTET_TARGET": cpu}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
