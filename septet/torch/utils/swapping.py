"""`swap_tensors`: two tensors take each other's place, for all who hold them."""
from __future__ import annotations

from typing import Any


def swap_tensors(t1: Any, t2: Any) -> None:
    """Exchange class, memory, gradients and attributes of two leaves.  RuntimeError for one with a history."""
    for name, t in (("t1", t1), ("t2", t2)):
        if not t.is_leaf:
            raise RuntimeError(f"Cannot swap {name}: an operation made it, and its gradient would flow elsewhere")
    first, second = t1.data, t2.data
    kinds, wanted = (type(t1), type(t2)), (t1.requires_grad, t2.requires_grad)
    held = dict(t1.__dict__), dict(t2.__dict__)
    for t, data, kind, tracked, attributes in ((t1, second, kinds[1], wanted[1], held[1]), (t2, first, kinds[0], wanted[0], held[0])):
        t.requires_grad_(False)
        t.__dict__.clear()
        t.data = data
        t.__class__ = kind
        t.__dict__.update(attributes)
        t.requires_grad_(tracked)
