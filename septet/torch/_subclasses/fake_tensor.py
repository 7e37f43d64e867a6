"""`torch._subclasses.fake_tensor`: what libraries ask of tensors while PyTorch compiles; no tensor is one here."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported

__all__ = ["FakeTensor", "FakeTensorMode", "is_fake"]


class FakeTensor:
    """For `isinstance`: no tensor is one."""

    def __init__(self, *arguments: Any, **options: Any):
        raise NotSupported('FakeTensor: tensors without data are those on device="meta"')


class FakeTensorMode:
    """NotSupported when made."""

    def __init__(self, *arguments: Any, **options: Any):
        raise NotSupported('FakeTensorMode: tensors without data are those on device="meta", made `with torch.device("meta"):`')


def is_fake(x: Any) -> bool:
    """False."""
    return False
