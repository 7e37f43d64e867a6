"""Errors of the kernel language: they name the cause and show the user's line."""

from __future__ import annotations

from array import array

import pytest

from septet.kernel import (
    KernelError,
    const,
    f64,
    gather,
    i64,
    i64x8,
    kernel,
    lanes,
    prange,
    ptr,
    select,
    u8,
    u64,
    vload,
    vstore,
)

SELECT = select.name  # the import that the misspelt name comes near to


def message(k, *arguments, **options) -> str:
    with pytest.raises(KernelError) as caught:
        k.specialize(**options)(*arguments)
    return str(caught.value)


@kernel
def unassigned(n: i64):
    if n > 0:
        x = 1
    return x


@kernel
def half_returned(n: i64):
    if n > 0:
        return 1


@kernel
def retyped(n: i64):
    s = 0
    for _ in range(n):
        s += 0.5
    return s


@kernel
def mixed(a: i64, b: u64):
    return a + b


@kernel
def calls_mixed(a: i64):
    return mixed(a, u64(a))


@kernel
def unknown(n: i64):
    return selct(n > 0, 1, 2)  # noqa: F821


@kernel
def big(p: ptr[u8]):
    p[0] = 256


@kernel
def changed(n: i64):
    t = (1, 2)
    for _ in range(n):
        t = (2, 1)
    return t[0]


@kernel
def race(x: ptr[f64], n: i64):
    total = 0.0
    for i in prange(n):
        total += x[i]
    return total


@kernel
def generator(n: i64):
    yield n


@kernel
def untyped(n, m: i64):
    return n + m


@pytest.mark.parametrize(
    ("k", "words"),
    [
        (race, ["total belongs to the outside"]),
        (unassigned, ["x may have no value", "return x"]),
        (half_returned, ["does not return on every way"]),
        (retyped, ["s is i64 since line", "s += 0.5"]),
        (mixed, ["i64 and u64 do not mix", "return a + b", "^^^^^"]),
        (calls_mixed, ["i64 and u64 do not mix", "in mixed", "in calls_mixed", "return mixed(a, u64(a))"]),
        (unknown, ["name selct is not defined", f"did you mean {SELECT}?"]),
        (big, ["256 does not fit u8"]),
        (changed, ["t is known while compiling"]),
        (generator, ["Yield is not part of the kernel language"]),
        (untyped, ["give n a type"]),
    ],
)
def test_the_cause_and_the_line(k, words):
    text = message(k)
    assert [w for w in words if w not in text] == []
    assert __file__ in text


def test_unknown_template_parameter():
    assert "mixed has no parameter T" in message(mixed, T=f64)


# ---- bounds checks ---------------------------------------------------------------------------------------------------
@kernel
def overrun(x: ptr[f64], n: i64):
    for i in prange(n):
        x[i] = 0.0


@kernel
def fill(x: ptr[T], n: i64, T: const):  # noqa: F821
    for i in range(n):
        x[i] = 1
    x[0] = 7


@kernel(inline=False)
def pick(x: ptr[f64], i: i64) -> f64:
    return x[i]


@kernel
def through_a_call(x: ptr[f64], i: i64):
    y = pick(x, i)
    x[0] = 77.0
    return y


@kernel
def masked(x: ptr[f64], n: i64, out: ptr[f64]):
    m = lanes(i64x8) < i64x8(n)
    vstore(out, vload(x, 8, mask=m) + gather(x, lanes(i64x8) * 2, mask=m), mask=m)


@kernel
def quotient(a: i64, b: i64):
    return a // b


@kernel
def asserts(a: i64):
    assert a > 0
    return a


def doubles(n: int) -> array:
    return array("d", [1.0] * n)


def test_bounds_check_mode():
    assert "byte 32" in message(overrun, doubles(4), 5, debug=True)
    assert "byte 64" in message(fill, array("q", [0] * 8), 9, T=i64, debug=True)
    overrun.specialize(debug=True)(doubles(4), 4)


def test_a_failed_check_ends_the_callers_too():
    x = doubles(4)
    assert "return x[i]" in message(through_a_call, x, 4, debug=True)
    assert x[0] == 1.0


@pytest.mark.parametrize(("n_in", "n_out"), [(6, 8), (7, 3)])
def test_masked_access_is_checked(n_in, n_out):
    assert "outside the buffer" in message(masked, doubles(n_in), 4, doubles(n_out), debug=True)


def test_lanes_that_are_masked_off_may_be_outside():
    out = doubles(4)
    masked.specialize(debug=True)(doubles(7), 4, out)
    assert list(out) == [2.0] * 4


def test_division_and_assertions_are_checked():
    assert "division by zero" in message(quotient, 1, 0, debug=True)
    assert "assertion" in message(asserts, 0, debug=True)
    assert asserts(0) == 0


def test_the_environment_turns_checks_on(monkeypatch):
    monkeypatch.setenv("SEPTET_CHECK", "1")
    assert "byte 32" in message(overrun, doubles(4), 5)


# ---- arguments -------------------------------------------------------------------------------------------------------
def test_wrong_arguments():
    with pytest.raises(TypeError, match=r"quotient_of_two\(\) takes 2 arguments"):
        quotient_of_two(1)
    with pytest.raises(TypeError):
        quotient_of_two(1, "2")


@kernel
def quotient_of_two(a: i64, b: i64):
    return a // b
