"""Printing of tensors."""
from __future__ import annotations

from typing import Any

from septet.core.autograd import readable


def text_of(a: Any) -> str:
    """A tensor as PyTorch prints it."""
    return f"tensor({readable(a).tolist()})"
