"""ONNX files, written: a graph of operations over tensors (https://onnx.ai/onnx/repo-docs/IR.html), opset 17, of base operators alone."""
from __future__ import annotations

import struct
from typing import Any

from septet.core.io.protobuf import block, number, single

KINDS = {"float32": 1, "uint8": 2, "int32": 6, "int64": 7, "str": 8, "bool": 9, "float64": 11}
IR_VERSION, OPSET = 8, 17
FLOAT, INT, INTS = 1, 2, 7                  # kinds of attributes


class Graph:
    """Operations in order.  A tensor is known by its name."""

    def __init__(self, name: str) -> None:
        self.name, self.nodes, self.constants = name, [], {}  # type: str, list[bytes], dict[bytes, tuple[str, bytes]]
        self.inputs: list[bytes] = []
        self.outputs: list[bytes] = []
        self.made = 0

    def input(self, name: str, dtype: str, shape: tuple[int | str, ...]) -> str:
        """A tensor that is given; a text in the shape is a length that varies."""
        self.inputs.append(described(name, dtype, shape))
        return name

    def output(self, tensor: str, name: str, dtype: str, shape: tuple[int | str, ...]) -> None:
        """A tensor that is a result."""
        self.nodes.append(node("Identity", (tensor,), (name,), {}))
        self.outputs.append(described(name, dtype, shape))

    def constant(self, values: Any, dtype: str, shape: tuple[int, ...]) -> str:
        """A tensor of known numbers (bytes in C order) or texts (a list)."""
        content = block(9, values) if dtype != "str" else b"".join(block(6, x) for x in values)
        tensor = b"".join(number(1, n) for n in shape) + number(2, KINDS[dtype]) + content
        if tensor not in self.constants:
            name = f"c{len(self.constants)}"
            self.constants[tensor] = name, tensor + block(8, name)
        return self.constants[tensor][0]

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """An operation with one result."""
        self.made += 1
        self.nodes.append(node(kind, inputs, (f"t{self.made}",), attributes))
        return f"t{self.made}"

    def content(self) -> bytes:
        """The file: IR version 1, producer 2, graph 7, operator sets 8."""
        from septet import __version__

        parts = [*(block(1, x) for x in self.nodes), block(2, self.name), *(block(5, x) for _, x in self.constants.values()),
                 *(block(11, x) for x in self.inputs), *(block(12, x) for x in self.outputs)]
        return (number(1, IR_VERSION) + block(2, "septet") + block(3, __version__) + block(7, b"".join(parts))
                + block(8, block(1, "") + number(2, OPSET)))


def described(name: str, dtype: str, shape: tuple[int | str, ...]) -> bytes:
    """A tensor's name 1 and type 2."""
    lengths = b"".join(block(1, number(1, n) if isinstance(n, int) else block(2, n)) for n in shape)
    return block(1, name) + block(2, block(1, number(1, KINDS[dtype]) + block(2, lengths)))


def node(kind: str, inputs: tuple[str, ...], outputs: tuple[str, ...], attributes: dict[str, Any]) -> bytes:
    """An operation: inputs 1, outputs 2, operator 4, attributes 5."""
    return (b"".join(block(1, x) for x in inputs) + b"".join(block(2, x) for x in outputs) + block(4, kind)
            + b"".join(block(5, attribute(k, x)) for k, x in attributes.items()))


def attribute(name: str, value: Any) -> bytes:
    """An operation's known argument: name 1, the value, its kind 20."""
    if isinstance(value, float):
        return block(1, name) + single(2, struct.unpack("<f", struct.pack("<f", value))[0]) + number(20, FLOAT)
    if isinstance(value, int):
        return block(1, name) + number(3, value) + number(20, INT)
    return block(1, name) + b"".join(number(8, x) for x in value) + number(20, INTS)
