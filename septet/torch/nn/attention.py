"""`torch.nn.attention`: which kernels scaled_dot_product_attention may use.  Here one kernel stands for all of them."""
from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class SDPBackend(enum.IntEnum):
    """PyTorch's kernels."""

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4

    def __str__(self) -> str:
        return f"SDPBackend.{self.name}"


ON_CPU = {SDPBackend.MATH, SDPBackend.FLASH_ATTENTION}
allowed: set[SDPBackend] = set(SDPBackend)


@contextmanager
def sdpa_kernel(backends: Any, set_priority: bool = False) -> Iterator[None]:
    """Only these kernels; without one that the CPU has, attention is a RuntimeError."""
    global allowed
    chosen = set(backends) if isinstance(backends, list) else {backends}
    if not all(isinstance(b, SDPBackend) for b in chosen):
        raise AssertionError("Backend must be an instance of SDPBackend or a list of SDPBackend instances, got "
                             f"{type(backends).__name__}")
    before, allowed = allowed, chosen
    try:
        yield
    finally:
        allowed = before


def check_allowed() -> None:
    """RuntimeError where no kernel that the CPU has may be used."""
    if not allowed & ON_CPU:
        raise RuntimeError("No viable backend for scaled_dot_product_attention was found. This is likely due to turning off both the math "
                           "kernel and the fused kernels.")
