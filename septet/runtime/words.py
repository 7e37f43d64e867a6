"""Calls whose arguments stand in memory: what a plan (`executor`) runs of functions that were not written for it.

A context is eight-byte words: the function's address, its result, then its arguments.  A context `in_order` is the function's address, a
number of chunks, and the function's own context.
"""
from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache

from septet.runtime import jit

RESULT, HEAD = 1, 2             # the word of the result; words before the arguments
LLVM = {"i1": "i1", "f32": "float", "f64": "double"}

IN_ORDER = """
define void @in_order(ptr %words, i64 %unused) {
entry:
  %function = load ptr, ptr %words
  %at = getelementptr i64, ptr %words, i64 1
  %count = load i64, ptr %at
  %context = getelementptr i64, ptr %words, i64 2
  br label %top
top:
  %chunk = phi i64 [0, %entry], [%next, %do]
  %more = icmp slt i64 %chunk, %count
  br i1 %more, label %do, label %out
do:
  call void %function(ptr %context, i64 %chunk)
  %next = add i64 %chunk, 1
  br label %top
out:
  ret void
}
"""


def llvm_type(name: str) -> str:
    """How LLVM writes the type of that name."""
    return "ptr" if "[" in name else LLVM.get(name) or f"i{name[1:]}"


def pack(name: str, value: float) -> int:
    """The word of a number."""
    if name in ("f32", "f64"):
        raw = struct.pack("<f" if name == "f32" else "<d", value).ljust(8, b"\0")
        return int(struct.unpack("<q", raw)[0])
    return (int(value) + (1 << 63)) % (1 << 64) - (1 << 63)


def text(parameters: Sequence[str], result: str) -> str:
    """The IR of the function of one signature."""
    lines, given = [], []
    for k, kind in enumerate(map(llvm_type, parameters)):
        wide = "i64" if kind[0] == "i" else kind
        lines += [f"  %p{k} = getelementptr i64, ptr %words, i64 {k + HEAD}", f"  %w{k} = load {wide}, ptr %p{k}"]
        narrow = kind not in ("i64", wide)
        lines += [f"  %v{k} = trunc i64 %w{k} to {kind}"] * narrow
        given.append(f"{kind} %{'v' if narrow else 'w'}{k}")
    kind = "void" if result == "void" else llvm_type(result)
    lines.append(f"  {'' if kind == 'void' else '%r = '}call {kind} %function({', '.join(given)})")
    if kind != "void":
        narrow = kind[0] == "i" and kind != "i64"
        lines += [f"  %wide = {'sext' if result[0] == 'i' and kind != 'i1' else 'zext'} {kind} %r to i64"] * narrow
        lines += ["  %to = getelementptr i64, ptr %words, i64 1", "  store i64 %wide, ptr %to" if narrow else f"  store {kind} %r, ptr %to"]
    head = ["define void @by_words(ptr %words, i64 %chunk) {", "entry:", "  %function = load ptr, ptr %words"]
    return "\n".join([*head, *lines, "  ret void", "}"])


@cache
def caller(parameters: tuple[str, ...], result: str) -> int:
    """The address of the function that calls one of this signature with the words of a context."""
    return jit.build(text(parameters, result), ["by_words"], "none")[0]


@cache
def in_order() -> int:
    """The address of the function that runs the chunks of another, one after the other."""
    return jit.build(IN_ORDER, ["in_order"], "none")[0]
