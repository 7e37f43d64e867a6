"""One expression on its way through the layers, with the real output of each stage.

    python docs/walk.py            prints the stages
    python docs/walk.py --write    puts them into docs/how_it_works.md

The page has a line `<!-- walk: NAME -->` before each block of code that this script fills.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import septet.numpy as np
from septet.codegen import schedule
from septet.ir.node import Node
from septet.runtime import jit, target, threads, trace

PAGE = Path(__file__).resolve().parent / "how_it_works.md"
EXPRESSION = "np.exp(-x * x) * y + 1"
MOST_LINES = 32


def tree(node: Node, depth: int = 0) -> Iterator[str]:
    """A graph as indented lines."""
    shape = "×".join(map(str, node.shape))
    what = node.op.name if node.op else "memory" if node.address is not None else f"number {node.value}"
    yield f"{'  ' * depth}{what:{24 - 2 * depth}} {node.dtype.name}{f' [{shape}]' if shape else ''}"
    for source in node.inputs:
        yield from tree(source, depth + 1)


def plan(node: Node) -> Iterator[str]:
    """The kernels that a graph becomes."""
    for number, group in enumerate(schedule.steps([node]), 1):
        reads = sum(leaf.address is not None for leaf in group.leaves)
        yield f"kernel {number}: {group.kind} over {'×'.join(map(str, group.shape))}"
        yield f"  reads    {reads} arrays, {len(group.leaves) - reads} numbers"
        yield f"  computes {', '.join(n.op.name for n in group.nodes if n.op)}"
        yield f"  writes   {', '.join(n.op.name for n in group.outputs if n.op)}"


def block_around(lines: list[str], mark: re.Pattern[str], label: re.Pattern[str]) -> list[str]:
    """The straight piece of code, from its label on, in which `mark` is first found."""
    starts = [i for i, line in enumerate(lines) if label.match(line)] + [len(lines)]
    pieces = [lines[a:b] for a, b in zip([0, *starts], starts)]
    piece = next((p for p in pieces if any(mark.search(line) for line in p)), [])
    return piece if len(piece) <= MOST_LINES else [*piece[:MOST_LINES], f"  ... {len(piece) - MOST_LINES} more lines"]


def intermediate(text: str) -> list[str]:
    """The inner loop in IR: where the first operation, `-x`, is."""
    return block_around(text.splitlines(), re.compile(r" = fneg <"), re.compile(r"^\w+:$"))


def machine_code(text: str) -> list[str]:
    """The inner loop as the processor sees it."""
    assembly = jit.assembly(text, *jit.host()).expandtabs(8)
    lines = assembly[assembly.index("\nbody:") + 1:].splitlines()
    return block_around(lines, re.compile(r"^ +v?f?(n?m)?(mul|add|madd)\w*ps? "), re.compile(r"^\.?\w+:"))


class Listener:
    """Keeps the IR that the engine compiles while it listens."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._build = jit.build

    def __enter__(self) -> Listener:
        jit.build = self._listen
        return self

    def __exit__(self, *error: object) -> None:
        jit.build = self._build

    def _listen(self, text: str, *arguments: Any, **options: Any) -> list[int]:
        self.texts.append(text)
        return self._build(text, *arguments, **options)


def stages() -> dict[str, str]:
    """The output of every stage by name."""
    x = np.arange(1_000_000).astype(np.float32) / 1_000_000
    y = np.full_like(x, 2)
    x[0], y[0]                      # looked at, so they are memory
    z = eval(EXPRESSION, {"np": np, "x": x, "y": y})
    node = z._node
    found = {"graph": "\n".join(tree(node)), "schedule": "\n".join(plan(node))}
    before = trace.counters.report()
    with Listener() as heard:
        looked = repr(z)
    made = trace.counters.compiles - before["compiles"] + trace.counters.cache_hits - before["cache_hits"]
    found["ir"] = "\n".join(intermediate(heard.texts[0]))
    found["code"] = "\n".join(machine_code(heard.texts[0]))
    found["look"] = f">>> z\n{looked}"
    length = len(heard.texts[0].splitlines())
    found["cost"] = (f"{target.vector_bits()}-bit vectors, {threads.count()} threads: {made} kernel,\n"
                     f"{length} lines of IR, one pass over memory, no temporary array")
    return found


def filled(page: str, found: dict[str, str]) -> str:
    """The page with every stage's block replaced.  KeyError when the page asks for a stage that is not there."""
    def replace(match: re.Match[str]) -> str:
        return f"<!-- walk: {match[1]} -->\n```{match[2]}\n{found[match[1]]}\n```"

    return re.sub(r"<!-- walk: (\w+) -->\n```(\w*)\n.*?\n?```", replace, page, flags=re.DOTALL)


def main() -> None:
    found = stages()
    if "--write" in sys.argv[1:]:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
        return
    for name, text in found.items():
        print(f"--- {name}\n{text}\n")


if __name__ == "__main__":
    main()
