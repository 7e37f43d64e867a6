"""`einsum` and `einsum_path`: their argument forms; the meaning is in `core/fn/einsum.py`."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

from septet.core.array import Array
from septet.core.create import promote_all
from septet.core.fn import einsum as fn
from septet.core.fn import einsum_path as paths
from septet.core.write import assign, has_order
from septet.core.write import copy as copied
from septet.ir.casting import can_cast
from septet.numpy.convert import from_any, ir_dtype, scalar_of
from septet.numpy.override import give_back
from septet.runtime.native import types

SMALL = "abcdefghijklmnopqrstuvwxyz"
LETTERS = SMALL.upper() + SMALL         # labels of numbers


def arguments(operands: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """(subscripts, arrays) of either form of call.  ValueError for neither."""
    if not operands:
        raise ValueError("must specify the einstein sum subscripts string and at least one operand, or at least one operand and its "
                         "corresponding subscripts list")
    if isinstance(operands[0], (str, bytes)):
        text = operands[0] if isinstance(operands[0], str) else operands[0].decode()
        if len(operands) == 1:
            raise ValueError("must specify the einstein sum subscripts string and at least one operand")
        return text, [from_any(x) for x in operands[1:]]
    if len(operands) == 1:
        raise ValueError("must provide at least an operand and a subscripts list to einsum")
    lists = [spelled(x) for x in operands[1::2]]
    tail = "->" + spelled(operands[-1]) if len(operands) % 2 else ""
    return ",".join(lists) + tail, [from_any(x) for x in operands[: len(operands) // 2 * 2 : 2]]


def spelled(labels: Any) -> str:
    """A list of label numbers and Ellipsis as text."""
    return "".join("..." if x is Ellipsis else letter(x) for x in labels)


def letter(x: Any) -> str:
    """The label of a number."""
    if isinstance(x, bool) or not hasattr(x, "__index__"):
        raise TypeError("each subscript must be either an integer or an ellipsis")
    number = x.__index__()
    if not 0 <= number < len(LETTERS):
        raise ValueError(f"subscript is not within the valid range [0, {len(LETTERS)})")
    return LETTERS[number]


def search_of(optimize: Any) -> tuple[str | None, int | None, list[Any] | None]:
    """(kind of search, limit of elements, path given) of an `optimize` argument.  TypeError for another."""
    if optimize is True:
        return "greedy", None, None
    if optimize is None or optimize is False:
        return None, None, None
    if isinstance(optimize, str):
        return optimize, None, None
    if len(optimize) and isinstance(optimize[0], str) and optimize[0] == "einsum_path":
        return None, None, [tuple(p) for p in optimize[1:]]
    if len(optimize) == 2 and isinstance(optimize[0], str) and isinstance(optimize[1], (int, float)):
        return optimize[0], int(optimize[1]), None
    raise TypeError(f"Did not understand the path: {optimize}")


@lru_cache(maxsize=1024)
def is_product(subscripts: str) -> bool:
    """Whether subscripts say what `@` does with two matrices."""
    terms = subscripts.replace(" ", "").replace("->", ",").split(",")
    if "->" not in subscripts or list(map(len, terms)) != [2, 2, 2]:
        return False
    (i, j), (k, m), result = terms
    return "".join(terms).isalpha() and j == k and result == i + m and len({i, j, m}) == 3


def einsum(*operands: Any, out: Any = None, optimize: Any = False, dtype: Any = None, order: str = "K",
           casting: str = "safe") -> Any:
    """The Einstein sum of operands, given as a string of subscripts and arrays, or as arrays each with its list of labels."""
    if len(operands) == 3 and optimize is False and out is None and dtype is None and order == "K":
        small = types.product(*operands[1:]) if type(operands[0]) is str and is_product(operands[0]) else None
        if small is not None and getattr(operands[1], "ndim", 0) == 2 == operands[2].ndim:
            return small
    kind, limit, path = search_of(optimize)
    subscripts, arrays = arguments(operands)
    inputs, output = fn.parse(subscripts, tuple(a.ndim for a in arrays))
    if kind is not None:
        path = paths.search(kind, inputs, output, fn.sizes_of(inputs, arrays), limit)
    result = computed(inputs, output, arrays, path, ir_dtype(dtype), order, casting, out is not None)
    if out is not None:
        return store(out, result, casting)
    if result.shape or path is not None and paths.ends_in_product(inputs, output, path):
        return give_back(result, operands)
    return scalar_of(result)


def computed(inputs: Any, output: str, arrays: list[Any], path: Any, dtype: Any, order: str, casting: str, fresh: bool) -> Any:
    """The result: a view of a single operand that nothing is summed of, unless it must be `fresh`."""
    if len(arrays) == 1 and not fresh:
        shown = fn.as_view(arrays[0], inputs[0], output)
        if shown is not None:
            return shown
    target = dtype or promote_all([a._dtype for a in arrays])
    for k, a in enumerate(arrays):
        if not can_cast(a._dtype, target, casting):
            raise TypeError(f"Iterator operand {k} dtype could not be cast from dtype('{a._dtype.name}') to dtype('{target.name}') "
                            f"according to the rule '{casting}'")
    result = fn.einsum(inputs, output, fn.in_dtype(arrays, target), path)
    return result if order in "KA" or has_order(result, order) else copied(result, order)


def store(out: Any, result: Any, casting: str) -> Any:
    """Write the result to `out`."""
    if not isinstance(out, Array):
        raise TypeError("return arrays must be of ArrayType")
    if out.shape != result.shape:
        raise ValueError(f"output of shape {out.shape} does not have the result's shape {result.shape}")
    if not can_cast(result._dtype, out._dtype, casting):
        raise TypeError(f"Iterator requested dtype could not be cast from dtype('{result._dtype.name}') to dtype('{out._dtype.name}'), "
                        f"according to the rule '{casting}'")
    assign(out, result)
    return out


def einsum_path(*operands: Any, optimize: Any = "greedy", einsum_call: bool = False) -> tuple[list[Any], str]:
    """The order in which einsum would contract its operands, and a table of what it costs."""
    kind, limit, path = search_of(optimize)
    subscripts, arrays = arguments(operands)
    inputs, output = visible(*fn.parse(subscripts, tuple(a.ndim for a in arrays)))
    sizes = path_sizes(inputs, arrays)
    found = path if path is not None else paths.search(kind, inputs, output, sizes, limit)
    return ["einsum_path", *found], paths.report(inputs, output, found, sizes)


def visible(inputs: tuple[str, ...], output: str) -> tuple[list[str], str]:
    """Labels of axes behind an ellipsis as letters that are not used yet."""
    used = set("".join(inputs))
    free = [x for x in LETTERS if x not in used]
    table = {ord(x): free[-1 - k] for k, x in enumerate(sorted(used & set(fn.HIDDEN)))}
    return [t.translate(table) for t in inputs], output.translate(table)


def path_sizes(inputs: list[str], arrays: list[Any]) -> dict[str, int]:
    """The length of each label.  ValueError where lengths differ."""
    sizes: dict[str, int] = {}
    for number, (labels, a) in enumerate(zip(inputs, arrays)):
        for x, n in zip(labels, a.shape):
            known = sizes.setdefault(x, n)
            if known == 1:
                sizes[x] = n
            elif n not in (1, known):
                raise ValueError(f"Size of label '{x}' for operand {number} ({known}) does not match previous terms ({n}).")
    return sizes
