"""Every function of the face has one definition: the one that is registered last would hide all others."""
from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import septet.torch

FOLDER = Path(septet.torch.__file__).parent


def registered(tree):
    """The names under which `@api` registers the functions of a file."""
    for node in tree.body:
        for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(called, ast.Name) and called.id == "api":
                options = {k.arg: k.value for k in getattr(decorator, "keywords", ())}
                yield options["name"].value if isinstance(options.get("name"), ast.Constant) else node.name


def test_functions_are_defined_once():
    homes = defaultdict(list)
    for file in sorted(FOLDER.glob("*.py")):
        for name in registered(ast.parse(file.read_text(encoding="utf-8"))):
            homes[name].append(file.name)
    assert len(homes) > 200 and not {name: files for name, files in homes.items() if len(files) > 1}
