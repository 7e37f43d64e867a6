"""Layers as modules of PyTorch: their variables are parameters, by the names that Keras gives them there."""
from __future__ import annotations

from typing import Any

from septet.torch.nn import Module as TorchModule
from septet.torch.nn.modules.module import FIELDS, KINDS


class Module(TorchModule):
    """What a layer is besides: a module whose parameters are the values of its variables."""

    def _begin_module(self) -> None:
        """What every module has."""
        self.__dict__.update({name: begin() for name, begin in FIELDS.items() if name not in KINDS})

    @property
    def _parameters(self) -> dict[str, Any]:  # type: ignore[override]
        return {}

    @property
    def _buffers(self) -> dict[str, Any]:  # type: ignore[override]
        return {}

    @property
    def _modules(self) -> dict[str, Any]:  # type: ignore[override]
        """The attributes that are layers, and the variables of what was built by a call of its own."""
        found = {name: x for name, x in self.__dict__.items() if isinstance(x, TorchModule)}
        return {**found, "_torch_params": Parameters(self)} if self._owns_parameters() else found

    def _owns_parameters(self) -> bool:
        """Whether its variables stand under its own name: those of a layer built inside of another stand there."""
        own: Any = self
        return own.built and (own._built_alone or not own._build_shapes_dict) and bool(own.variables)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """A call."""
        return self(*args, **kwargs)


class Parameters(TorchModule):
    """The values of a layer's variables by their paths."""

    def __init__(self, layer: Any):
        super().__init__()
        for variable in sorted(layer.variables, key=lambda v: v.path):
            self._parameters[variable.path] = variable.value
