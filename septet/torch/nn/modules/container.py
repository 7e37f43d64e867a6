"""Modules that hold modules: Sequential, ModuleList, ModuleDict."""
from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from septet.torch.nn.modules.module import Module, indented
from septet.torch.nn.modules.parameters import ParameterDict, ParameterList

__all__ = ["Container", "ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"]


class Container(Module):
    """A module with children by name."""

    def __init__(self, **kwargs: Any):
        super().__init__()
        for name, module in kwargs.items():
            self.add_module(name, module)


class Numbered(Module):
    """What Sequential and ModuleList share: children named by their places."""

    def _place(self, index: Any) -> int:
        """A place counted from the front.  IndexError outside."""
        size, k = len(self), operator.index(index)
        if not -size <= k < size:
            raise IndexError(f"index {k} is out of range")
        return k % size

    def _name_at(self, index: Any) -> str:
        return next(islice(self._modules, self._place(index), None))

    def _renumber(self, modules: Iterable[Any]) -> None:
        """Let these be the children, named from 0."""
        self.__dict__["_modules"] = {str(k): module for k, module in enumerate(modules)}

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __delitem__(self, index: Any) -> None:
        names = list(self._modules)[index] if isinstance(index, slice) else [self._name_at(index)]
        for name in names:
            delattr(self, name)
        self._renumber(list(self._modules.values()))

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.isdigit()]

    def pop(self, index: Any) -> Any:
        """Take a child out."""
        found = self[index]  # type: ignore[index]
        del self[index]
        return found


class Sequential(Numbered):
    """Modules called one after the other."""

    def __init__(self, *args: Any):
        super().__init__()
        named = args[0].items() if len(args) == 1 and isinstance(args[0], OrderedDict) else ((str(k), m) for k, m in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self._name_at(index)]

    def __setitem__(self, index: Any, module: Any) -> None:
        setattr(self, self._name_at(index), module)

    def append(self, module: Any) -> Any:
        """Add one at the end."""
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index: int, module: Any) -> Any:
        """Add one at a place."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        size = len(self._modules)
        if not -size <= index <= size:
            raise IndexError(f"Index out of range: {index}")
        rest = list(self._modules.values())
        rest.insert(index + size if index < 0 else index, module)
        self._renumber(rest)
        return self

    def extend(self, sequential: Iterable[Any]) -> Any:
        """Add several at the end."""
        for module in sequential:
            self.append(module)
        return self

    def __add__(self, other: Any) -> Any:
        check_sequential(other, "add")
        return Sequential(*self, *other)

    def __iadd__(self, other: Any) -> Any:
        check_sequential(other, "add")
        return self.extend(list(other))

    def __mul__(self, other: Any) -> Any:
        check_count(other)
        return Sequential(*list(self) * other)

    __rmul__ = __mul__

    def __imul__(self, other: Any) -> Any:
        check_count(other)
        return self.extend(list(self) * (other - 1))


def check_sequential(other: Any, verb: str) -> None:
    """ValueError for what is no Sequential."""
    if not isinstance(other, Sequential):
        raise ValueError(f"{verb} operator supports only objects of Sequential class, but {type(other)} is given.")


def check_count(other: Any) -> None:
    """TypeError or ValueError for what cannot be a count of repetitions."""
    if not isinstance(other, int):
        raise TypeError(f"unsupported operand type(s) for *: {Sequential} and {type(other)}")
    if other <= 0:
        raise ValueError(f"Non-positive multiplication factor {other} for {Sequential}")


class ModuleList(Numbered):
    """A list of modules."""

    def __init__(self, modules: Iterable[Any] | None = None):
        super().__init__()
        if modules is not None:
            self += modules

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])
        return self._modules[str(self._place(index))]

    def __setitem__(self, index: Any, module: Any) -> None:
        setattr(self, str(self._place(index)), module)

    def __iadd__(self, modules: Iterable[Any]) -> Any:
        return self.extend(modules)

    def __add__(self, other: Iterable[Any]) -> ModuleList:
        return ModuleList([*self, *other])

    def append(self, module: Any) -> Any:
        """Add one at the end."""
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index: int, module: Any) -> None:
        """Add one at a place."""
        rest = list(self._modules.values())
        rest.insert(index, module)
        self._renumber(rest)

    def extend(self, modules: Iterable[Any]) -> Any:
        """Add several at the end."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"ModuleList.extend should be called with an iterable, but got {type(modules).__name__}")
        for module in list(modules):
            self.append(module)
        return self

    def __repr__(self) -> str:
        texts = [repr(module) for module in self]
        if not texts:
            return f"{self._get_name()}()"
        lines, first = [], 0
        for k in range(1, len(texts) + 1):
            if k == len(texts) or texts[k] != texts[first]:
                head = f"({first}): " if k - first == 1 else f"({first}-{k - 1}): {k - first} x "
                lines.append(indented(head + texts[first], 2))
                first = k
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


class ModuleDict(Module):
    """A dictionary of modules."""

    def __init__(self, modules: Mapping[str, Any] | Iterable[Any] | None = None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Any) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def clear(self) -> None:
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take a child out."""
        return self._modules.pop(key)

    def keys(self) -> Any:
        return self._modules.keys()

    def items(self) -> Any:
        return self._modules.items()

    def values(self) -> Any:
        return self._modules.values()

    def update(self, modules: Any) -> None:
        """Add children from a mapping or from pairs."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"ModuleDict.update should be called with an iterable of key/value pairs, but got {type(modules).__name__}")
        if isinstance(modules, (Mapping, ModuleDict)):
            for name, module in modules.items():
                self[name] = module
            return
        for k, pair in enumerate(modules):
            key = pair_of(k, pair)
            self[key] = pair[1]


def pair_of(k: int, pair: Any) -> Any:
    """The key of a pair.  TypeError or ValueError for what is none."""
    if not isinstance(pair, Iterable):
        raise TypeError(f"ModuleDict update sequence element #{k} should be Iterable; is{type(pair).__name__}")
    if len(pair) != 2:  # type: ignore[arg-type]
        raise ValueError(f"ModuleDict update sequence element #{k} has length {len(pair)}; 2 is required")  # type: ignore[arg-type]
    return pair[0]  # type: ignore[index]


for _class in (ParameterDict, ParameterList):
    _class.__module__ = Sequential.__module__          # where PyTorch has them, which checkpoints name
