"""`torch._dynamo`: what programs ask of it."""
from __future__ import annotations

from septet.torch.compiler import allow_in_graph, disable, is_compiling, reset
from septet.torch.compiling import CompiledFunction as OptimizedModule

__all__ = ["OptimizedModule", "allow_in_graph", "disable", "is_compiling", "reset"]
