"""The structure of a graph as a dictionary key, and what differs between graphs of one structure.

Pieces of memory that are the same (address, layout, dtype) are one value, however many leaves show them; so are repeated numbers of one
leaf.  Equal keys mean equal plans: no address and no number is part of them.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.ir.node import Node

Key = tuple[Any, ...]
MEMORY, NUMBER = "memory", "number"


class Signature:
    """One graph: `key`, and its operations (inputs first), pieces of memory and numbers in the order in which the key names them."""

    __slots__ = ("key", "leaves", "nodes", "numbers")

    def __init__(self, wanted: Sequence[Node]):
        self.nodes: list[Node] = []
        self.leaves: list[Node] = []
        self.numbers: list[Node] = []
        self.key: Key = self.walk(wanted)

    def walk(self, wanted: Sequence[Node]) -> Key:
        """Visit every value once, inputs first; a value is named by how many were met before."""
        met: dict[Any, int] = {}
        key: list[Any] = [len(wanted)]
        stack = list(wanted)
        while stack:
            node = stack[-1]
            depth = len(stack)
            for x in node.inputs:
                if x not in met:
                    if x.op is None or x.address is not None:
                        met[x] = self.leaf(x, met, key)
                    else:
                        stack.append(x)
            if depth == len(stack):
                stack.pop()
                if node not in met:
                    self.operation(node, met, key, node in wanted)
        return tuple(key)

    def leaf(self, node: Node, met: dict[Any, int], key: list[Any]) -> int:
        """Memory or a number: its name."""
        name = len(self.nodes) + len(self.leaves) + len(self.numbers)
        if node.address is None:
            self.numbers.append(node)
            key += (NUMBER, node.dtype)
            return name
        same = (node.address, node.strides, node.shape, node.dtype)
        if same in met:
            return met[same]
        met[same] = name
        self.leaves.append(node)
        key += (MEMORY, node.dtype, node.shape, node.strides)
        return name

    def operation(self, node: Node, met: dict[Any, int], key: list[Any], asked: bool) -> None:
        """An operation on what was met before."""
        handle = node.handle
        stays = asked or handle is not None and handle() is not None
        key += (node.op, node.dtype, node.shape, node.params, node.strides, asked, stays, *[met[x] for x in node.inputs])
        met[node] = len(self.nodes) + len(self.leaves) + len(self.numbers)
        self.nodes.append(node)
