"""Running one group of a schedule: its operands, its kernel from the cache or compiled, the launch."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.ir.node import Node

from . import layout
from .maps import run_map
from .operands import Target, give_memory
from .reduce import run_reduce
from .row_groups import run_rows
from .schedule import Group


def run_group(group: Group, targets: dict[Node, Target]) -> int:
    """Compute the group's outputs; the float errors raised."""
    places = [give_memory(node, targets.get(node)) for node in group.outputs]
    runner = {"map": run_map, "reduce": run_reduce, "rows": run_rows}.get(group.kind)
    if runner is None:
        raise NotSupported(f"septet: code generation for the operation {group.nodes[0].op.name!r}")  # type: ignore[union-attr]
    flags = runner(group, places) if any(layout.size(node.shape) for node in group.outputs) else 0
    for node, (address, strides) in zip(group.outputs, places, strict=True):
        node.address, node.strides = address, strides
    return flags
