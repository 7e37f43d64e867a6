"""Bit generators: states, copies, bad seeds; published vectors."""

from __future__ import annotations

import ctypes
import pickle
from array import array

import pytest

from septet.core.random import bits, draw
from septet.core.random.seed import SeedSequence
from septet.runtime import threads

ALL = sorted(bits.GENERATORS)


def raw(rng: bits.BitGenerator, count: int) -> list[int]:
    out = array("Q", [0]) * count
    rng.raw(out.buffer_info()[0], count)
    return out.tolist()


def numbers(rng: bits.BitGenerator, name: str, n: int, legacy: bool = False) -> bytes:
    block, _, _ = draw.draw(name, rng, (), n, legacy=legacy)
    return ctypes.string_at(block.address, 8 * n)


@pytest.mark.parametrize("name", ALL)
def test_state_resumes_the_stream(name: str) -> None:
    rng = bits.GENERATORS[name](5)
    raw(rng, 1000)
    state = rng.state
    first = raw(rng, 700)
    rng.state = state
    assert raw(rng, 700) == first
    assert rng.state != state


@pytest.mark.parametrize("name", ALL)
def test_copy_goes_its_own_way(name: str) -> None:
    rng = bits.GENERATORS[name](5)
    other = rng.copy()
    assert raw(other, 50) == raw(rng, 50)


@pytest.mark.parametrize("name", ALL)
def test_pickled(name: str) -> None:
    rng = bits.GENERATORS[name](5)
    numbers(rng, "standard_normal", 3, legacy=True)
    other = pickle.loads(pickle.dumps(rng))
    assert other.kept_normal[0] == 1
    assert numbers(other, "standard_normal", 9, legacy=True) == numbers(rng, "standard_normal", 9, legacy=True)


@pytest.mark.parametrize("name", ALL)
def test_state_of_another_generator_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="state must be for a"):
        bits.GENERATORS[name](5).state = {"bit_generator": "other", "state": {}}
    with pytest.raises(TypeError, match="state must be a dict"):
        bits.GENERATORS[name](5).state = 3


def test_mersenne_twister_published_vector() -> None:
    """First outputs of mt19937ar.out of the authors: init_by_array({0x123, 0x234, 0x345, 0x456})."""
    rng = bits.MT19937(0)
    rng.legacy_seed([0x123, 0x234, 0x345, 0x456])
    assert raw(rng, 5) == [1067595299, 955945823, 477289528, 4107218783, 4228976476]


def test_philox_published_vector() -> None:
    """Known answer of Random123 for counter and key of all ones; the stream counts up before it enciphers."""
    rng = bits.Philox(counter=[2**64 - 2, 2**64 - 1, 2**64 - 1, 2**64 - 1], key=[2**64 - 1, 2**64 - 1])
    assert raw(rng, 4) == [0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0]


def test_advance_equals_drawing() -> None:
    for name in ("PCG64", "PCG64DXSM"):
        one, other = bits.GENERATORS[name](3), bits.GENERATORS[name](3)
        raw(one, 1237)
        assert raw(other.advance(1237), 9) == raw(one, 9)
        assert raw(other.advance(-9), 9) == raw(one.advance(-9), 9)


def test_bad_seeds() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        bits.PCG64(-1)
    with pytest.raises(TypeError, match="SeedSequence expects"):
        bits.PCG64(1.5)
    for seed in (-1, 2**32, [2**32]):
        with pytest.raises(ValueError, match="between 0 and"):
            bits.MT19937(0).legacy_seed(seed)
    with pytest.raises(ValueError, match="non-empty"):
        bits.MT19937(0).legacy_seed([])
    with pytest.raises(ValueError, match="pool"):
        SeedSequence(1, pool_size=3)
    with pytest.raises(ValueError, match="cannot be both used"):
        bits.Philox(1, key=2)


def test_seed_sequence_repeats_from_its_state() -> None:
    child = SeedSequence(77).spawn(2)[1]
    assert SeedSequence(**child.state).words(8) == child.words(8)
    assert SeedSequence([77, 1]).words(4) == SeedSequence(77 + 2**32).words(4)
    assert SeedSequence().entropy != SeedSequence().entropy


@pytest.mark.parametrize(("name", "legacy"), [("PCG64", False), ("PCG64DXSM", False), ("MT19937", True)])
@pytest.mark.parametrize("distribution", ["random", "standard_normal", "standard_exponential"])
def test_large_draws_equal_small_ones(name: str, legacy: bool, distribution: str) -> None:
    """The parallel ways give the stream that single draws give, and leave it where they do."""
    n = 200_003
    one, other = bits.GENERATORS[name](8), bits.GENERATORS[name](8)
    whole = numbers(one, distribution, n, legacy)
    parts = b"".join(numbers(other, distribution, min(5000, n - i), legacy) for i in range(0, n, 5000))
    assert whole == parts
    assert one.state == other.state


def test_same_bits_for_any_thread_count() -> None:
    former, found = threads.count(), []
    try:
        for count in (1, 2, 8):
            threads.set_count(count)
            pcg, twister = bits.PCG64(4), bits.MT19937(4)
            drawn = [numbers(pcg, name, 200_000) for name in ("random", "standard_normal", "standard_exponential")]
            drawn += [numbers(twister, name, 200_000, legacy=True) for name in ("random", "standard_normal")]
            found.append((drawn, pcg.state, twister.state))
    finally:
        threads.set_count(former)
    assert found[0] == found[1] == found[2]
