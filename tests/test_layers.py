"""The shape of the code: imports go down only, third parties stay where they belong, files and functions stay small.

Proved on the syntax tree, so nothing is imported and lazy imports inside functions count as well.
"""
from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "septet"
FILES = sorted(PACKAGE.rglob("*.py"))

# A folder may import itself and the folders named here.
BELOW_CORE = {"ir", "lang", "runtime", "codegen"}
FACES = {"numpy", "pandas", "sklearn", "joblib", "torch", "torchvision", "safetensors", "lightning", "keras", "tensorflow",
         "transformers", "peft", "accelerate", "datasets", "langchain_core", "langchain", "langchain_text_splitters", "langchain_community",
         "langgraph", "langchain_openai", "langchain_huggingface", "langchain_classic", "langchain_mcp_adapters", "langchain_experimental"}
LANGUAGE = {"langchain_core", "langchain_text_splitters", "langgraph"}     # what LangChain's upper packages stand on
PROVIDERS = {"langchain_openai", "langchain_huggingface"}                   # whose classes `init_chat_model` makes
MAY_IMPORT = {
    "ir": set(),
    "lang": set(),
    "runtime": {"lang", "ir"},
    "codegen": {"runtime", "lang", "ir"},
    "core": BELOW_CORE,
    "numpy": BELOW_CORE | {"core"},
    "pandas": BELOW_CORE | {"core", "numpy"},
    "sklearn": BELOW_CORE | {"core", "numpy", "pandas"},
    "joblib": BELOW_CORE | {"core", "sklearn"},
    "torch": BELOW_CORE | {"core", "numpy"},
    "torchvision": BELOW_CORE | {"core", "numpy", "torch"},
    "safetensors": BELOW_CORE | {"core", "numpy", "torch"},
    "lightning": BELOW_CORE | {"core", "numpy", "torch"},
    "keras": BELOW_CORE | {"core", "numpy", "torch", "tensorflow"},     # a backend shows PyTorch's tensors; folders are `tf.data`
    "tensorflow": BELOW_CORE | {"core", "numpy", "keras"},
    "transformers": BELOW_CORE | {"core", "numpy", "torch", "safetensors"},
    "peft": BELOW_CORE | {"core", "torch", "safetensors", "transformers"},
    "accelerate": BELOW_CORE | {"core", "numpy", "torch", "safetensors"},      # states are safetensors files
    "datasets": BELOW_CORE | {"core", "numpy", "pandas", "torch"},
    "langchain_core": BELOW_CORE | {"core", "numpy"},
    "langchain_text_splitters": {"langchain_core"},
    "langgraph": BELOW_CORE | {"core", "numpy", "langchain_core"},        # its store ranks vectors on the engine
    "langchain_community": BELOW_CORE | {"core", "numpy", "transformers"} | LANGUAGE,
    "langchain_openai": LANGUAGE,
    "langchain_huggingface": BELOW_CORE | {"core", "numpy", "torch", "transformers", "langchain_community"} | LANGUAGE,
    "langchain_mcp_adapters": LANGUAGE,
    "langchain_experimental": {"langchain_community"} | LANGUAGE,
    "langchain_classic": BELOW_CORE | {"core", "numpy", "langchain_community", "langchain"} | LANGUAGE,
    "langchain": BELOW_CORE | {"core", "numpy", "transformers", "langchain_community"} | PROVIDERS | LANGUAGE,
    "board": BELOW_CORE | {"core"},
    "serve": BELOW_CORE | {"core"} | FACES,
    "run": BELOW_CORE | {"core", "serve", "board"} | FACES,
    "": {"run"},                    # septet/__init__.py and __main__.py
}
EVERYWHERE = {"errors"}             # shared words
PLACED = {"errors": "ir", "kernel": "lang"}     # files of the top folder that belong to a layer

# Third parties by file or folder; the longest match wins.
THIRD_PARTIES = {
    "": set(),
    "runtime/jit.py": {"llvmlite"},
    "runtime/blas.py": {"scipy_openblas64"},
    "pandas/engine.py": {"polars"},
    "pandas/io": {"polars", "python_calamine", "xlsxwriter", "sqlalchemy"},     # each when such a file is read or written
    "pandas/plotting": {"matplotlib"},
    "sklearn": {"matplotlib"},                                                  # displays, when one is drawn
    "run": {"rich"},
    "run/pulling.py": {"huggingface_hub"},                                      # which the tokenizers bring
    "lightning": {"rich"},
    "keras": {"rich"},
    "keras/saving": {"h5py"},                                                   # weights of .keras files
    "keras/utils": {"PIL"},                                                     # pictures, when one is read or written
    "tensorflow/io": {"PIL"},                                                   # pictures, when one is decoded
    "transformers": {"tokenizers", "jinja2", "PIL", "rich"},
    "datasets": {"PIL"},                                                        # pictures, when one is shown
    "langchain_core": {"pydantic", "typing_extensions", "jinja2", "yaml"}, # typing_extensions: pydantic's typed dicts before Python 3.12
    "langchain_text_splitters": {"tokenizers"},                                 # whose tokens a splitter counts
    "langchain": {"pydantic", "typing_extensions"},
    "langchain_openai": {"pydantic", "httpx2"},                                 # httpx2: which the tokenizers bring
    "langchain_huggingface": {"pydantic"},
    "langchain_classic": {"pydantic"},
    "langchain_experimental": {"pydantic"},
    "langchain_mcp_adapters": {"pydantic", "typing_extensions", "mcp", "httpx2"},   # mcp: an extra, when a server is asked
    "langgraph": {"pydantic", "typing_extensions"},
    "langchain_community": {"pydantic", "typing_extensions", "pypdf", "selectolax", "sqlite_vec", "sqlalchemy", "yaml"},
    "serve": {"starlette", "uvicorn", "pydantic", "jinja2", "rich"},
    "board": {"starlette", "uvicorn"},
    "lightning/pytorch/callbacks/device_stats_monitor.py": {"psutil"},      # these two when they are used, and only there
    "lightning/pytorch/tuner/lr_finder.py": {"matplotlib"},
    "lightning/pytorch/cli": {"jsonargparse", "yaml", "rich"},              # an extra, when a command line is read; yaml comes with it
    "__init__.py": set(),
}
REAL_LIBRARIES = {"numpy", "pandas", "sklearn", "torch", "tensorflow", "keras", "transformers", "langchain", "scipy"}
MAY_TOUCH_REAL = {"core/interop.py"}

