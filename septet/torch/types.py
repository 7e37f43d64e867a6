"""`torch.types`: names for annotations."""
from __future__ import annotations

import os
from typing import IO, Any, TypeAlias

from septet.torch.device import Size, device
from septet.torch.dtypes import dtype
from septet.torch.storage import UntypedStorage as Storage
from septet.torch.tensor import Tensor

_int, _float, _bool, _dtype, _size = int, float, bool, dtype, Size | list[int] | tuple[int, ...]
Number: TypeAlias = int | float | bool
Device: TypeAlias = device | str | int | None
FileLike: TypeAlias = str | os.PathLike[str] | IO[bytes]
IntLikeType, FloatLikeType, BoolLikeType = int, float, bool
_TensorOrTensors: TypeAlias = Tensor | tuple[Tensor, ...]

__all__ = ["Any", "BoolLikeType", "Device", "FileLike", "FloatLikeType", "IntLikeType", "Number", "Size", "Storage", "Tensor"]
