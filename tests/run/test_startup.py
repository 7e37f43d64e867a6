"""Beginning is cheap: what every script pays before its first line."""
from __future__ import annotations

import subprocess
import sys


def modules_after(code: str) -> set[str]:
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    shown = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
    return set(shown.stdout.split())


def test_import_septet_loads_next_to_nothing():
    """Its own two modules and a few of the standard library's: nothing that compiles, no ctypes, no third party."""
    loaded = modules_after("import septet") - modules_after("pass")
    assert {name for name in loaded if name.startswith("septet")} == {"septet", "septet.errors"}
    assert {name.partition(".")[0] for name in loaded} <= {"septet", *sys.stdlib_module_names}
    assert "ctypes" not in loaded and len(loaded) < 50


def test_the_substitution_alone_loads_no_engine(world):
    ran = world.script("import sys\nprint(*sorted(m for m in sys.modules if m.startswith('septet.') and 'run' not in m))")
    assert ran.stdout.split() == ["septet.__main__", "septet.errors"] or ran.stdout.split() == ["septet.errors"]


def test_an_import_statement_stays_cheap(world):
    """Repeating an import that has a face calls two Python functions: the wrapper, and the look at what it gave before."""
    ran = world.script("import sys\nimport fakelib\ncalls = []\n"
                       "sys.setprofile(lambda frame, event, arg: calls.append(frame.f_code.co_name) if event == 'call' else None)\n"
                       "import fakelib\nsys.setprofile(None)\nprint(*calls)")
    assert ran.stdout.split() == ["__import__", "again"]
