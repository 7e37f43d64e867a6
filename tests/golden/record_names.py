"""Record the public names of NumPy, by module and class: what docs/support/numpy.md counts.

Run where NumPy 2.4 is installed: python tests/golden/record_names.py.  A name is public where `__all__` lists it, or, in modules without
one, where it has no underscore and is defined in NumPy.
"""
from __future__ import annotations

import inspect
import json
from pathlib import Path
from pkgutil import resolve_name

import numpy

FILE = Path(__file__).resolve().parent / "numpy_names.json"
MODULES = """numpy numpy.linalg numpy.fft numpy.random numpy.polynomial numpy.polynomial.polynomial numpy.polynomial.chebyshev
    numpy.polynomial.legendre numpy.polynomial.hermite numpy.polynomial.hermite_e numpy.polynomial.laguerre numpy.polynomial.polyutils
    numpy.ma numpy.strings numpy.char numpy.rec numpy.emath numpy.lib numpy.lib.stride_tricks numpy.lib.scimath numpy.lib.mixins
    numpy.lib.npyio numpy.lib.format numpy.lib.introspect numpy.lib.array_utils numpy.testing numpy.typing numpy.dtypes numpy.exceptions
    numpy.ctypeslib numpy.matlib""".split()
CLASSES = """numpy.ndarray numpy.dtype numpy.generic numpy.ufunc numpy.nditer numpy.flatiter numpy.broadcast numpy.poly1d numpy.matrix
    numpy.memmap numpy.recarray numpy.random.Generator numpy.random.RandomState
    numpy.random.BitGenerator numpy.random.SeedSequence numpy.finfo numpy.iinfo numpy.polynomial.Polynomial numpy.ma.MaskedArray
    numpy.char.chararray""".split()


def is_own(name: str, value: object) -> bool:
    """Whether a module without `__all__` means the name to be seen."""
    return not name.startswith("_") and not inspect.ismodule(value) and str(getattr(value, "__module__", "numpy")).startswith("numpy")


def module_names(path: str) -> list[str]:
    """The public names of a module."""
    module = resolve_name(path)
    listed = getattr(module, "__all__", None)
    names = listed or [name for name, value in vars(module).items() if is_own(name, value)]
    if path == "numpy.matlib":
        names = [n for n in names if getattr(module, n) is not getattr(numpy, n, None)]
    return sorted(set(names) - {"test"})


def class_names(path: str) -> list[str]:
    """The public attributes of a class."""
    return sorted(n for n in dir(resolve_name(path)) if not n.startswith("_"))


def main() -> None:
    found = {
        "version": numpy.__version__,
        "modules": {path: module_names(path) for path in MODULES},
        "classes": {path: class_names(path) for path in CLASSES},
    }
    rows = [f'  {json.dumps(kind)}: {{\n' + ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in found[kind].items()) + "\n  }"
            for kind in ("modules", "classes")]
    FILE.write_text("{\n" + f'  "version": {json.dumps(found["version"])},\n' + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
