"""Reductions of views whose steps mean nothing, as those along an axis of length 1 may, write no memory but their own."""
from __future__ import annotations

import subprocess
import sys

WORK = """
import gc
import septet.numpy as np
wide = np.arange(4000.0).reshape(10, 400)
for _ in range(200):
    for a in (wide[:1][::-1], wide[::10], wide[9:8:-1], wide[::10, ::-1], wide.T[:, ::10], wide[:1, :1][::-1, ::-1], wide[::10, :3]):
        for name in ("sum", "prod", "max", "min", "mean"):
            for axis in (0, 1, None):
                getattr(a, name)(axis=axis)
    held = [bytes(n) for n in range(100)]
gc.collect()
print(wide[::10].sum(axis=0).sum() == sum(range(400)))
"""


def test_steps_of_lone_rows_are_no_lengths():
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr[-500:]
