"""docs/support/<library>.md: which public names of a library its face has, and which it lacks.

    python scripts/support.py [LIBRARY ...]            prints the summaries
    python scripts/support.py [LIBRARY ...] --write    writes the pages

The names stand in tests/golden/<library>_names.json.  What follows the line `<!-- by hand -->` of a page is kept.
"""
from __future__ import annotations

import dis
import functools
import json
import sys
import textwrap
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TITLES = {"numpy": "NumPy", "pandas": "pandas", "sklearn": "scikit-learn", "joblib": "joblib", "torch": "PyTorch",
          "torchvision": "torchvision", "safetensors": "safetensors", "lightning": "Lightning", "keras": "Keras",
          "tensorflow": "TensorFlow", "datasets": "Datasets", "langchain_core": "LangChain core",
          "langchain_text_splitters": "LangChain text splitters", "langchain": "LangChain", "langgraph": "LangGraph", "peft": "PEFT",
          "accelerate": "Accelerate", "transformers": "Transformers"}     # libraries with a face
BY_HAND = "<!-- by hand -->"
WIDTH = 128
Found = dict[str, tuple[list[str], list[str]]]          # module or class -> (names that are there, names that are not)


def has(owner: Any, name: str) -> bool:
    """Whether a module, or a class or its instances, have a public name."""
    try:
        return hasattr(owner, name) or isinstance(owner, type) and name in stored(owner)
    except (ImportError, NotImplementedError):
        return False


@functools.cache
def stored(cls: type) -> set[str]:
    """The attributes that methods of a class set on its instances."""
    functions = [f for base in cls.__mro__ for f in vars(base).values() if isinstance(f, FunctionType)]
    return {step.argval for f in functions for step in dis.get_instructions(f) if step.opname == "STORE_ATTR"}


def names_file(library: str) -> Path:
    """Where a library's public names are recorded."""
    return ROOT / "tests" / "golden" / f"{library}_names.json"


def page_file(library: str) -> Path:
    """Where the page about a face is."""
    return ROOT / "docs" / "support" / f"{library}.md"


def owner_of(path: str) -> Any:
    """The face's module or class for a path of the library's; None when there is none."""
    library, *parts = path.split(".")
    owner: Any = import_module(f"septet.{library}")
    for part in parts:
        try:
            owner = getattr(owner, part) if has(owner, part) else import_module(f"{owner.__name__}.{part}")
        except ImportError:
            return None
    return owner


def split(table: dict[str, list[str]]) -> Found:
    """The names of each module or class by whether the face has them."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path, names in table.items():
            owner = owner_of(path)
            there = [n for n in names if owner is not None and has(owner, n)]
            found[path] = there, [n for n in names if n not in there]
    return found


def paragraph(names: list[str]) -> str:
    """Names as code, wrapped."""
    return textwrap.fill(", ".join(f"`{n}`" for n in names), WIDTH, break_on_hyphens=False)


def rows(found: Found) -> Iterator[str]:
    """A table: what, how many of how many."""
    for path, (there, missing) in found.items():
        yield f"| `{path}` | {len(there)} | {len(there) + len(missing)} |"


def page(title: str, version: str, modules: Found, classes: Found) -> Iterator[str]:
    """The generated part of the page, block by block."""
    have = sum(len(there) for there, _ in modules.values())
    total = have + sum(len(missing) for _, missing in modules.values())
    yield f"# {title}: what the face has"
    yield (f"Made by `python scripts/support.py --write`; the public names are those of {title} {version}. A name that is here may still "
           "lack\nan argument or a dtype: that is `septet.NotSupported`, which names it.")
    yield f"**{have} of {total} names** of modules."
    for heading, found in (("Modules", modules), ("Classes", classes)):
        yield f"## {heading}\n\n| | has | of |\n|---|---|---|\n" + "\n".join(rows(found))
    yield "## Missing"
    for path, (_, missing) in (modules | classes).items():
        if missing:
            yield f"### {path}\n\n{paragraph(missing)}"


def kept(path: Path) -> str:
    """What somebody wrote into a page."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text.partition(BY_HAND)[2].strip("\n")


def report(library: str, write: bool) -> None:
    """Print or write what one face has."""
    table = json.loads(names_file(library).read_text(encoding="utf-8"))
    modules, classes = split(table["modules"]), split(table["classes"])
    if not write:
        print("\n".join([*rows(modules), *rows(classes)]))
        return
    path = page_file(library)
    text = "\n\n".join([*page(TITLES[library], table["version"], modules, classes), BY_HAND, kept(path)])
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def main() -> None:
    libraries = [a for a in sys.argv[1:] if not a.startswith("--")] or list(TITLES)
    for library in libraries:
        report(library, "--write" in sys.argv[1:])


if __name__ == "__main__":
    main()
