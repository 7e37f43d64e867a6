"""Operations of a graph on tables: rows by features, in double precision."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.io.onnx import KINDS, Graph


class Tensors:
    """A graph, with arrays for constants."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.op = graph, graph.op

    def input(self, features: int) -> str:
        """The table that is given."""
        return self.graph.input("X", "float64", ("rows", int(features)))

    def array(self, values: Any, dtype: str = "float64") -> str:
        """A constant."""
        a = np.ascontiguousarray(np.asarray(values).astype(dtype))
        return self.graph.constant(a.tobytes(), dtype, a.shape)

    def labels(self, values: Any) -> tuple[str, str]:
        """(constant, dtype) of classes: whole numbers, floats, booleans or texts."""
        a = np.asarray(values)
        if a.dtype.kind in "OU":
            return self.graph.constant([str(x) for x in a.tolist()], "str", a.shape), "str"
        dtype = {"i": "int64", "u": "int64", "b": "bool"}.get(a.dtype.kind, "float64")
        return self.array(a, dtype), dtype

    def cast(self, x: str, dtype: str) -> str:
        """Another dtype."""
        return self.op("Cast", x, to=KINDS[dtype])

    def columns(self, x: str, numbers: Any) -> str:
        """Some columns of a table."""
        return self.op("Gather", x, self.array(numbers, "int64"), axis=1)

    def linear(self, x: str, weights: Any, offset: Any) -> str:
        """x @ weights.T + offset, both with a row for each result."""
        found = self.op("MatMul", x, self.array(np.asarray(weights, dtype=np.float64).T))
        return self.op("Add", found, self.array(offset))

    def flat(self, x: str) -> str:
        """A table of one column as a vector."""
        return self.op("Reshape", x, self.array([-1], "int64"))
