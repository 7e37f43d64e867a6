"""The product of two sparse matrices by rows (Gustavson's algorithm): first its pattern's size, then its elements, unsorted in a row."""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, run
from septet.ir.dtype import DType
from septet.kernel import const, i64, kernel, noalias, ptr


@kernel
def count_products(out: noalias[i64], indices: ptr[i64], pointers: ptr[i64], b_indices: ptr[i64], b_pointers: ptr[i64], lines: i64,
                   width: i64, seen: noalias[i64]):
    """Pointers of the product; seen: `width` words."""
    for j in range(width):
        seen[j] = -1
    out[0] = 0
    for i in range(lines):
        count = i64(0)
        for k in range(pointers[i], pointers[i + 1]):
            for l in range(b_pointers[indices[k]], b_pointers[indices[k] + 1]):
                if seen[b_indices[l]] != i:
                    seen[b_indices[l]] = i
                    count += 1
        out[i + 1] = out[i] + count
    return out[lines]


@kernel
def products(out: noalias[T], out_indices: noalias[i64], out_pointers: ptr[i64], data: ptr[T], indices: ptr[i64], pointers: ptr[i64],
             b_data: ptr[T], b_indices: ptr[i64], b_pointers: ptr[i64], lines: i64, width: i64, seen: noalias[i64], sums: noalias[T],
             T: const):
    """The elements; seen and sums: `width` elements each, sums zero."""
    for j in range(width):
        seen[j] = -1
    for i in range(lines):
        at = out_pointers[i]
        for k in range(pointers[i], pointers[i + 1]):
            for l in range(b_pointers[indices[k]], b_pointers[indices[k] + 1]):
                j = b_indices[l]
                if seen[j] != i:
                    seen[j] = i
                    sums[j] = T(0)
                    out_indices[at] = j
                    at += 1
                sums[j] = sums[j] + data[k] * b_data[l]
        for k in range(out_pointers[i], out_pointers[i + 1]):
            out[k] = sums[out_indices[k]]


def count(out: int, a: tuple[int, int, int], b: tuple[int, int, int], lines: int, width: int, seen: int) -> int:
    """Fill the product's pointers; how many elements it has."""
    return int(run(count_products, out, *a[1:], *b[1:], lines, width, seen))


def multiply(out: tuple[int, int, int], a: tuple[int, int, int], b: tuple[int, int, int], lines: int, width: int, seen: int, sums: int,
             dtype: DType) -> None:
    """Fill data and indices of the product."""
    run(products, *out, *a, *b, lines, width, seen, sums, T=ELEMENT[dtype])
