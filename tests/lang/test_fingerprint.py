"""What a cached kernel depends on: a change of any of it must change the fingerprint."""

from __future__ import annotations

import importlib.util
import os

import pytest

from septet.lang.fingerprint import fingerprint

SOURCE = """
from __future__ import annotations
import math
from septet.kernel import const, f32, f64, i64, kernel, ptr, struct_type
{outside}

@struct_type
class Pair:
    a: {field}
    b: f64

@kernel
def helper(x):
    return x * {factor}

@kernel({options})
def main(p: ptr[Pair], n: i64, T: const = f64):
    local: {annotation} = 1.5
    return helper(n) + SCALE + int(math.pi) + T(local)
"""
DEFAULTS = {"outside": "SCALE = 3", "field": "f64", "factor": "2", "options": "", "annotation": "f64"}


@pytest.fixture
def load(tmp_path):
    count = iter(range(100))

    def loaded(**changes):
        path = tmp_path / "kernels.py"
        path.write_text(SOURCE.format(**DEFAULTS | changes))
        number = next(count)
        os.utime(path, (number, number))
        spec = importlib.util.spec_from_file_location(f"kernels{number}", path)
        module = importlib.util.module_from_spec(spec)
        exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
        return module.main

    return loaded


def test_same_source_same_fingerprint(load):
    first, second = fingerprint(load(), {}), fingerprint(load(), {})
    assert first is not None and first == second


@pytest.mark.parametrize(
    "change",
    [
        {"outside": "SCALE = 4"},
        {"outside": "SCALE = 3.0"},
        {"factor": "3"},
        {"field": "f32"},
        {"options": "math='contract'"},
        {"annotation": "f32"},
    ],
)
def test_every_change_shows(load, change):
    assert fingerprint(load(**change), {}) not in (None, fingerprint(load(), {}))


def test_template_parameters_show(load):
    k = load()
    assert len({fingerprint(k, constants) for constants in ({}, {"T": 1}, {"T": 1.0}, {"T": True}, {"T": (1, 2)})}) == 5


def test_a_changed_global_shows(load):
    k = load()
    before = fingerprint(k, {})
    k.function.__globals__["SCALE"] = 5
    assert fingerprint(k, {}) != before


def test_what_cannot_be_told_has_no_fingerprint(load):
    k = load()
    k.function.__globals__["SCALE"] = object()
    assert fingerprint(k, {}) is None
