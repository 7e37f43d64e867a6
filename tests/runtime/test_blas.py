"""OpenBLAS through ctypes: names, types, one thread."""
from __future__ import annotations

import ctypes
from array import array

import pytest

from septet.runtime import blas


def at(x: array) -> int:
    return x.buffer_info()[0]


def test_cblas():
    x = array("d", [1.0, 2.0, 3.0])
    assert blas.function("cblas_ddot", "dipipi")(3, at(x), 1, at(x), 1) == 14.0


def test_lapacke_and_fortran():
    a, b, pivots = array("d", [2.0, 1.0, 1.0, 3.0]), array("d", [3.0, 5.0]), array("q", [0, 0])
    assert blas.lapacke("dgesv", "iipippi")(blas.ROW_MAJOR, 2, 1, at(a), 2, at(pivots), at(b), 1) == 0
    assert list(b) == pytest.approx([0.8, 1.4])
    assert blas.symbol("dgetrf_") and blas.symbol("cblas_sgemm") == blas.symbol("cblas_sgemm")


def test_a_missing_function_is_named():
    with pytest.raises(AttributeError, match="no function cblas_nothing"):
        blas.symbol("cblas_nothing")


def test_one_thread_but_where_asked():
    count = ctypes.CFUNCTYPE(ctypes.c_int)(blas.symbol("openblas_get_num_threads"))
    assert count() == 1
    with blas.threads(2):
        assert count() == 2
    assert count() == 1


def test_version():
    assert "OpenBLAS" in blas.version()
