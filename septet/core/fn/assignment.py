"""The assignment of least cost (Kuhn 1955) by shortest augmenting paths (Jonker and Volgenant 1987)."""
from __future__ import annotations


def assignment(cost: list[list[float]]) -> tuple[list[int], list[int]]:
    """(rows, columns) of the pairs of least total cost: each of the fewer of the two has one partner."""
    rows, columns = len(cost), len(cost[0]) if cost else 0
    if columns > rows:
        swapped = assignment([list(line) for line in zip(*cost)])
        pairs = sorted(zip(swapped[1], swapped[0]))
        return [r for r, _ in pairs], [c for _, c in pairs]
    price, value, owner = [0.0] * (rows + 1), [0.0] * (columns + 1), [0] * (rows + 1)
    for column in range(1, columns + 1):
        owner[0] = column
        _augment(cost, column, price, value, owner, rows)
    pairs = sorted((row - 1, owner[row] - 1) for row in range(1, rows + 1) if owner[row])
    return [r for r, _ in pairs], [c for _, c in pairs]


def _augment(cost: list[list[float]], column: int, price: list[float], value: list[float], owner: list[int], rows: int) -> None:
    """Give one more column a row, along the cheapest path of exchanges."""
    least, back, used = [float("inf")] * (rows + 1), [0] * (rows + 1), [False] * (rows + 1)
    at = 0
    while True:
        used[at] = True
        here, step, next_row = owner[at], float("inf"), 0
        for row in range(1, rows + 1):
            if not used[row]:
                found = cost[row - 1][here - 1] - value[here] - price[row]
                if found < least[row]:
                    least[row], back[row] = found, at
                if least[row] < step:
                    step, next_row = least[row], row
        for row in range(rows + 1):
            if used[row]:
                value[owner[row]] += step
                price[row] -= step
            else:
                least[row] -= step
        at = next_row
        if owner[at] == 0:
            break
    while at:
        owner[at] = owner[back[at]]
        at = back[at]
