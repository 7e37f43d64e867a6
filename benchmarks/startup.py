"""What it costs to begin: imports beside NumPy's, an empty kernel cache, and the import statement under substitution.

    scripts/bench startup
"""
from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

REPEATS = 7
USE = "import {0} as np; a = np.arange(100000.0); print((a * a + 1).sum())"
STATEMENTS = """
import timeit
for statement in ("import sys", "import numpy as np", "from numpy import pi"):
    seconds = min(timeit.repeat(statement, number=20000, repeat=9, globals=globals())) / 20000
    print(f"  {statement:24} {1e9 * seconds:8.0f} ns")
"""


def seconds(code: str, **environment: str) -> float:
    """Wall time of a fresh Python that runs `code`; modules are compiled, as they are once a package is installed."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def best(code: str) -> float:
    """The least of several, after one that warms the caches."""
    seconds(code)
    return min(seconds(code) for _ in range(REPEATS))


def cold(code: str) -> float:
    """With an empty kernel cache, once for each of three folders."""
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            times.append(seconds(code, SEPTET_CACHE=os.path.join(folder, "cache")))
    return min(times)


def module(name: str) -> Any:
    """A peer, if it is installed."""
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def main() -> None:
    python = best("pass")
    rows = [("import septet", best("import septet") - python),
            ("import septet.numpy", best("import septet.numpy") - python),
            ("import and first result", best(USE.format("septet.numpy")) - python),
            ("the same, empty cache", cold(USE.format("septet.numpy")) - python)]
    if importlib.util.find_spec("numpy"):
        rows += [("import numpy (real)", best("import numpy") - python),
                 ("import and first result", best(USE.format("numpy")) - python)]
    print(f"seconds beyond Python's own start ({python:.3f}), best of {REPEATS}")
    for name, value in rows:
        print(f"  {name:24} {value:8.3f} s")
    print("an import statement", flush=True)
    for title, how in (("plain", []), ("septet run", ["-m", "septet", "run", "--quiet"])):
        if how or importlib.util.find_spec("numpy"):
            print(f" {title}", flush=True)
            subprocess.run([sys.executable, *how, "-c", STATEMENTS], check=True)


if __name__ == "__main__":
    main()
