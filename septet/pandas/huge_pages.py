"""Huge pages for what Polars allocates, asked for while it is imported: its columns are great blocks that are filled once.

A fresh page costs about as much as filling it, and a column has 512 times as many small ones.  Polars' allocator is jemalloc, whose options
stand in the environment when it starts; there is no other way to set them.  Fewer arenas than its own four a core, or each would hold a
huge page of its own for a few small objects.
"""
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

VARIABLE = "_RJEM_MALLOC_CONF"
ARENAS = 8                          # at most


@contextmanager
def huge_pages() -> Iterator[None]:
    """While Polars is imported; what the user asks of its allocator comes last and holds."""
    before = os.environ.get(VARIABLE)
    ours = f"thp:always,narenas:{min(os.cpu_count() or 1, ARENAS)}"
    os.environ[VARIABLE] = f"{ours},{before}" if before else ours
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
