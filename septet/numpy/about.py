"""About the installation and about objects: info, show_config, show_runtime, get_include."""
from __future__ import annotations

import inspect
import sys
from typing import Any

from septet.errors import NotSupported
from septet.numpy.ndarray import ndarray


def info(object: Any = None, maxwidth: int = 76, output: Any = None, toplevel: str = "numpy") -> None:
    """Print what is known of an object: the layout of an array, else its signature and documentation."""
    out = output or sys.stdout
    if isinstance(object, str):
        from importlib import import_module

        object = getattr(import_module("septet.numpy"), object, object)
    if isinstance(object, ndarray):
        describe(object, out)
    elif callable(object):
        print(f" {getattr(object, '__name__', object)}{signature_of(object)}\n\n{inspect.getdoc(object) or ''}", file=out)
    else:
        print(inspect.getdoc(object), file=out)


def signature_of(function: Any) -> str:
    """The signature of a callable, as text."""
    try:
        return str(inspect.signature(function))
    except (TypeError, ValueError):
        return "(...)"


def describe(a: ndarray, out: Any) -> None:
    """The layout of an array, a fact a line."""
    flags = a.flags
    swapped = a._dtype.swapped
    facts = {
        "class": type(a).__name__, "shape": a.shape, "strides": a.strides, "itemsize": a.itemsize, "aligned": bool(flags.aligned),
        "contiguous": bool(flags.contiguous), "fortran": bool(flags.fortran), "data pointer": hex(a._address),
        "byteorder": "big" if swapped else sys.byteorder, "byteswap": swapped, "type": a.dtype,
    }
    for name, value in facts.items():
        print(f"{name}:  {value}", file=out)


def facts() -> dict[str, Any]:
    """What the engine found on this machine."""
    from septet.runtime import target, threads

    return {"CPU": target.cpu(), "Vectors": f"{target.vector_bits()} bits", "Threads": threads.count(), "Python": sys.version.split()[0],
            "BLAS": "scipy-openblas64"}


def show_config(mode: str = "stdout") -> Any:
    """Print the libraries and the CPU in use, or return them (mode "dicts")."""
    if mode not in ("stdout", "dicts"):
        raise AttributeError(f"Invalid `mode`, use one of: stdout, dicts (got {mode!r})")
    if mode == "dicts":
        return facts()
    for name, value in facts().items():
        sys.stdout.write(f"{name}: {value}\n")
    return None


def show_runtime() -> None:
    """Print what the engine found on this machine."""
    show_config()


def get_include() -> str:
    """Septet has no C headers: NotSupported."""
    raise NotSupported("numpy.get_include: Septet has no C headers; extensions compile against the real NumPy")
