"""Einstein sums: products of arrays over named axes, summed over the labels that the result does not have.

Operands are contracted in pairs: by a matrix product where axes are summed that both have and at least one has others, else by a fused
multiply and sum.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from septet.core import ops, view
from septet.core.array import Array, view_of
from septet.core.cast import cast
from septet.core.fn import einsum_path
from septet.core.products import matrices
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import MAX_NDIM

# labels of the axes behind an ellipsis, counted from the last
HIDDEN = "".join(chr(0xE000 + k) for k in range(MAX_NDIM, 0, -1))
TOO_FEW_LABELS = "subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions."


@lru_cache(1024)
def parse(subscripts: str, ranks: tuple[int, ...]) -> tuple[tuple[str, ...], str]:
    """(labels of each operand, labels of the result) of operands of these ranks.  ValueError where they do not fit."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(ranks):
        more = "more" if len(terms) > len(ranks) else "fewer"
        raise ValueError(f"{more} operands provided to einstein sum function than specified in the subscripts string")
    labels = tuple(labels_of(t, k, n) for k, (t, n) in enumerate(zip(terms, ranks)))
    hidden = max(("".join(x for x in t if x in HIDDEN) for t in labels), key=len)
    if not arrow:
        every = "".join(labels)
        return labels, hidden + "".join(sorted(x for x in set(every) if every.count(x) == 1 and x not in HIDDEN))
    return labels, output_labels(output, labels, hidden)


def labels_of(term: str, number: int, rank: int) -> str:
    """The labels of one operand, those behind its ellipsis spelled out."""
    left, dots, right = term.partition("...")
    check_letters(left + right, f"operand {number}")
    extra = rank - len(left) - len(right)
    if extra < 0:
        raise ValueError(f"einstein sum subscripts string contains too many subscripts for operand {number}")
    if extra and not dots:
        raise ValueError("operand has more dimensions than " + TOO_FEW_LABELS)
    return left + HIDDEN[len(HIDDEN) - extra :] + right if dots else term


def check_letters(text: str, where: str) -> None:
    """ValueError for what is no label."""
    for x in text:
        if x == ".":
            raise ValueError(f"einstein sum subscripts string contains a '.' that is not part of an ellipsis ('...') in {where}")
        if not ("a" <= x <= "z" or "A" <= x <= "Z"):
            raise ValueError(f"invalid subscript '{x}' in einstein sum subscripts string, subscripts must be letters")


def output_labels(text: str, inputs: Sequence[str], hidden: str) -> str:
    """The labels of the result."""
    left, dots, right = text.partition("...")
    check_letters(left + right, "the output")
    for x in left + right:
        if (left + right).count(x) > 1:
            raise ValueError(f"einstein sum subscripts string includes output subscript '{x}' multiple times")
        if not any(x in t for t in inputs):
            raise ValueError(f"einstein sum subscripts string included output subscript '{x}' which never appeared in an input")
    if hidden and not dots:
        raise ValueError("output has more dimensions than " + TOO_FEW_LABELS)
    return left + hidden + right


def sizes_of(inputs: Sequence[str], operands: Sequence[Array]) -> dict[str, int]:
    """The length of each label; axes of length 1 are repeated.  ValueError where lengths differ."""
    sizes: dict[str, int] = {}
    for labels, a in zip(inputs, operands):
        for x, n in zip(labels, a.shape):
            known = sizes.setdefault(x, n)
            if known != n and known != 1 and n != 1:
                shapes = " ".join(str(o.shape).replace(" ", "") for o in operands)
                raise ValueError(f"operands could not be broadcast together with remapped shapes: {shapes}; the label "
                                 f"'{x}' has length {known} and {n}")
            if known == 1:
                sizes[x] = n
    return sizes


def diagonals(a: Array, labels: str, number: int) -> tuple[Array, str]:
    """A view with every label once: repeated ones show a diagonal."""
    for x in labels:
        while labels.count(x) > 1:
            i = labels.index(x)
            j = labels.index(x, i + 1)
            if a.shape[i] != a.shape[j]:
                raise ValueError(f"dimensions in operand {number} for collapsing index '{x}' don't match ({a.shape[i]} != {a.shape[j]})")
            a = view.diagonal(a, 0, i, j)
            labels = labels[:i] + labels[i + 1 : j] + labels[j + 1 :] + x
    return a, labels


def as_view(a: Array, labels: str, output: str) -> Array | None:
    """The result of a single operand where nothing is summed: a view; else None."""
    if set(labels) != set(output):
        return None
    shown, order = diagonals(a, labels, 0)
    moved = view.transpose(shown, [order.index(x) for x in output])
    return view_of(a, a.shape, a.strides) if moved is a else moved


