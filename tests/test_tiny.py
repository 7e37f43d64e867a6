"""Everything once, in seconds: if one of these fails, look here first."""
from __future__ import annotations

import subprocess
import sys

import septet


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120)


def test_import_is_light():
    """`import septet` loads no engine and no table of the command line."""
    code = "import sys, septet; print(*sorted(m for m in sys.modules if m.startswith('septet') or m == 'rich'))"
    assert python("-c", code).stdout.split() == ["septet", "septet.errors"]


def test_version():
    assert septet.__version__ in python("-m", "septet", "--version").stdout


KERNEL = """
from __future__ import annotations
import ctypes
from septet.kernel import f64, i64, kernel, ptr

@kernel
def total(x: ptr[f64], n: i64) -> f64:
    t = 0.0
    for i in range(n):
        t += x[i]
    return t

print(total.specialize()((ctypes.c_double * 4)(1, 2, 3, 4.5), 4))
"""


def test_a_kernel(tmp_path):
    script = tmp_path / "total.py"
    script.write_text(KERNEL, encoding="utf-8")
    ran = python(str(script))
    assert ran.stdout == "10.5\n", ran.stderr


def test_a_numpy_program():
    ran = python("-m", "septet", "run", "--quiet", "-c",
                 "import numpy as np; a = np.arange(6.0).reshape(2, 3); print((a * a + 1).sum(), (a @ a.T).tolist())")
    assert ran.stdout == "61.0 [[5.0, 14.0], [14.0, 50.0]]\n", ran.stderr
    assert ran.stderr == ""