MOST_LINES = 500
LONGEST_FUNCTION = 60


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def folder_of(file: Path) -> str:
    """The layer a file belongs to."""
    parts = file.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else PLACED.get(file.stem, "")


def module_of(file: Path) -> str:
    parts = ("septet", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in FILES}


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def import_nodes(node: ast.AST, lazy: bool):
    """The import statements that can run; `lazy`: also those inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif for_types_only(child):
            for other in child.orelse:
                yield from import_nodes(other, lazy)
        elif lazy or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from import_nodes(child, lazy)


def targets(file: Path, node: ast.Import | ast.ImportFrom):
    """The full names of the modules a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        package = module_of(file).split(".")
        drop = node.level - (file.name == "__init__.py")
        base = ".".join(package[: len(package) - drop] + ([node.module] if node.module else []))
    for alias in node.names:
        full = f"{base}.{alias.name}"
        yield full if full in MODULES else base


def imports(file: Path, lazy: bool = True) -> set[tuple[str, int]]:
    return {(name, node.lineno) for node in import_nodes(tree_of(file), lazy) for name in targets(file, node)}


def layer_of_module(module: str) -> str:
    file = MODULES.get(module)
    if file is not None:
        return folder_of(file)
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def allowed_third_parties(file: Path) -> set[str]:
    name = name_of(file)
    matches = [key for key in THIRD_PARTIES if not key or name == key or name.startswith(key + "/")]
    return THIRD_PARTIES[max(matches, key=len)]


def test_imports_go_down_only():
    wrong = []
    for file in FILES:
        layer = folder_of(file)
        for module, line in imports(file):
            if module.split(".")[0] != "septet" or module == "septet":
                continue
            target = layer_of_module(module)
            top = module.split(".")[1]
            if target != layer and target not in MAY_IMPORT[layer] and top not in EVERYWHERE:
                wrong.append(f"{name_of(file)}:{line} ({layer or 'top'}) imports {module} ({target})")
    assert not wrong, "\n" + "\n".join(wrong)


def test_third_parties_stay_where_they_belong():
    wrong = []
    for file in FILES:
        allowed = allowed_third_parties(file)
        for module, line in imports(file):
            root = module.split(".")[0]
            real = root in REAL_LIBRARIES and name_of(file) in MAY_TOUCH_REAL
            if root not in sys.stdlib_module_names and root != "septet" and root not in allowed and not real:
                wrong.append(f"{name_of(file)}:{line} imports {root}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_core_and_below_never_name_a_face():
    wrong = [f"{name_of(file)}:{line} imports {module}" for file in FILES if folder_of(file) in BELOW_CORE | {"core"}
             for module, line in imports(file) if layer_of_module(module) in FACES and module.startswith("septet.")]
    assert not wrong, "\n" + "\n".join(wrong)


def import_graph() -> dict[str, set[str]]:
    """Edges that run when a module is loaded."""
    return {module: {name for name, _ in imports(file, lazy=False) if name in MODULES and name != module}
            for module, file in MODULES.items()}


def a_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Some cycle of the graph, or nothing."""
    done: set[str] = set()
    path: list[str] = []

    def visit(module: str) -> list[str]:
        if module in path:
            return [*path[path.index(module):], module]
        if module in done:
            return []
        path.append(module)
        found = next((cycle for target in sorted(graph[module]) if (cycle := visit(target))), [])
        path.pop()
        done.add(module)
        return found

    return next((cycle for module in sorted(graph) if (cycle := visit(module))), [])


def test_no_import_cycles():
    cycle = a_cycle(import_graph())
    assert not cycle, " -> ".join(cycle)


@pytest.mark.parametrize("graph, cycle", [
    ({"a": {"b"}, "b": set()}, []),
    ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b", "c", "b"]),
])
def test_the_search_for_cycles(graph, cycle):
    assert a_cycle(graph) == cycle


def test_files_are_short():
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    long = [f"{name}: {n} lines" for name, n in lengths.items() if n > MOST_LINES]
    assert not long, "\n" + "\n".join(long)


def test_functions_are_short():
    long = [f"{name_of(file)}:{node.lineno} {node.name}: {length} lines" for file in FILES
            for node in ast.walk(tree_of(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if (length := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION]
    assert not long, "\n" + "\n".join(long)


def test_every_file_opens_by_saying_what_it_is_for():
    silent = [name_of(file) for file in FILES if tree_of(file).body and not ast.get_docstring(tree_of(file))]
    assert not silent, "\n" + "\n".join(silent)


def test_nothing_is_left_unfinished():
    marks = ("TO" + "DO", "FIX" + "ME")
    left = [f"{name_of(file)}:{number} {mark}" for file in FILES
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
            for mark in marks if mark in line]
    assert not left, "\n" + "\n".join(left)
