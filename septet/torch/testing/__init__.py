"""`torch.testing`: comparing results, and tensors of random numbers to test with."""
from __future__ import annotations

from septet.torch.testing.comparison import assert_allclose, assert_close
from septet.torch.testing.creation import make_tensor

__all__ = ["assert_allclose", "assert_close", "make_tensor"]
