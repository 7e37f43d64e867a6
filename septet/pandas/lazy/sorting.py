"""Sorting what does not fit into memory: sorted runs in temporary files, merged block by block (Knuth 1973, section 5.4)."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.pandas.algorithms.sorting import order_by
from septet.pandas.lazy import parts as pieces
from septet.pandas.reshape.concat import concat


def sort(frame: Any, names: list[str], ascending: list[bool], na_position: str, ignore_index: bool) -> Any:
    """The rows in order, equal ones as they stand: a frame of a file that is gone when nobody holds it."""
    order = names, ascending, na_position
    index = not ignore_index
    with tempfile.TemporaryDirectory(prefix="septet-sort-") as folder:
        runs = []
        for part in pieces.parts(frame):
            path = os.path.join(folder, f"{len(runs)}.parquet")
            runs.append(store(path, [part.iloc[order_by([part[n]._values for n in names], ascending, na_position)]], part.iloc[:0], index))
        block = max(frame._rows.batch_rows([k for e in frame._expressions for k in e.columns()]) // max(len(runs), 1), 64)
        sample = next(iter(runs))._rows.scan.frame(0, 0, runs[0]._rows.scan.fields + runs[0]._rows.scan.marks, runs[0]._rows.scan.marks)
        return store(os.path.join(folder, "sorted.parquet"), merged(runs, order, block), sample, index)


def store(path: str, frames: Any, sample: Any, index: bool) -> Any:
    """Frames as a file, and that as a frame that nobody has looked at."""
    from septet.pandas.io import parquet

    marks = parquet.arrow_tables.to_polars(sample, True)[1] if index else []
    pieces.write(path, frames, sample, index, marks, "snappy")
    return parquet.planned_file(path)


class Run:
    """A sorted file, from which the next rows are held."""

    def __init__(self, frame: Any) -> None:
        self.scan, self.at, self.held = frame._rows.scan, 0, None

    @property
    def ended(self) -> bool:
        """Whether all rows are held or gone."""
        return self.at == self.scan.height  # type: ignore[no-any-return]

    def fill(self, block: int) -> Any:
        """The next rows, a block of them at least unless it ends."""
        have = 0 if self.held is None else len(self.held)
        if have < block and not self.ended:
            n = min(block - have, self.scan.height - self.at)
            more = self.scan.frame(self.at, n, self.scan.fields + self.scan.marks, self.scan.marks)
            self.held = concat([self.held, more]) if have else more
            self.at += n
        return self.held


def merged(frames: list[Any], order: tuple[list[str], list[bool], str], block: int) -> Iterator[Any]:
    """The rows of sorted runs in one order, part by part: those that no row still in a file can come before."""
    runs = [Run(f) for f in frames]
    while runs:
        held = [run.fill(block) for run in runs]
        whole = concat(held)
        names, ascending, na_position = order
        rows = order_by([whole[n]._values for n in names], ascending, na_position)
        ends = np.cumsum(np.array([len(h) for h in held]))
        place = meaning.inverse(np.ascontiguousarray(rows.astype(np.int64)))
        open_ends = [int(place[int(e) - 1]) for run, e in zip(runs, ends, strict=True) if not run.ended]
        taken = rows[: min(open_ends) + 1] if open_ends else rows
        yield whole.iloc[taken]
        counts = np.bincount(np.searchsorted(ends, taken, side="right"), minlength=len(runs)).tolist()
        for run, n in zip(runs, counts, strict=True):
            run.held = run.held.iloc[n:]
        runs = [run for run in runs if len(run.held) or not run.ended]
