"""Which module of the face defines which public name: a module is loaded when one of its names is first used.

One line per module; a module that is not there yet makes its names fail with ModuleNotFoundError that names it.
"""
from __future__ import annotations

# module -> its public names
MODULES = {
    "construct": "array",
    "reshape.concat": "concat",
    "algorithms.unique": "unique factorize",
}
SUBMODULES = ("api", "arrays", "errors", "io", "offsets", "plotting", "testing", "tseries")

HOME = {name: module for module, names in MODULES.items() for name in names.split()}
