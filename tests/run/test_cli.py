"""The command line: programs run as Python runs them, exit codes, the closing line, tracebacks."""
from __future__ import annotations

import json

import pytest

from septet.run.cli import split_program

SHOW = "import sys; print(__name__, __file__.endswith('main.py'), sys.argv, sys.path[0] == __file__[:-8])"


@pytest.mark.parametrize("words, own, program", [
    (["run", "a.py", "--quiet"], ["run"], ["a.py", "--quiet"]),
    (["run", "--quiet", "--face", "numpy", "a.py", "b"], ["run", "--quiet", "--face", "numpy"], ["a.py", "b"]),
    (["run", "--face=numpy", "-m", "mod", "-c"], ["run", "--face=numpy"], ["-m", "mod", "-c"]),
    (["run", "-mmod", "x"], ["run"], ["-m", "mod", "x"]),
    (["run", "-cpass"], ["run"], ["-c", "pass"]),
    (["run", "--", "-odd.py"], ["run"], ["-odd.py"]),
    (["run", "--quiet"], ["run", "--quiet"], []),
])
def test_where_the_program_begins(words, own, program):
    assert split_program(words) == (own, program)


def test_a_file_runs_as_python_runs_it(world):
    ran = world.script(SHOW, arguments=("a", "--quiet"))
    assert ran.stdout == "__main__ True ['main.py', 'a', '--quiet'] True\n", ran.stderr


def test_a_module_runs_as_python_runs_it(world):
    world.write(world.project, {"pack/__init__.py": "", "pack/__main__.py": "from . import sub; import fakelib; "
                                                                            "import sys\n"
                                "print(__name__, __package__, sub.x, fakelib.who, "
                                "sys.argv[1:])", "pack/sub.py": "x = 1"})
    ran = world.run("-m", "pack", "a")
    assert ran.stdout == "__main__ pack 1 face ['a']\n", ran.stderr


def test_a_string_runs_as_python_runs_it(world):
    ran = world.run("-c", "import sys, fakelib; print(__name__, sys.argv, repr(sys.path[0]), fakelib.who)", "a")
    assert ran.stdout == "__main__ ['-c', 'a'] '' face\n", ran.stderr


def test_names_of_the_program_stand_in_main(world):
    ran = world.script("import pickle, sys\nclass A: pass\n"
                       "print(sys.modules['__main__'].A is A, type(pickle.loads(pickle.dumps(A()))) is A)")
    assert ran.stdout == "True True\n", ran.stderr


@pytest.mark.parametrize("text, code", [
    ("pass", 0),
    ("raise SystemExit", 0),
    ("import sys; sys.exit(5)", 5),
    ("import sys; sys.exit(-1)", 255),
    ("import sys; sys.exit('no luck')", 1),
    ("1 / 0", 1),
    ("raise KeyboardInterrupt", 130),
    ("def f(:", 1),
    ("import fakelib; fakelib.refuse()", 3),
    ("import fakelib; fakelib.absent", 3),
    ("from fakelib import absent", 3),
    ("import fakelib.absent", 3),
    ("import faceless", 3),
    ("import not_there_at_all", 1),
])
def test_exit_codes(world, text, code):
    assert world.script(text).returncode == code


@pytest.mark.parametrize("arguments, words", [
    ((), "nothing to run"),
    (("-m",), "nothing to run"),
    (("absent.py",), "cannot read 'absent.py': No such file"),
    ((".",), "cannot read '.': Is a directory"),
    (("-m", "absent_module"), "no module named 'absent_module'"),
    (("-m", "absent.module"), "cannot find module 'absent.module'"),
    (("--face", "panda", "-c", "pass"), "there is no face for 'panda'; faces: numpy, pandas, sklearn, joblib, "),
    (("--nonsense", "main.py"), "unrecognized arguments: --nonsense"),
])
def test_mistakes_of_usage(world, arguments, words):
    ran = world.run(*arguments)
    assert ran.returncode == 2
    assert words in ran.stderr and "Traceback" not in ran.stderr


def test_a_traceback_is_pythons_own(world):
    """The same text as `python main.py` gives, through an import of the project and a chained error."""
    text = "import helper\ntry:\n    helper.f()\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e\n"
    ran = world.script(text, "--quiet", helper="def f():\n    return 1 / 0\n")
    plain = world.python("main.py")
    path = str(world.project) + "/"
    assert ran.stderr.replace(path, "") == plain.stderr.replace(path, "")
    assert "ZeroDivisionError" in ran.stderr


@pytest.mark.parametrize("text", ["import broken", "import importlib; importlib.import_module('broken')",
                                  "import threading\nt = threading.Thread(target=lambda: __import__('broken'))\n"
                                  "t.start()\nt.join()"])
def test_no_frame_of_the_launcher_shows(world, text):
    ran = world.script(text, "--quiet", broken="import fakelib.absent")
    assert "septet/run" not in ran.stderr and "broken.py" in ran.stderr


def test_the_programs_own_excepthook_is_called(world):
    ran = world.script("import sys\n"
                       "sys.excepthook = lambda kind, error, tb: print('mine', kind.__name__, tb.tb_lineno)\n"
                       "1 / 0")
    assert ran.stdout == "mine ZeroDivisionError 3\n"


def test_the_closing_line(world):
    ran = world.script("import fakelib; print('out')")
    assert ran.stdout == "out\n"
    line, = ran.stderr.splitlines()
    assert line.startswith("septet: ok in ") and "peak" in line and "kernels 0 compiled, 0 cached" in line


def test_quiet(world):
    assert world.script("import fakelib", "--quiet").stderr == ""


def test_json(world):
    ran = world.script("import fakelib, sys; sys.exit(4)", "--json")
    facts = json.loads(ran.stderr)
    assert facts["status"] == 4 and facts["faces"] == ["fakelib"] and facts["real"] == []
    assert 0 <= facts["import"] <= facts["wall"] and facts["peak_bytes"] > 1e6


def test_profile_charges_each_line_its_own_time(world):
    text = ("import time, fakelib\nnow = [time.perf_counter()]\ntime.perf_counter = lambda: now[0]\n"
            "def f():\n    now[0] += 0.25\n    return fakelib.double(1)\nfor i in range(3):\n    f()\n")
    ran = world.script(text, "--profile", "--json")
    rows = {row["line"]: row for row in json.loads(ran.stderr)["profile"] if row["file"].endswith("main.py")}
    assert rows[5]["seconds"] == pytest.approx(0.75) and rows[5]["count"] == 3 and rows[8]["seconds"] == 0
    assert rows[6]["calls"] == ["fakelib.double"] and rows[6]["source"] == "return fakelib.double(1)"


def test_profile_as_a_table(world):
    ran = world.script("import fakelib\nx = fakelib.double([1])\n", "--profile")
    assert "main.py:2" in ran.stderr and "fakelib.double([1])" in ran.stderr


def test_profile_of_several_threads(world):
    ran = world.script("import threading, time\ndef f():\n    time.sleep(0.02)\n"
                       "ts = [threading.Thread(target=f) for _ in range(3)]\n[t.start() for t in ts]\n"
                       "[t.join() for t in ts]\n",
                       "--profile", "--json")
    rows = {row["line"]: row for row in json.loads(ran.stderr)["profile"]}
    assert rows[3]["count"] == 3 and rows[3]["seconds"] >= 0.06
