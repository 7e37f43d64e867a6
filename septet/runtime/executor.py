"""Plans: kernels run one after the other in a single call, each split in chunks over the pool."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Sequence

from septet.runtime import threads, trace

RECORD = 3  # words: function, context, chunks


class Plan:
    """Records `(function address, context address, chunks)`, run in order; a chunk is `function(context, i)`.

    `keep` holds what the addresses point into.
    """

    __slots__ = ("_address", "_words", "keep", "label")

    def __init__(self, records: Iterable[Sequence[int]] = (), keep: object = None, label: str = ""):
        self._words = array("q", (word for record in records for word in record))
        self._address = self._words.buffer_info()[0]
        self.keep, self.label = keep, label

    def __len__(self) -> int:
        return len(self._words) // RECORD

    def add(self, function: int, context: int, chunks: int = 1) -> None:
        """Append a record."""
        self._words.extend((function, context, chunks))
        self._address = self._words.buffer_info()[0]

    def run(self) -> None:
        """Run every record; raises what a signal handler raised meanwhile (the rest is then not run)."""
        start = time.perf_counter()
        threads.the_pool().run_plan(self._address, len(self._words) // RECORD)
        trace.counters.runs += 1
        trace.counters.run_ms += 1e3 * (time.perf_counter() - start)
        if trace.level:
            trace.log(trace.KERNELS, f"plan {self.label} of {len(self)} kernels")
