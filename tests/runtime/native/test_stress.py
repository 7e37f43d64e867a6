"""What breaks native code: leaks, threads, recursion, memory that runs out, long chains, the garbage collector."""
from __future__ import annotations

import gc
import resource
import sys
import threading
import weakref

import pytest

from septet.ir import dtype as dt
from septet.runtime.native import registry


def resident():
    """MB of memory in use."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def work(nd, a, b, m):
    s = a * 0.5 + b
    s = (s - a) / b
    s[3] = s[3]
    s.sum(), s[1:5], -s, s < s, a.shape, m[1], m[1, 2], m.T, m + m[0], m.sum(axis=0), list(m), memoryview(a)
    s += 1.0
    n = nd.scalar_from(dt.int64.code, 70000)
    n + n, n * 1.5
    nd.from_list(nd.ndarray, [1.0] * 40)
    nd.from_list(nd.ndarray, [1.0, 2])
    x = nd.empty(nd.Tensor, dt.float32, (3, 3))
    x.me = x
    nd.shell(nd.ndarray, dt.string(4), (1,) * 9)


def refuse(nd, a):
    for f in (
        lambda: a + "text",
        lambda: a[99],
        lambda: a.__setitem__("x", 1),
        lambda: nd.empty(nd.ndarray, dt.float64, (1, -1)),
        lambda: nd.view(nd.ndarray, a, dt.float64, (1,), ("x",)),
        lambda: a["x":],
        lambda: nd.empty(nd.ndarray, dt.object_, (9,)),
    ):
        with pytest.raises((TypeError, IndexError, ValueError)):
            f()


def test_nothing_leaks(nd):
    a, b = nd.array([1.0] * 10), nd.array([2.0] * 10)
    m = nd.array([1.0] * 12, shape=(3, 4))
    types, counts = (nd.ndarray, nd.Tensor, nd.float64, nd.int64, dt.string(4), dt.float64), []
    for _ in range(5):
        for _ in range(2000):
            work(nd, a, b, m)
        for _ in range(100):
            refuse(nd, a)
        gc.collect()
        nd.calls.clear()
        counts.append([resident(), *map(sys.getrefcount, types)])
    assert counts[-1][0] - counts[1][0] < 1.5
    assert all(abs(x - y) < 50 for x, y in zip(counts[-1][1:], counts[1][1:]))


def test_blocks_beyond_the_free_lists(nd):
    a = nd.array([1.0] * 2000)
    kept = [a + a for _ in range(3000)]
    assert all(k[1999] == 2.0 for k in kept)
    before = resident()
    for _ in range(5):
        kept = [a + a for _ in range(3000)]
    assert resident() - before < 100


def test_out_of_memory_leaves_data_intact(nd):
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as file:
        in_use = int(file.read().split()[0]) * resource.getpagesize()
    a, kept = nd.array([1.0] * 16000), []
    resource.setrlimit(resource.RLIMIT_AS, (in_use + (60 << 20), hard))
    try:
        with pytest.raises(MemoryError):
            for _ in range(40000):
                kept.append(a + a)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert len(kept) > 100 and kept[-1][15999] == 2.0 and a[0] == 1.0
    kept.clear()
    assert (a + a)[5] == 2.0


def test_threads(nd):
    wrong = []

    def loop(k):
        a = nd.array([float(k)] * 10)
        s = a
        for _ in range(5000):
            s = s * 0.5 + a * 0.5
            if s[2:4][0] != k:
                wrong.append(k)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=loop, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    sys.setswitchinterval(interval)
    assert not wrong


def test_recursion_in_the_general_path(nd):
    a, b = nd.array([1.0, 2.0]), nd.array([1, 2], dt.int64)
    registry.register("matmul", lambda v, w: v @ w)
    with pytest.raises(RecursionError):
        a @ b


def test_long_chains_die_without_recursion(nd):
    a = nd.array([0.0])
    for _ in range(200_000):
        b = nd.array([0.0])
        b._node = (a,)
        a = b
    del a, b


def test_cycles_through_nodes(nd):
    class Node:
        pass

    a, n = nd.array([1.0]), Node()
    n.array, a._node = a, n
    assert gc.is_tracked(a) and not gc.is_tracked(nd.array([1.0]))
    gone = weakref.ref(n)
    del a, n
    gc.collect()
    assert gone() is None


def test_a_collector_that_changes_operands(nd):
    """Finalisers run inside allocations up to 3.11: pointers are read after them."""
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        kept = []
        for _ in range(300):
            x = nd.empty(nd.Tensor, dt.float64, (700,))
            x.me = x
            a = nd.array([1.0] * 700)
            kept.append(a + a)
        assert all(k[699] == 2.0 for k in kept)
    finally:
        gc.set_threshold(*threshold)
