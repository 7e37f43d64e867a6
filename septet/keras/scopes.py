"""Contexts of `keras`: calls without state (`StatelessScope`), without values (`SymbolicScope`), on a device (of which there is one)."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.keras import recording
from septet.keras.tensor import tensor


class StatelessScope:
    """A context in which variables have other values, and assignments are only noted.

    state_mapping: pairs of a variable and its value.
    """

    def __init__(self, state_mapping: Any = None, collect_losses: bool = False, initialize_variables: bool = True):
        self.collect_losses, self.losses = collect_losses, []  # type: ignore[var-annotated]
        self.pairs = [(v, tensor(value, v.dtype)) for v, value in state_mapping or ()]
        for v, value in self.pairs:
            if tuple(value.shape) != tuple(v.shape):
                raise ValueError(f"Invalid variable value in StatelessScope: all values in argument `state_mapping` must be tensors with a "
                                 f"shape that matches the corresponding variable shape. For variable {v}, Received invalid value {value} "
                                 f"with shape {value.shape}.")
        self.state_mapping = {id(v): value for v, value in self.pairs}
        self.before: list[tuple[Any, Any, Any]] = []

    def __enter__(self) -> StatelessScope:
        for v, value in self.pairs:
            self.before.append((v, v._buffers["value"], v._parameters.pop("leaf", None)))
            v._initialize(value)
        return self

    def __exit__(self, *error: Any) -> None:
        for v, own, leaf in self.before:
            self.state_mapping[id(v)] = v._buffers["value"]
            v._buffers["value"] = own
            v._parameters.clear()
            if leaf is not None:
                v._parameters["leaf"] = leaf
        self.before.clear()

    def get_current_value(self, variable: Any) -> Any:
        """The value that a variable has in the scope, None where it has its own."""
        if self.before:
            return variable._buffers["value"] if id(variable) in self.state_mapping else None
        return self.state_mapping.get(id(variable))


class SymbolicScope:
    """A context in which calls only look for shapes."""

    def __enter__(self) -> SymbolicScope:
        self.inner = recording.inferring()
        self.inner.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.inner.__exit__()


@contextmanager
def device(device_name: str) -> Iterator[None]:
    """A context on a device: the processor.  ValueError for names that are no text."""
    if not isinstance(device_name, str):
        raise ValueError(f"Invalid value for argument `device_name`. Expected a string like 'cpu:0' or 'gpu:0'. Received: {device_name}")
    yield
