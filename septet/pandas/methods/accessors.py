"""The accessors .str, .cat, .list, .struct: namespaces of methods for columns of one kind."""
from __future__ import annotations

from importlib import import_module
from typing import Any


class Accessor:
    """A namespace on a class: made for the object it is asked of, the class itself where it is asked of a class."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __get__(self, owner: Any, cls: Any = None) -> Any:
        found = getattr(import_module(f"septet.pandas.{self.module}"), self.name)
        return found if owner is None else found(owner)


class SeriesAccessors:
    """Methods of Series."""

    str = Accessor("strings.accessor", "StringMethods")
    cat = Accessor("arrays.categorical_accessor", "CategoricalAccessor")
    list = Accessor("arrays.arrow_accessors", "ListAccessor")
    struct = Accessor("arrays.arrow_accessors", "StructAccessor")
    sparse = Accessor("arrays.sparse_accessors", "SparseAccessor")


class FrameAccessors:
    """Methods of DataFrame."""

    sparse = Accessor("arrays.sparse_accessors", "SparseFrameAccessor")


class IndexAccessors:
    """Methods of Index."""

    str = Accessor("strings.accessor", "StringMethods")
