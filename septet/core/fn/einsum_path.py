"""In which order to contract the operands of an einsum: the greedy and the optimal search, and the table that einsum_path shows.

Terms are strings of one-letter labels.  A path is a list of contractions, each a tuple of positions in the list of operands; the result of
a contraction goes to the end of the list.  Costs count additions and multiplications as NumPy documents them.
"""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

Positions = tuple[int, ...]
Labels = frozenset[str]


class Contraction(NamedTuple):
    """What contracting some of the terms gives: the labels kept, those summed over, and the new list of terms."""

    kept: Labels
    summed: Labels
    terms: tuple[Labels, ...]

    @property
    def labels(self) -> Labels:
        return self.kept | self.summed


def contraction(positions: Positions, terms: Sequence[Labels], output: Labels) -> Contraction:
    """Contract terms: a label is kept if another term or the output has it."""
    inside: Labels = frozenset().union(*(terms[k] for k in positions))
    others = tuple(t for k, t in enumerate(terms) if k not in positions)
    kept = inside & output.union(*others)
    return Contraction(kept, inside - kept, (*others, kept))


def size(labels: Labels | str, sizes: Mapping[str, int]) -> int:
    """Number of elements of an array of such axes."""
    return math.prod(sizes[x] for x in labels)


def cost(labels: Labels, sums: bool, operands: int, sizes: Mapping[str, int]) -> int:
    """Operations of one contraction: a multiplication for each further operand and, where it sums, an addition."""
    return size(labels, sizes) * (max(1, operands - 1) + sums)


class Candidate(NamedTuple):
    """A pair that may be contracted, by the numbers of its terms."""

    rank: tuple[int, int]
    pair: tuple[int, int]


class Greedy:
    """Always contract the pair that removes most elements, then that of least cost; outer products only when nothing else is left."""

    def __init__(self, terms: Sequence[Labels], output: Labels, sizes: Mapping[str, int], limit: int):
        self.terms = dict(enumerate(terms))         # number of a term -> its labels; results get new numbers
        self.output, self.sizes, self.limit = output, sizes, limit
        everything = contraction(tuple(range(len(terms))), terms, output)
        self.naive = cost(everything.labels, bool(everything.summed), len(terms), sizes)
        self.spent, self.next = 0, len(terms)

    def result(self, pair: tuple[int, int]) -> Contraction:
        """The contraction of two terms."""
        numbers = list(self.terms)
        places = numbers.index(pair[0]), numbers.index(pair[1])
        return contraction(places, list(self.terms.values()), self.output)

    def candidate(self, pair: tuple[int, int]) -> Candidate | None:
        """None where the result is too large or the path would cost more than none."""
        found = self.result(pair)
        new = size(found.kept, self.sizes)
        effort = cost(found.labels, bool(found.summed), 2, self.sizes)
        if new > self.limit or self.spent + effort > self.naive:
            return None
        removed = sum(size(self.terms[k], self.sizes) for k in pair) - new
        return Candidate((-removed, effort), pair)

    def candidates(self, pairs: Sequence[tuple[int, int]], outer: bool) -> list[Candidate]:
        """Those of the pairs that are possible."""
        wanted = [p for p in pairs if outer or not self.terms[p[0]].isdisjoint(self.terms[p[1]])]
        return [c for c in map(self.candidate, wanted) if c is not None]

    def take(self, chosen: Candidate) -> Positions:
        """Contract a pair; its positions."""
        numbers = list(self.terms)
        kept = self.result(chosen.pair).kept
        for k in chosen.pair:
            del self.terms[k]
        self.terms[self.next] = kept
        self.next += 1
        self.spent += chosen.rank[1]
        return numbers.index(chosen.pair[0]), numbers.index(chosen.pair[1])

    def path(self) -> list[Positions]:
        """The whole path."""
        found: list[Positions] = []
        known: list[Candidate] = []
        pairs = list(combinations(self.terms, 2))
        while len(self.terms) > 1:
            known += self.candidates(pairs, False)
            if not known:
                known = self.candidates(list(combinations(self.terms, 2)), True)
            if not known:
                return [*found, tuple(range(len(self.terms)))]
            best = min(known, key=lambda c: c.rank)
            found.append(self.take(best))
            known = [c for c in known if not set(c.pair) & set(best.pair)]
            pairs = [(k, self.next - 1) for k in list(self.terms)[:-1]]
        return found


def greedy(terms: Sequence[Labels], output: Labels, sizes: Mapping[str, int], limit: int) -> list[Positions]:
    """The greedy path."""
    return Greedy(terms, output, sizes, limit).path()


