"""Kernels as Python callables: arguments, results, and the cache that saves the compiler's work."""

from __future__ import annotations

import ctypes
import sys
from array import array

import pytest

from septet.kernel import KernelError, f16, f32, f64, i1, i32, i64, i128, kernel, prange, ptr, u8, u64


@kernel
def numbers(a: i64, b: i32, c: u8, d: f64, e: f32, f: i1, g: u64):
    return f64(a) + f64(b) + f64(c) + d + f64(e) + (100.0 if f else 0.0) + f64(g)


@kernel
def first(p: ptr[f64]):
    return p[0]


@kernel
def same_u64(x: u64):
    return x


@kernel
def same_i32(x: i32):
    return x


@kernel
def negative(x: f32):
    return x < 0


@kernel
def there(p: ptr[f64]):
    return p + 1


@kernel
def nothing(p: ptr[f64]):
    p[0] = 5


def test_every_kind_of_number():
    assert numbers(1, -2, 3, 0.5, 0.25, True, 7) == 1 - 2 + 3 + 0.5 + 0.25 + 100 + 7
    assert numbers(-1, -1, 0, -1.0, -1.0, False, 0) == -4


def test_results():
    x = array("d", [1.0, 2.0])
    assert same_u64((1 << 64) - 1) == (1 << 64) - 1
    assert same_i32(-(1 << 31)) == -(1 << 31)
    assert negative(-1.0) is True and negative(1.0) is False
    assert there(x) == x.buffer_info()[0] + 8
    assert nothing(x) is None and x[0] == 5


def test_what_a_pointer_may_be():
    x = array("d", [2.5])
    block = (ctypes.c_double * 1)(3.5)
    assert first(x) == first(x.buffer_info()[0]) == first(memoryview(x)) == 2.5
    assert first(block) == first(ctypes.addressof(block)) == 3.5
    assert there(None) == 8


def test_buffers_are_released():
    x = array("d", [1.0] * 4)
    before = sys.getrefcount(x)
    first(x)
    with pytest.raises(TypeError):
        two(x, "no")
    x.append(2.0)  # impossible while a buffer is open
    assert sys.getrefcount(x) == before


@kernel
def two(p: ptr[f64], q: ptr[f64]):
    return p[0] + q[0]


@pytest.mark.parametrize(
    ("k", "arguments", "error"),
    [
        (same_i32, (1 << 31,), OverflowError),
        (same_i32, (1.5,), TypeError),
        (same_i32, (), TypeError),
        (same_i32, (1, 2), TypeError),
        (first, ("text",), TypeError),
        (first, (memoryview(array("d", [1.0] * 4))[::2],), BufferError),
        (negative, (None,), TypeError),
    ],
)
def test_wrong_arguments(k, arguments, error):
    with pytest.raises(error):
        k(*arguments)


def test_what_python_cannot_pass():
    @kernel
    def wide(x: i128):
        return x + x

    @kernel
    def half(x: f16):
        return f64(x)

    for k in (wide, half):
        with pytest.raises(KernelError, match="Python cannot pass"):
            k(1)


def test_the_address_is_told():
    call = same_i32.specialize()
    assert same_i32.address() == call.__self__.address
    assert ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_int32)(same_i32.address())(41) == 41
    assert call.__self__.parameters == ["i32"] and call.__self__.result == "i32"


SCRIPT = """
from array import array
from septet.kernel import f64, i64, kernel, prange, ptr
from septet.runtime import trace

@kernel
def squares(x: ptr[f64], n: i64):
    for i in prange(n):
        x[i] = f64(i * i)

x = array("d", [0.0] * 10)
squares(x, 10)
import septet.lang.body as body
print(int(sum(x)), trace.counters.compiles, trace.counters.cache_hits)
"""


def test_the_second_process_does_not_compile(script):
    first_run, second_run = script(SCRIPT), script(SCRIPT)
    assert first_run[0] == second_run[0] == "285"
    assert first_run[1] == "2" and second_run[1:] == ["0", "2"]


def test_many_processes_on_one_cache(script):
    running = [script(SCRIPT, wait=False) for _ in range(6)]
    results = [(process.communicate(timeout=300), process.returncode) for process in running]
    assert [code for _, code in results] == [0] * 6, results
    assert {out.split()[0] for (out, _), _ in results} == {"285"}


def test_damaged_and_unwritable_caches_cost_time_only(script, tmp_path):
    script(SCRIPT)
    for entry in (tmp_path / "cache").iterdir():
        entry.write_bytes(entry.read_bytes()[:-7])
    assert script(SCRIPT)[:2] == ["285", "2"]
    assert script(SCRIPT, SEPTET_CACHE="/proc/nowhere")[:2] == ["285", "2"]
    assert script(SCRIPT, SEPTET_CACHE="off")[:2] == ["285", "2"]


def test_importing_the_language_imports_no_llvm(script):
    assert (
        script("import sys, septet.kernel\nprint('llvmlite' in sys.modules, 'septet.runtime.jit' in sys.modules)")
        == ["False"] * 2
    )


def test_debug_levels_report_kernels(script):
    text = SCRIPT.replace("import septet.lang.body as body", "import sys; sys.stderr = None")
    assert script(text, SEPTET_DEBUG="4")[0] == "285"


@kernel
def parallel(x: ptr[f64], n: i64):
    for i in prange(n):
        x[i] = 1.0 / f64(i + 1)


def test_checked_and_fast_give_the_same():
    x, y = array("d", [0.0] * 100), array("d", [0.0] * 100)
    parallel(x, 100)
    parallel.specialize(debug=True)(y, 100)
    assert x == y
