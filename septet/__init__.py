"""Septet: the AI stack of Python as one piece of software.

Every face only records what is asked.  One engine runs it when someone looks.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from septet.errors import NotSupported

__version__ = "0.1.0"
LATER = {
    "grad": "core.transform", "value_and_grad": "core.transform", "vjp": "core.transform", "jvp": "core.transform",
    "jacobian": "core.transform", "hessian": "core.transform", "checkpoint": "core.transform", "detach": "core.autograd",
    "vmap": "core.batching", "compile": "core.compile", "save": "sklearn.persistence", "load": "sklearn.persistence",
    "export": "sklearn.export",
}
__all__ = ["NotSupported", "install", "uninstall", "__version__", *LATER]


def __getattr__(name: str) -> Any:
    """Transformations of functions, saving and loading: loaded when first asked for."""
    if name not in LATER:
        raise AttributeError(f"module 'septet' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"septet.{LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *LATER})


def install(faces: Iterable[str] | None = None, strict: bool = False, children: bool = True) -> None:
    """From now on your code's `import numpy` gives Septet's face, as under `septet run`; what is imported stays.

    faces: the libraries to substitute, all that have a face by default. strict: your code gets no real library instead.
    children: processes started from here follow the same rule. Raises ValueError for a library without a face.
    """
    from septet.run import substitute

    substitute.install(faces, strict, children)


def uninstall() -> None:
    """Undo `install`: imports are Python's own again; modules that are imported already stay."""
    from septet.run import substitute

    substitute.uninstall()


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext septet` in a notebook."""
    install()


def unload_ipython_extension(ipython: Any) -> None:
    """`%unload_ext septet` in a notebook."""
    uninstall()
