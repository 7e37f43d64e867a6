"""Septet: the AI stack of Python as one piece of software.

Every face only records what is asked.  One engine runs it when someone looks.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from septet.errors import NotSupported

__version__ = "0.1.0"
TRANSFORMATIONS = {
    "grad": "transform", "value_and_grad": "transform", "vjp": "transform", "jvp": "transform", "jacobian": "transform",
    "hessian": "transform", "checkpoint": "transform", "detach": "autograd", "vmap": "batching", "compile": "compile",
}
__all__ = ["NotSupported", "install", "uninstall", "__version__", *TRANSFORMATIONS]


def __getattr__(name: str) -> Any:
    """Transformations of functions, loaded when first asked for."""
    if name not in TRANSFORMATIONS:
        raise AttributeError(f"module 'septet' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"septet.core.{TRANSFORMATIONS[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *TRANSFORMATIONS})


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
