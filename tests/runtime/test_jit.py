"""IR text to addresses: caching, symbols, missing functions, narrower targets."""

from __future__ import annotations

import ctypes

import pytest

from septet.runtime import jit

ADD = """
@calls = global i64 0
define internal i64 @help(i64 %a) {
  %r = add i64 %a, K
  ret i64 %r
}
define i64 @add(i64 %a) {
  %n = load i64, ptr @calls
  %m = add i64 %n, 1
  store i64 %m, ptr @calls
  %r = call i64 @help(i64 %a)
  ret i64 %r
}
"""


def call(address: int, *arguments: int) -> int:
    return ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * len(arguments))(address)(*arguments)


@pytest.mark.parametrize("passes", jit.PASSES)
def test_equal_names_do_not_clash(passes):
    (one,), (two,) = (jit.build(ADD.replace("K", k), ["add"], passes) for k in "12")
    assert (call(one, 5), call(two, 5)) == (6, 7)


def test_globals_have_addresses_and_equal_text_is_one_object():
    add, calls = jit.build(ADD.replace("K", "7"), ["add", "calls"])
    again, same = jit.build(ADD.replace("K", "7"), ["add", "calls"])
    assert (add, calls) == (again, same)
    before = ctypes.c_int64.from_address(calls).value
    call(add, 1)
    assert ctypes.c_int64.from_address(calls).value == before + 1


def test_a_missing_symbol_is_an_error():
    text = """
declare i64 @no_such_function(i64)
define i64 @f(i64 %a) {
  %r = call i64 @no_such_function(i64 %a)
  ret i64 %r
}
"""
    with pytest.raises(jit.LinkError, match="no_such_function"):
        jit.build(text, ["f"])


def test_illegal_ir_is_an_error():
    with pytest.raises(RuntimeError, match="parsing"):
        jit.build("define i64 @f() { ret i32 0 }", ["f"])
    with pytest.raises(ValueError, match="O9"):
        jit.build("define i64 @f() { ret i64 0 }", ["f"], "O9")


def test_joined_texts_declare_once():
    text = jit.joined(
        "declare i64 @f(i64)\ndeclare i64 @g(i64)", "declare i64 @g(i64) nounwind\ndefine i64 @f(i64 %a) { ret i64 %a }"
    )
    assert text.count("@g(") == 1 and "declare i64 @f" not in text


VECTOR = """
define void @f(ptr %p) {
  %x = load <16 x float>, ptr %p
  %y = fadd <16 x float> %x, %x
  store <16 x float> %y, ptr %p
  ret void
}
"""


@pytest.mark.parametrize(
    ("triple", "cpu", "register", "count"),
    [
        ("x86_64-linux-gnu", "x86-64-v4", "%zmm", 1),
        ("x86_64-linux-gnu", "x86-64-v3", "%ymm", 2),
        ("x86_64-linux-gnu", "x86-64-v2", "addps", 4),
        ("aarch64-linux-gnu", "generic", "fadd", 4),
    ],
)
def test_assembly_for_other_machines(triple, cpu, register, count):
    text = jit.assembly(VECTOR, triple, cpu)
    assert register in text
    assert sum("addps" in line or "fadd\t" in line for line in text.splitlines()) == count


@pytest.mark.parametrize(("cpu", "bits"), [("x86-64-v2", 128), ("x86-64-v3", 256)])
def test_a_forced_target_runs(script, cpu, bits):
    import platform

    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("another machine family")
    text = """
from array import array
from septet.kernel import f64, i64, kernel, ptr, vload, vstore
from septet.runtime import target

@kernel
def double(x: ptr[f64], n: i64):
    for i in range(0, n, 8):
        vstore(x + i, vload(x + i, 8) * 2)

x = array("d", range(16))
double(x, 16)
print(target.vector_bits(), target.lanes(8), sum(x))
"""
    assert script(text, SEPTET_TARGET=cpu) == [str(bits), str(bits // 64), "240.0"]
