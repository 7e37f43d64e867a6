"""`septet check`: what a file uses, found on its text, and what the faces lack."""
from __future__ import annotations

import json

import pytest

from septet.run.check import uses_in

USES = [
    ("import numpy as np\nnp.linalg.norm(np.pi)", ["numpy", "numpy.linalg.norm", "numpy.pi"]),
    ("import numpy.linalg as la\nla.norm", ["numpy.linalg", "numpy.linalg.norm"]),
    ("import numpy.fft\nnumpy.fft.fft(numpy.e)", ["numpy.fft", "numpy.e", "numpy.fft.fft"]),
    ("from numpy import linalg, exp as e\n"
     "e(linalg.svd)", ["numpy.exp", "numpy.linalg", "numpy.exp", "numpy.linalg.svd"]),
    ("from numpy import *", ["numpy"]),
    ("def f():\n    import numpy as np\n    return np.add.reduce", ["numpy", "numpy.add.reduce"]),
    ("try:\n    import torch\nexcept ImportError:\n    torch = None\ntorch.nn.Linear", ["torch", "torch.nn.Linear"]),
    ("import importlib\nimportlib.import_module('numpy.fft')", ["numpy.fft"]),
    ("import numpy as np\ndef f(np):\n    return np.whatever", ["numpy"]),
    ("import numpy as np\nnp = 3\nnp.real", ["numpy"]),
    ("import json\njson.dumps", []),
    ("from . import numpy\nnumpy.exp", []),
    ("import numpy as np\nnp.zeros(3).sum().mean", ["numpy", "numpy.zeros"]),
]


@pytest.mark.parametrize("source, names", USES)
def test_what_a_program_uses(source, names):
    assert [use.name for use in uses_in(source)] == names


def test_lines():
    uses = uses_in("import numpy as np\n\nx = np.add(\n    np.pi,\n    1)\n")
    assert [(use.name, use.line) for use in uses] == [("numpy", 1), ("numpy.add", 3), ("numpy.pi", 4)]


SCRIPT = ("import fakelib as f\nfrom fakelib import part\nprint(f.double(1), part.who)\nf.doubled(1)\n"
          "import fakelib.missing\n")


def check(world, *arguments):
    return world.python("-m", "septet", "check", *arguments)


def test_what_is_missing_is_listed_by_line(world):
    world.write(world.project, {"main.py": SCRIPT})
    ran = check(world, "main.py")
    assert ran.returncode == 3
    assert "main.py:4: fakelib.doubled: fakelib has no 'doubled'; near: fakelib.double" in ran.stdout
    assert "main.py:5: fakelib.missing: fakelib has no 'missing'" in ran.stdout
    assert "coverage: 4 of 6 names (67 %)" in ran.stdout


def test_all_there(world):
    world.write(world.project, {"main.py": "import fakelib.part\nfakelib.double(2)\n1 / 0\n"})
    ran = check(world, "main.py")
    assert ran.returncode == 0, ran.stdout
    assert "coverage: 2 of 2 names (100 %)" in ran.stdout


def test_nothing_to_cover(world):
    world.write(world.project, {"main.py": "import json\n"})
    assert check(world, "main.py").returncode == 0


def test_a_library_without_a_face(world):
    world.write(world.project, {"main.py": "import faceless\nfaceless.f()\n"})
    ran = check(world, "main.py")
    assert ran.returncode == 3 and "no face for Faceless yet" in ran.stdout


def test_json(world):
    world.write(world.project, {"main.py": SCRIPT})
    facts = json.loads(check(world, "--json", "main.py").stdout)
    assert (facts["names"], facts["found"]) == (6, 4)
    missing = [use for use in facts["uses"] if not use["found"]]
    assert [(use["line"], use["name"]) for use in missing] == [(4, "fakelib.doubled"), (5, "fakelib.missing")]


@pytest.mark.parametrize("content, words", [(b"def f(:\n", "main.py is not Python"), (b"\xff\xfe\x00", "main.py is "
                                                                                                       "not Python"),
                                            (b"x = '\xe9'\n", "main.py is not Python")])
def test_what_is_not_python(world, content, words):
    (world.project / "main.py").write_bytes(content)
    ran = check(world, "main.py")
    assert ran.returncode == 2 and words in ran.stderr and "Traceback" not in ran.stderr


def test_a_declared_encoding(world):
    (world.project / "main.py").write_bytes("# coding: latin-1\nimport fakelib\nx = 'é'\n".encode("latin-1"))
    assert check(world, "main.py").returncode == 0


def test_a_missing_file(world):
    ran = check(world, "absent.py")
    assert ran.returncode == 2 and "cannot read 'absent.py'" in ran.stderr
