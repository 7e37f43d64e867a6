"""The table of public names (`septet/numpy/names.py`) and the modules agree, and objects say the name NumPy says."""
from __future__ import annotations

import ast
import importlib
import pickle
from pathlib import Path

import pytest

import septet.numpy as np
from septet.numpy import names

FACE = Path(np.__file__).parent
# functions with two names, and the one they say
SECOND_NAMES = {"concat": "concatenate", "permute_dims": "transpose", "amax": "max", "amin": "min", "around": "round"}
PUBLIC = sorted({*names.HOME, *names.RENAMED, *names.UFUNCS, *names.SCALARS})


@pytest.mark.parametrize("name", PUBLIC)
def test_name_resolves(name):
    value = getattr(np, name)
    assert getattr(np, name) is value and name in dir(np)


@pytest.mark.parametrize("name", names.SUBMODULES)
def test_submodule_resolves(name):
    module = getattr(np, name)
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public)


def test_a_name_has_one_home():
    listed = [n for row in names.MODULES.values() for n in row.split()]
    assert sorted(listed) == sorted(set(listed))
    assert not set(listed) & {*names.RENAMED, *names.UFUNCS, *names.SCALARS}


def test_no_module_hides_a_name():
    modules = {file.stem for file in FACE.glob("*.py")} | {file.parent.name for file in FACE.glob("*/__init__.py")}
    assert modules & set(PUBLIC) == {"ndarray"}        # which `__init__` puts over the module


def is_api(node: ast.stmt) -> bool:
    """Whether a statement defines a public function of the face."""
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(d.func if isinstance(d, ast.Call) else d, ast.Name) and ast.unparse(d).startswith("api") for d in decorators)


def api_functions(module: str) -> set[str]:
    """Names of the functions of a module that `@api` makes public; of those for the module alone, the name has an underscore."""
    tree = ast.parse((FACE / f"{module}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if is_api(node) and not node.name.startswith("_")}


@pytest.mark.parametrize("module", [m for m in names.MODULES if m not in names.SUBMODULES])
def test_public_functions_are_in_the_table(module):
    listed = set(names.MODULES[module].split()) | {there for home, there in names.RENAMED.values() if home == module}
    assert api_functions(module) <= listed


def test_modules_with_public_functions_are_in_the_table():
    modules = {file.stem for file in FACE.glob("*.py")}
    assert {m for m in modules if api_functions(m)} <= {*names.MODULES, *names.SUBMODULES}


@pytest.mark.parametrize("name", sorted({*names.HOME, *names.RENAMED}))
def test_objects_have_their_names(name):
    value = getattr(np, name)
    if isinstance(value, type):
        assert value.__name__ == name and value.__module__.partition(".")[0] == "numpy"
    elif callable(value) and hasattr(value, "__name__"):
        assert value.__name__ == SECOND_NAMES.get(name, name)


@pytest.mark.parametrize("name", sorted({*names.HOME, *names.RENAMED, *names.UFUNCS}))
def test_functions_travel_between_processes(name):
    value = getattr(np, name)
    if callable(value) and not isinstance(value, type) and hasattr(value, "__name__"):
        assert pickle.loads(pickle.dumps(value)) is value


@pytest.mark.parametrize("name", names.SUBMODULES)
def test_submodules_are_importable(name):
    assert importlib.import_module(f"septet.numpy.{name}") is getattr(np, name)
