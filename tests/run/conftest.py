"""A small world for the substitution: a library, its face, a package that uses the library, and a project."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import septet

# Every Python of this world runs it at its start, so the library is in the table there, in child processes too.
REGISTER = """
import os
from septet.run.table import TABLE, Library
TABLE["fakelib"] = Library("fakelib", "FakeLib", "fakelib", "1.0", "fakeface", sought="FAKE_SOUGHT" in os.environ)
TABLE["faceless"] = Library("faceless", "Faceless", "faceless-project", "1.0")
"""
FACE = {
    "fakeface/__init__.py": "from septet.errors import NotSupported\nwho = 'face'\n"
                            "def double(x):\n    return 2 * x\ndef refuse():\n    raise NotSupported('refuse')\n"
                            "def __getattr__(name):\n    raise AttributeError(f'module fakelib has no {name}')\n",
    "fakeface/part.py": "who = 'part of the face'\n",
    "fakeface/part2.py": "import does_not_exist\n",
}
REAL = {
    "fakelib/__init__.py": "who = 'real'\n",
    "fakelib/part.py": "who = 'part of the real one'\n",
    "faceless/__init__.py": "who = 'real faceless'\n",
}
THIRD_PARTY = {
    "thirdparty/__init__.py": "def ask():\n    import fakelib\n    return fakelib.who\n"
                              "def ask_by_name():\n    import importlib\n"
                              "    return importlib.import_module('fakelib').who\n"
                              "def ask_for_spec():\n    import importlib.util\n"
                              "    return importlib.util.find_spec('fakelib').name.replace('fakeface', 'face').replace('fakelib', 'real')\n"
                              "def sees(module):\n    import sys\n    return sys.modules['fakelib'] is module\n"
                              "def run_cell(text):\n    exec(compile(text, '<cell>', 'exec'), {'__name__': '__main__'})\n"
                              "def ask_in_text():\n    space = {}\n    exec('import fakelib', space)\n"
                              "    return space['fakelib'].who\n",
}


class World:
    """Folders of files, and a way to run Python among them."""

    def __init__(self, root: Path):
        self.root, self.project, self.installed = root, root / "project", root / "env" / "site-packages"
        self.write(root / "faces", {"sitecustomize.py": REGISTER, **FACE})
        self.write(self.installed, THIRD_PARTY)
        self.project.mkdir()

    def write(self, folder: Path, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def install_real(self) -> None:
        self.write(self.installed, REAL)

    def compile_third_party(self) -> None:
        self.write(self.installed, {"thirdparty/part.so": ""})

    def python(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        package = str(Path(septet.__file__).resolve().parent.parent)
        folders = [str(self.root / "faces"), str(self.installed), package]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "NO_COLOR": "1", **variables}
        environment.pop("SEPTET_RUN", None)
        return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=300,
                              cwd=self.project, env=environment)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "septet", "run", *arguments, **variables)

    def script(self, text: str, *options: str, arguments: tuple[str, ...] = (), seek: bool = False, **files: str):
        """Run `text` as the project's main.py, with the other files beside it; `seek`: packages look for the library in `sys.modules`."""
        self.write(self.project, {"main.py": text, **{name + ".py": body for name, body in files.items()}})
        return self.run(*options, "main.py", *arguments, **({"FAKE_SOUGHT": "1"} if seek else {}))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
