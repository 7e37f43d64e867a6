"""`torch.ops`: operators by namespace, name and overload; `torch.ops.aten.add.Tensor(a, b)` calls the function of that name."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch.api import FUNCTIONS


class Overload:
    """An operator, or one of its overloads; calling it calls the function of torch that has its name."""

    def __init__(self, name: str):
        self._name = name
        self.__name__ = name.split("::")[1]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        function = FUNCTIONS.get(self.__name__.split(".")[0])
        if function is None or not self._name.startswith("aten::"):
            raise NotSupported(f"torch.ops.{self._name.replace('::', '.')}")
        return function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<OpOverload({self._name})>"


class Packet(Overload):
    """An operator by name; its overloads are attributes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = self.__dict__[name] = Overload(f"{self._name}.{name}")
        return made


class Namespace:
    """The operators of a library; of others than aten there are none."""

    def __init__(self, name: str):
        self.name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.name != "aten":
            raise AttributeError(f"'_OpNamespace' '{self.name}' object has no attribute '{name}'")
        made = self.__dict__[name] = Packet(f"aten::{name}")
        return made


def load_library(path: Any) -> None:
    """NotSupported: compiled extensions."""
    raise NotSupported("torch.ops.load_library: compiled extensions of PyTorch")


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    made = globals()[name] = Namespace(name)
    return made
