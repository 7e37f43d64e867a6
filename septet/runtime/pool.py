"""The thread pool and the plan executor, as IR text.

One 64-bit word `n << 32 | next` stands for the running loop: an atomic add claims a chunk and tells at once to which loop it
belongs, so a late worker never runs a stale chunk and the caller waits for chunks, never for sleeping workers.  Workers spin
shortly, then sleep on a futex (Linux) or on a lock of the interpreter (elsewhere).  They start with the first loop that needs them.

The calling thread polls for signals every 100 ms between chunks, if it is the interpreter's main thread; when a handler raises
(Ctrl-C), the remaining chunks are skipped and the loop returns 1 with the exception set.
"""
from __future__ import annotations

import platform
import sys

from septet.runtime.pool_loops import LOOPS
from septet.runtime.pool_sleep import CLOCK, FUTEX, LOCKS, SECONDS

MAX_WORKERS = 63
SPIN = 4000                         # pauses before a worker sleeps: 80 to 170 µs, longer than Python takes from one loop to the next
POLL_NS = 100_000_000
EXPORTS = ("septet_parallel_for", "septet_run_plan", "septet_pool_reset", "septet_active", "septet_main_thread")

STATE = """
@word = internal global i64 0, align 64            ; n << 32 | next chunk
@function = internal global ptr null, align 64
@context = internal global ptr null
@done = internal global i64 0, align 64            ; chunks finished
@epoch = internal global i32 0, align 64           ; changes with every loop
@sleepers = internal global i32 0, align 64
@cancelled = internal global i32 0, align 64
@busy = internal global i32 0, align 64            ; a loop within a loop, or of another thread meanwhile, runs in order
@started = internal global i32 0
@polled = internal global i64 0                    ; these three belong to the main thread
@raised = internal global i32 0                    ; a signal handler raised
@depth = internal global i32 0                     ; loops within loops
@septet_active = global i32 0                      ; workers that take part, beside the caller
@septet_main_thread = global i64 0
declare i64 @PyThread_start_new_thread(ptr, ptr)
declare i64 @PyThread_get_thread_ident()
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare i32 @PyErr_CheckSignals()
"""

PAUSES = {
    "x86": ("declare void @llvm.x86.sse2.pause()", "call void @llvm.x86.sse2.pause()"),
    "arm": ("declare void @llvm.aarch64.hint(i32)", "call void @llvm.aarch64.hint(i32 1)"),
    "": ("", "fence acquire"),
}
GENERIC_CALLS = {"futex": 98, "gettid": 178, "getcpu": 168, "getaffinity": 123, "setaffinity": 122}          # of newer ports of Linux
SYSTEM_CALLS = {
    "x86_64": {"futex": 202, "gettid": 186, "getcpu": 309, "getaffinity": 204, "setaffinity": 203},
    "aarch64": GENERIC_CALLS, "arm64": GENERIC_CALLS, "riscv64": GENERIC_CALLS,
}


def _family(machine: str) -> str:
    if machine in ("x86_64", "amd64", "i686"):
        return "x86"
    return "arm" if machine in ("aarch64", "arm64") else ""


def text(futex: bool | None = None) -> str:
    """The IR of the pool for this machine; `futex=False` asks for the portable way to sleep."""
    machine = platform.machine().lower()
    declaration, pause = PAUSES[_family(machine)]
    if futex is None:
        futex = sys.platform == "linux" and machine in SYSTEM_CALLS
    windows = sys.platform == "win32"
    names = {"sched_yield": "SwitchToThread" if windows else "sched_yield", "time": "_time64" if windows else "time"}
    sleeping = FUTEX.format(**SYSTEM_CALLS[machine]) if futex else LOCKS.format(**names)
    clock = SECONDS.format(**names) if windows else CLOCK.format(monotonic=6 if sys.platform == "darwin" else 1)
    loops = LOOPS.format(pause=pause, spin=SPIN, poll=POLL_NS, **names)
    return "\n".join([declaration, STATE, sleeping, clock, loops])
