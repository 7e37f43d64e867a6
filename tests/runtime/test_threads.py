"""The pool: every chunk once, for any number of threads, after a fork, under Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
import time
from array import array

import pytest

from septet.kernel import f64, i64, kernel, prange, ptr
from septet.runtime import jit, pool, threads
from septet.runtime.executor import Plan

FUNCTIONS = """
define void @bump(ptr %c, i64 %i) {
  %p = getelementptr i64, ptr %c, i64 %i
  %v = load i64, ptr %p
  %w = add i64 %v, 1
  store i64 %w, ptr %p
  ret void
}
declare i32 @septet_parallel_for(ptr, ptr, i64)
define void @nested(ptr %c, i64 %i) {
  %at = mul i64 %i, 8
  %p = getelementptr i64, ptr %c, i64 %at
  %r = call i32 @septet_parallel_for(ptr @bump, ptr %p, i64 8)
  ret void
}
"""


@pytest.fixture(scope="module")
def functions():
    return jit.build(FUNCTIONS, ["bump", "nested"])


@pytest.fixture(autouse=True)
def same_count():
    before = threads.count()
    yield
    threads.set_count(before)


def address(words: array) -> int:
    return words.buffer_info()[0]


@pytest.mark.parametrize("n", [1, 2, 8, 64])
@pytest.mark.parametrize("chunks", [0, 1, 2, 7, 100])
def test_every_chunk_runs_once(functions, n, chunks):
    threads.set_count(n)
    words = array("q", [0] * 101)
    for _ in range(20):
        threads.parallel_for(functions[0], address(words), chunks)
    assert list(words) == [20] * chunks + [0] * (101 - chunks)


def test_nested_loops_run_in_order(functions):
    threads.set_count(4)
    words = array("q", [0] * 128)
    threads.parallel_for(functions[1], address(words), 16)
    assert set(words) == {1}


def test_loops_of_several_python_threads(functions):
    threads.set_count(2)
    words = [array("q", [0] * 50) for _ in range(4)]

    def work(own: array) -> None:
        for _ in range(200):
            threads.parallel_for(functions[0], address(own), 50)

    workers = [threading.Thread(target=work, args=(own,)) for own in words]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    assert all(set(own) == {200} for own in words)


def test_counts():
    assert threads.set_count(3) >= 1 and threads.count() == 3
    for n in (0, 65):
        with pytest.raises(ValueError, match="from 1 to 64"):
            threads.set_count(n)


def test_a_plan_runs_in_order(functions):
    words = array("q", [0] * 20)
    plan = Plan([(functions[0], address(words), 1)] * 40, keep=words)
    plan.add(functions[0], address(words), 20)
    plan.run()
    assert len(plan) == 41 and list(words) == [41] + [1] * 19


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_the_pool_works_after_a_fork(functions):
    threads.set_count(4)
    words = array("q", [0] * 100)
    threads.parallel_for(functions[0], address(words), 100)
    child = os.fork()
    if child == 0:
        for _ in range(50):
            threads.parallel_for(functions[0], address(words), 100)
        os._exit(0 if set(words) == {51} else 1)
    assert os.waitpid(child, 0)[1] == 0
    threads.parallel_for(functions[0], address(words), 100)
    assert set(words) == {2}


KEPT_APART = """
import os, time
from septet.runtime import jit, threads

def worker():
    found, = (t for t in os.listdir("/proc/self/task") if t != main)
    return int(found)

def asleep(task):
    return open(f"/proc/self/task/{task}/stat").read().rpartition(")")[2].split()[0] == "S"

begin, = jit.build('define void @begin(ptr %c, i64 %i) { ret void }', ["begin"])
allowed = os.sched_getaffinity(0)
main = str(os.getpid())
threads.set_count(2)
kept = []
for core in sorted(allowed)[:2]:
    for _ in range(100):                                       # others may move the caller before it wakes the worker, or wake it
        os.sched_setaffinity(0, {core})                        # the caller moves
        os.sched_setaffinity(0, allowed)
        for _ in range(3):
            threads.parallel_for(begin, 0, 8)
            while not asleep(worker()):
                time.sleep(0.001)
        threads.parallel_for(begin, 0, 8)
        apart = allowed - os.sched_getaffinity(worker())
        if apart:
            break
    kept.append(len(apart))
print(os.sched_getaffinity(0) == allowed, *kept)
"""


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="one core, or no Linux")
def test_a_woken_worker_keeps_off_the_core_of_its_waker(script):
    assert script(KEPT_APART) == ["True", "1", "1"]


PORTABLE = """
from array import array
from septet.runtime import pool, threads, jit
text = pool.text(futex=False)
pool.text = lambda: text
assert "PyThread_acquire_lock" in text and "syscall" not in text
bump, = jit.build('''define void @bump(ptr %c, i64 %i) {
  %p = getelementptr i64, ptr %c, i64 %i
  %v = load i64, ptr %p
  %w = add i64 %v, 1
  store i64 %w, ptr %p
  ret void
}''', ["bump"])
import time
threads.set_count(4)
words = array("q", [0] * 100)
for k in range(300):
    threads.parallel_for(bump, words.buffer_info()[0], 100)
    if k % 30 == 0:
        time.sleep(0.003)                                      # the workers go to sleep
print(*set(words))
"""


def test_the_portable_pool(script):
    assert script(PORTABLE) == ["300"]


# ---- Ctrl-C ----------------------------------------------------------------------------------------------------------
@kernel(inline=False)
def endless(x: ptr[f64], n: i64) -> i64:
    for i in prange(n):
        for _ in range(4_000_000):
            x[i & 7] = x[i & 7] * 1.5
    return 1


@kernel
def caller(x: ptr[f64], n: i64):
    done = endless(x, n)
    x[9] = f64(done)
    return done


@pytest.mark.parametrize("n", [1, 2])
def test_other_threads_run_beside_a_long_kernel_and_ctrl_c_stops_it(n):
    threads.set_count(n)
    x = array("d", [1.0] * 10)
    call = caller.specialize()

    def interrupt() -> None:
        while set(x) == {1.0}:              # the kernel has not begun
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        call(x, 20_000)                     # minutes of work: by itself it would end, and the test fail
    assert x[9] == 1.0  # what followed the loop did not run
    assert caller(x, 1) == 1


def test_the_pool_has_text_for_this_machine():
    assert "septet_parallel_for" in pool.text()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
def test_signal_handlers_run_during_a_loop_and_may_use_kernels():
    seen = []

    def handler(number: int, frame: object) -> None:
        seen.append(caller(array("d", [1.0] * 10), 2))

    former = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        assert caller(array("d", [1.0] * 10), 60) == 1
    finally:
        signal.signal(signal.SIGALRM, former)
    assert seen == [1]
