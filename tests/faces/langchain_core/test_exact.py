"""The nearest vectors: the same places and cosines as reading every row, whatever the rows are like."""
import math
import random

import pytest

from septet.langchain_core.vectorstores import exact

N, D = 6000, 12
draw = random.Random(5)


def spread():
    return [[draw.gauss(0, 1) for _ in range(D)] for _ in range(N)]


def crowded():
    """All near one direction: the rows differ by less than a step of 8 bits of a whole row."""
    return [[5 + i + draw.gauss(0, 1e-3) for i in range(D)] for _ in range(N)]


def alike():
    """Few different rows, many times: ties, and more candidates than a second look is worth."""
    return [[float(i % 3), 1.0, *[0.5] * (D - 2)] for i in range(N)]


def spiky():
    """One number rules a row; rows of zeros between them."""
    return [[0.0] * D if i % 7 == 0 else [draw.choice([1e3, -1e3]) if j == i % D else draw.gauss(0, 1) for j in range(D)] for i in range(N)]


def lengths():
    """Rows from the smallest to the greatest that have a length, with some beyond."""
    return [[draw.gauss(0, 1) * 10.0 ** draw.randint(-170, 170) for _ in range(D)] for _ in range(N)]


def broken():
    rows = spread()
    rows[17][3], rows[4000][0] = math.nan, math.inf
    return rows


def cosine(row, length, query):
    """As the real store has it: what is no number counts as 0."""
    try:
        found = math.fsum(x * y for x, y in zip(row, query, strict=True)) / (length * math.sqrt(math.fsum(x * x for x in query)))
    except (ZeroDivisionError, ValueError, OverflowError):
        return 0.0
    return found if math.isfinite(found) else 0.0


@pytest.mark.parametrize("rows", [spread, crowded, alike, spiky, lengths, broken])
def test_the_nearest(rows):
    rows = rows()
    matrix = exact.Matrix(rows)
    norms = matrix.norms.tolist()
    for k in (1, 10):
        query = [x + draw.gauss(0, 0.1) for x in rows[99]]
        found = matrix.top(query, k)
        true = [cosine(row, norm, query) for row, norm in zip(rows, norms, strict=True)]
        best = sorted(range(N), key=lambda i: (-true[i], -i))[:k]
        assert [score for _, score in found] == pytest.approx([true[i] for i in best], abs=1e-14)
        assert [true[i] for i, _ in found] == pytest.approx([true[i] for i in best], abs=1e-14)
        assert len({i for i, _ in found}) == k


def test_of_equal_rows_the_later_comes_first():
    rows = spread()
    rows[70] = rows[300] = rows[5000]
    assert [i for i, _ in exact.Matrix(rows).top(rows[70], 3)] == [5000, 300, 70]


def test_a_first_pass_in_bytes_is_taken():
    """Few candidates of many rows, and among them the nearest; none are taken where a row has no finite length."""
    rows = spread()
    matrix = exact.Matrix(rows)
    query = matrix.vectors[99] / matrix.norms[99]
    places, floor = matrix.rough.candidates(query, 5)
    assert 5 <= len(places) < 200 and 99 in places.tolist() and floor <= matrix.top(query, 5)[-1][1]
    assert exact.Matrix(broken()).rough is None


def test_a_query_of_another_length():
    with pytest.raises(ValueError, match="must be the same"):
        exact.Matrix(spread()).top([1.0] * (D + 1), 3)
