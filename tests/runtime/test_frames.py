"""The user's line, told natively: as Python itself tells it, or not at all."""
from __future__ import annotations

import ctypes
import sys

import pytest

from septet.runtime import frames
from septet.runtime.native import registry, types
from septet.runtime.native.types import words

registry.watch_frames()
known = pytest.mark.skipif(not frames.frame_words(), reason="this interpreter's frames are not known")


def step():
    return types.step("test", None, (), None, None)


@known
def test_a_line():
    made, line = types.step("test", None, (), None, None), sys._getframe().f_lineno
    assert made.code is test_a_line.__code__ and frames.line_of(made.code, made.instruction) == line


@known
def test_a_line_of_a_call_over_several_lines():
    made = (
        types.step(
            "test",
            None, (), None, None))
    first = sys._getframe().f_lineno - 3
    assert made.code is test_a_line_of_a_call_over_several_lines.__code__
    assert first <= frames.line_of(made.code, made.instruction) <= first + 2


@known
def test_own_code_is_passed_over():
    space = {"types": types}
    exec(compile("def inner():\n    return types.step('test', None, (), None, None)", frames.PREFIX + "core/x.py", "exec"), space)
    exec(compile("def outer():\n    return inner()", "<septet generated>", "exec"), space)
    made = space["outer"]()
    assert made.code is test_own_code_is_passed_over.__code__


def test_strange_interpreters_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert frames.frame_words() == []
    table = words("frame_words", 8, ctypes.c_int64)
    before = list(table)
    try:
        table[:] = [0] * 8
        assert step().code is None
    finally:
        table[:] = before
