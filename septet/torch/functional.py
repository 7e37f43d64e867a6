"""`torch.functional`: functions of `torch` under the name of the file that upstream has them in."""
from __future__ import annotations

from typing import Any

__all__ = """
    atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes broadcast_tensors cartesian_prod cdist chain_matmul einsum lu
    meshgrid norm split stft tensordot unique unique_consecutive unravel_index
""".split()


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'torch.functional' (septet) has no attribute {name!r}")
    from septet import torch

    return getattr(torch, name)
