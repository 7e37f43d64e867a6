"""`torch._C`: the few things libraries ask of PyTorch's compiled part."""  # noqa: N999 - upstream's name
from __future__ import annotations


def _get_tracing_state() -> None:
    """The trace under way: none, as programs run as they are."""
    return
