"""Products with SEPTET_CHECK=1: what native code calls by address has no checks, whatever the environment says."""
from __future__ import annotations

import os
import subprocess
import sys

CODE = """
import septet.numpy as np
a = np.arange(100.0).reshape(20, 5)
print((a @ a.T).sum(), (a @ np.ascontiguousarray(a.T)).sum(), (a @ np.ones(5)).sum(), (np.ones(20) @ a).sum())
"""


def test_products_under_bounds_checks():
    ran = subprocess.run([sys.executable, "-c", CODE], env={**os.environ, "SEPTET_CHECK": "1"}, capture_output=True, text=True, timeout=300)
    columns = [sum(range(k, 100, 5)) for k in range(5)]
    squares = float(sum(c * c for c in columns))                # of the sums of columns: the sum over all pairs of rows
    assert ran.stdout.split() == [str(squares), str(squares), str(4950.0), str(4950.0)], ran.stderr