def einsum(inputs: Sequence[str], output: str, operands: Sequence[Array], path: Sequence[tuple[int, ...]] | None = None) -> Array:
    """The sum of products of operands of one dtype.  path: positions to contract, one group after the other (default: found here)."""
    sizes = sizes_of(inputs, operands)
    once = [diagonals(a, labels, k) for k, (a, labels) in enumerate(zip(operands, inputs))]
    arrays, names = [a for a, _ in once], [labels for _, labels in once]
    if path is None:
        path = [tuple(range(len(arrays)))] if len(arrays) <= 2 else \
            einsum_path.path_of(tuple(names), output, tuple(sizes[x] for x in dict.fromkeys("".join(names))))
    for positions in path:
        group = [(arrays.pop(k), names.pop(k)) for k in sorted(positions, reverse=True)][::-1]
        result, labels = contract_group(group, output + "".join(names))
        arrays.append(result)
        names.append(labels)
    return arranged(arrays[-1], names[-1], output)


def contract_group(group: list[tuple[Array, str]], wanted: str) -> tuple[Array, str]:
    """Operands contracted from left to right; `wanted`: the labels needed afterwards."""
    a, labels = group[0]
    for k in range(1, len(group)):
        later = wanted + "".join(names for _, names in group[k + 1 :])
        a, labels = contract(a, labels, *group[k], later)
    return without(a, labels, wanted)


def without(a: Array, labels: str, wanted: str) -> tuple[Array, str]:
    """Summed over the labels that nobody wants."""
    axes = tuple([k for k, x in enumerate(labels) if x not in wanted])
    return (total(a, axes), "".join([x for x in labels if x in wanted])) if axes else (a, labels)


def total(a: Array, axes: tuple[int, ...]) -> Array:
    """The sum over axes in the array's own dtype; of bools whether any is true."""
    return reduce("any", a, axes) if a._dtype is dt.bool_ else reduce("sum", a, axes, dtype=a._dtype)


def arranged(a: Array, labels: str, output: str) -> Array:
    """The axes in the order of the output."""
    return a if labels == output else view.transpose(a, [labels.index(x) for x in output])


def contract(a: Array, left: str, b: Array, right: str, wanted: str) -> tuple[Array, str]:
    """Two operands multiplied and summed over the labels that nobody wants."""
    a, left, b, right = narrowed(a, left, b, right)
    a, left = without(a, left, wanted + right)
    b, right = without(b, right, wanted + left)
    summed = "".join(x for x in left if x in right and x not in wanted)
    batch = "".join(x for x in left if x in right and x in wanted)
    rows, columns = "".join(x for x in left if x not in right), "".join(x for x in right if x not in left)
    if not summed or not rows and not columns or not a._dtype.is_numeric:
        return multiply(a, left, b, right, batch + rows + columns, summed)
    return by_matrices((a, left), (b, right), (batch, rows, columns, summed))


def narrowed(a: Array, left: str, b: Array, right: str) -> tuple[Array, str, Array, str]:
    """Without the axes of length 1 that the other operand has longer: these are repeated."""
    both = [x for x in left if x in right and a.shape[left.index(x)] != b.shape[right.index(x)]]
    if not both:
        return a, left, b, right
    drop_a = [x for x in both if a.shape[left.index(x)] == 1]
    drop_b = [x for x in both if x not in drop_a]
    if drop_a:
        a, left = view.squeeze(a, [left.index(x) for x in drop_a]), "".join(x for x in left if x not in drop_a)
    if drop_b:
        b, right = view.squeeze(b, [right.index(x) for x in drop_b]), "".join(x for x in right if x not in drop_b)
    return a, left, b, right


def multiply(a: Array, left: str, b: Array, right: str, kept: str, summed: str) -> tuple[Array, str]:
    """Elementwise over all labels, then summed."""
    labels = kept + summed
    product: Any = ops.multiply(spread(a, left, labels), spread(b, right, labels))
    axes = tuple(range(len(kept), len(labels)))
    return (total(product, axes) if axes else product), kept


def spread(a: Array, labels: str, order: str) -> Array:
    """The axes in an order, with axes of length 1 for labels that `a` has not."""
    moved = arranged(a, labels, "".join(x for x in order if x in labels))
    missing = [k for k, x in enumerate(order) if x not in labels]
    return view.expand_dims(moved, missing) if missing else moved


def by_matrices(first: tuple[Array, str], second: tuple[Array, str], parts: tuple[str, str, str, str]) -> tuple[Array, str]:
    """A batched product of (rows x summed) with (summed x columns)."""
    batch, rows, columns, summed = parts
    a, b = arranged(*first, batch + rows + summed), arranged(*second, batch + summed + columns)
    if len(rows) == len(columns) == len(summed) == 1:
        return matrices(a, b), batch + rows + columns
    n, m = len(batch), len(batch) + len(rows)
    inner = math.prod(a.shape[m:])
    x = view.reshape(a, (*a.shape[:n], math.prod(a.shape[n:m]), inner))
    y = view.reshape(b, (*b.shape[:n], inner, math.prod(b.shape[n + len(summed) :])))
    product = matrices(x, y)
    return view.reshape(product, (*a.shape[:m], *b.shape[n + len(summed) :])), batch + rows + columns


def in_dtype(operands: Sequence[Array], dtype: DType) -> list[Array]:
    """All operands in one dtype."""
    return [cast(a, dtype) for a in operands]


