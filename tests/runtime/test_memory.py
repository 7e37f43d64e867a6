"""Blocks of memory: kept when they die, zeroed where asked, as large as told, refused where there is none."""
from __future__ import annotations

import ctypes
import gc

import pytest

from septet.runtime import memory

MB = 1 << 20


def dirty(block: memory.Block) -> int:
    """Write all over a block; its address."""
    ctypes.memset(block.address, 255, block.nbytes)
    return block.address


@pytest.fixture(autouse=True)
def an_empty_shelf():
    gc.collect()
    memory.shelf.clear()


def test_a_dead_large_block_is_used_again():
    address = dirty(memory.allocate(3 * MB + 8))
    again = memory.allocate(3 * MB + 9)             # the same step of sixteen between powers of two
    assert again.address == address
    assert memory.allocate(3 * MB + 8).address != address


@pytest.mark.parametrize("nbytes", [1, 63, 1 << 16, (1 << 16) + 1, 5 * MB + 3])
def test_blocks_are_aligned_and_zeroed_where_asked(nbytes):
    for _ in range(3):
        dirty(memory.allocate(nbytes))
        block = memory.allocate(nbytes, zeroed=True)
        assert block.address % 64 == 0
        assert not any(ctypes.string_at(block.address, nbytes))
        dirty(block)


def test_the_shelf_keeps_no_more_than_its_limit(monkeypatch):
    monkeypatch.setattr(memory, "KEPT", 4 * MB)
    blocks = [memory.allocate(MB) for _ in range(9)] + [memory.allocate(3 * MB)]
    del blocks
    assert 3 * MB <= memory.shelf.nbytes <= 4 * MB


def test_zeros_again_and_again_keep_one_block(monkeypatch):
    monkeypatch.setattr(memory, "shelf", memory.Shelf())
    for _ in range(3):
        block = memory.Block(3 * memory.LARGE, zeroed=True)
        assert ctypes.string_at(block.address, 3 * memory.LARGE).count(0) == 3 * memory.LARGE
        ctypes.memset(block.address, 1, 3 * memory.LARGE)
        memory.Block.__del__(block, kept=memory.shelf)
        block._raw = None
    assert [len(found) for found in memory.shelf.blocks.values()] == [1]


def test_no_memory_is_an_error_that_says_how_much():
    with pytest.raises(MemoryError, match=f"{1 << 61:,} bytes"):
        memory.allocate(1 << 61)
    with pytest.raises(MemoryError):
        memory.allocate(1 << 61, zeroed=True)
