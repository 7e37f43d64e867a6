"""Every estimator, fitted once for all tests that walk over them."""
from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("sklearn_every", Path(__file__).with_name("every.py"))
every = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(every)


@functools.cache
def _fitted(name):
    return every.fitted(name, every.classes()[name])


@pytest.fixture
def fitted():
    """fitted(name): an estimator and what it was fitted on; do not change it."""
    return _fitted


@pytest.fixture
def every_estimator():
    """The module that makes estimators and their data."""
    return every


def pytest_generate_tests(metafunc):
    """A test that takes `estimator_name` runs for every public estimator."""
    if "estimator_name" in metafunc.fixturenames:
        metafunc.parametrize("estimator_name", list(every.classes()))
