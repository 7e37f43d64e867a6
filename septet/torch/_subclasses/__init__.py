"""`torch._subclasses`: tensors without data under a mode; here they are tensors on the device `meta`."""
from __future__ import annotations

from septet.torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

__all__ = ["FakeTensor", "FakeTensorMode"]
