"""Which module of keras.ops declares what: all are loaded together, since symbolic tensors and layers use most of them."""
from __future__ import annotations

MODULES = ("elementwise", "reductions", "shaping", "creation", "searching", "products", "linalg", "activations", "nn", "segments")
