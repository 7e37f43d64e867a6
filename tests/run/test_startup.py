"""Beginning is cheap: what every script pays before its first line."""
from __future__ import annotations

import subprocess
import sys
import time


def seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    return time.perf_counter() - start


def test_import_septet_takes_less_than_50_ms():
    plain, with_septet = (min(seconds(code) for _ in range(7)) for code in ("pass", "import septet"))
    assert with_septet - plain < 0.05


def test_the_substitution_alone_loads_no_engine(world):
    ran = world.script("import sys\nprint(*sorted(m for m in sys.modules if m.startswith('septet.') and 'run' not in m))")
    assert ran.stdout.split() == ["septet.__main__", "septet.errors"] or ran.stdout.split() == ["septet.errors"]


def test_an_import_statement_stays_cheap(world):
    """Repeating an import that has a face costs no more than a few dictionary look-ups."""
    ran = world.script("import timeit\nimport fakelib\n"
                       "t = min(timeit.repeat('import fakelib', number=5000, repeat=9, globals=globals())) / 5000\n"
                       "print(t)")
    assert float(ran.stdout) < 5e-6
