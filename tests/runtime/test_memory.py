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


def test_blocks_of_work_that_is_over_make_room(monkeypatch):
    monkeypatch.setattr(memory, "KEPT", 4 * MB)
    old = [memory.allocate(MB) for _ in range(4)]
    del old
    for _ in range(4):                                                          # what is refused first tells that the work is another
        found = dirty(memory.allocate(2 * MB))
    assert dirty(memory.allocate(2 * MB)) == found
    assert sorted(memory.shelf.blocks.get(2 * MB, [])) and memory.shelf.nbytes <= 4 * MB


def test_a_round_of_work_greater_than_the_shelf_still_finds_most_of_it(monkeypatch):
    monkeypatch.setattr(memory, "KEPT", 4 * MB)
    taken = memory.Shelf.take
    hits: list[bool] = []
    monkeypatch.setattr(memory.Shelf, "take", lambda self, size: hits.append(bool(self.blocks.get(size))) or taken(self, size))
    for _ in range(6):
        blocks = [memory.allocate(k * MB) for k in (1, 2, 3)]
        del blocks
    assert sum(hits[3:]) >= 5


def test_a_greater_block_serves_where_it_is_not_much_greater():
    address = dirty(memory.allocate(5 * MB))
    assert memory.allocate(4 * MB + 1).address == address
    assert memory.allocate(3 * MB).address != address
    assert memory.shelf.nbytes == sum(size * len(found) for size, found in memory.shelf.blocks.items())


def test_a_block_freed_while_the_shelf_is_in_use_goes_back_to_the_system():
    block = memory.allocate(3 * MB)
    with memory.shelf.lock:
        del block
        assert memory.allocate(3 * MB).nbytes == 3 * MB
    assert memory.shelf.nbytes == 0


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