def optimal(terms: Sequence[Labels], output: Labels, sizes: Mapping[str, int], limit: int) -> list[Positions]:
    """The cheapest of all paths of pairs whose results stay within the limit."""
    paths: list[tuple[int, list[Positions], tuple[Labels, ...]]] = [(0, [], tuple(terms))]
    for left in range(len(terms), 1, -1):
        longer = []
        for spent, path, remaining in paths:
            for pair in combinations(range(left), 2):
                found = contraction(pair, remaining, output)
                if size(found.kept, sizes) <= limit:
                    effort = cost(found.labels, bool(found.summed), 2, sizes)
                    longer.append((spent + effort, [*path, pair], found.terms))
        if not longer:
            return [*min(paths, key=lambda p: p[0])[1], tuple(range(left))]
        paths = longer
    return min(paths, key=lambda p: p[0])[1]


SEARCHES = {"greedy": greedy, "optimal": optimal}


def search(kind: str | None, inputs: Sequence[str], output: str, sizes: Mapping[str, int], limit: int | None) -> list[Positions]:
    """The path of a kind of search (None: all operands at once).  limit: elements of a result, by default those of the largest array."""
    everything = tuple(range(len(inputs)))
    terms = [frozenset(t) for t in inputs]
    if kind is None or len(inputs) <= 2 or frozenset().union(*terms) == frozenset(output):
        return [everything]
    if kind not in SEARCHES:
        raise KeyError(f"Path name {kind} not found")
    most = max(size(frozenset(t), sizes) for t in (*inputs, output)) if limit is None else limit
    return SEARCHES[kind](terms, frozenset(output), sizes, most)


@lru_cache(1024)
def path_of(inputs: tuple[str, ...], output: str, lengths: tuple[int, ...]) -> tuple[Positions, ...]:
    """The greedy path, kept; lengths: of the labels in the order they first appear."""
    order = dict.fromkeys("".join(inputs))
    return tuple(search("greedy", inputs, output, dict(zip(order, lengths)), None))


def ends_in_product(inputs: Sequence[str], output: str, path: Sequence[Positions]) -> bool:
    """Whether the last contraction is of two operands that share a label."""
    terms: tuple[Labels, ...] = tuple(frozenset(t) for t in inputs)
    for positions in path[:-1]:
        terms = contraction(tuple(positions), terms, frozenset(output)).terms
    return len(terms) == 2 and not terms[0].isdisjoint(terms[1])


# ---- the table -------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One contraction in the table."""

    scaling: int
    current: str
    remaining: list[str]
    effort: int
    elements: int


def lines(inputs: Sequence[str], output: str, path: Sequence[Positions], sizes: Mapping[str, int]) -> list[Line]:
    """The contractions of a path.  RuntimeError where the path leaves operands over."""
    names, found = list(inputs), []
    for number, positions in enumerate(path):
        chosen = tuple(sorted(positions, reverse=True))
        step = contraction(chosen, [frozenset(t) for t in names], frozenset(output))
        terms = [names.pop(k) for k in chosen]
        last = number == len(path) - 1
        result = output if last else "".join(sorted(step.kept, key=lambda x: (sizes[x], x)))
        names.append(result)
        effort = cost(step.labels, bool(step.summed), len(chosen), sizes)
        found.append(Line(len(step.labels), ",".join(terms) + "->" + result, list(names), effort, size(step.kept, sizes)))
    if len(names) != 1:
        raise RuntimeError(f"Invalid einsum_path is specified: {len(names) - 1} more operands has to be contracted.")
    return found


def report(inputs: Sequence[str], output: str, path: Sequence[Positions], sizes: Mapping[str, int]) -> str:
    """The table of costs that einsum_path prints."""
    labels: Labels = frozenset("".join(inputs))
    sums = sum(len(set(t)) for t in inputs) > len(labels)
    naive = cost(labels, sums, len(inputs), sizes)
    steps = lines(inputs, output, path, sizes)
    total = sum(s.effort for s in steps) + 1
    head = [("Complete contraction", ",".join(inputs) + "->" + output), ("Naive scaling", len(labels)),
            ("Optimized scaling", max(s.scaling for s in steps)), ("Naive FLOP count", f"{naive:.3e}"),
            ("Optimized FLOP count", f"{total:.3e}"), ("Theoretical speedup", f"{naive / total:.3f}"),
            ("Largest intermediate", f"{max(s.elements for s in steps):.3e} elements")]
    text = [f"{name:>22}:  {value}" for name, value in head]
    text += ["-" * 74, f"{'scaling':>6} {'current':>24} {'remaining':>40}", "-" * 74]
    text += [f"{s.scaling:>4}    {s.current:>24} {','.join(s.remaining) + '->' + output:>40}" for s in steps]
    return "\n".join(text)


