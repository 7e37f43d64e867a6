"""Errors that every layer may raise."""
from __future__ import annotations


class NotSupported(NotImplementedError):
    """Something the imitated library has and Septet has not; the message names it and, if there is one, another way."""


class OutOfMemory(MemoryError, RuntimeError):
    """There is no block of so many bytes.  A RuntimeError as well: PyTorch's scripts catch that, and look for these words."""

    def __init__(self, nbytes: int):
        super().__init__(f"cannot allocate {nbytes:,} bytes. DefaultCPUAllocator: can't allocate memory: you tried to allocate {nbytes} "
                         "bytes. Error code 12 (Cannot allocate memory)")


class ChangedInPlace(NotSupported, RuntimeError):
    """A gradient needs an array that was written after it was used."""


class LeafWrite(NotSupported, RuntimeError):
    """An array whose own gradient is asked for may not be written."""


class Released(NotSupported, RuntimeError):
    """A gradient is taken a second time of what a first one has let go."""


class Anomaly(RuntimeError):
    """A gradient that is not a number, found while anomalies were looked for: that of input `index` of a step."""

    def __init__(self, step: object, index: int):
        super().__init__(f"the gradient of {getattr(step, 'name', step)} is not a number for its input {index}")
        self.step, self.index = step, index
