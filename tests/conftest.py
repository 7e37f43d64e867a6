"""What all tests share: they test this checkout, the smoke test runs first, Hypothesis is the same everywhere."""
from __future__ import annotations

import os
import signal
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("test_tiny.py", "test_layers.py")

os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])   # for children
os.environ["SEPTET_TRACES"] = "0"                       # the user's folder is not the tests'; those of traces switch them on
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job: the tests of Ctrl-C would wait for ever
    signal.signal(signal.SIGINT, signal.default_int_handler)
hypothesis.settings.register_profile("septet", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("septet")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what fails fastest first."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))
