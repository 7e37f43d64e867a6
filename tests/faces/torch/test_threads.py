"""What holds in one thread alone, as in PyTorch: autocast and its settings."""
from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import septet.torch as torch


def beside(inside: Callable[[], Any], meanwhile: Callable[[], Any]) -> tuple[Any, Any]:
    """What a thread gives under autocast, and what this one gives while it stands there."""
    there, done, found = threading.Event(), threading.Event(), []

    def run() -> None:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found.append(inside())
            there.set()
            done.wait(60)
            found.append(inside())

    thread = threading.Thread(target=run)
    thread.start()
    assert there.wait(60)
    here = meanwhile()
    done.set()
    thread.join(60)
    assert found[0] == found[1]
    return found[0], here


def test_autocast_is_a_threads_own() -> None:
    layer, x = torch.nn.Linear(8, 8), torch.ones(4, 8)
    for product in (lambda: layer(x).dtype, lambda: (x @ x.T).dtype, lambda: torch.mm(x, x.T).dtype):
        assert beside(product, product) == (torch.bfloat16, torch.float32)
    assert beside(lambda: torch.is_autocast_enabled("cpu"), lambda: torch.is_autocast_enabled("cpu")) == (True, False)
    assert layer(x).dtype is torch.float32


def test_settings_of_a_thread() -> None:
    def settings() -> Any:
        return torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu"), torch.is_autocast_cache_enabled()

    found: list[Any] = []

    def run() -> None:
        torch.set_autocast_dtype("cpu", torch.float16)
        torch.set_autocast_enabled("cpu", True)
        torch.set_autocast_cache_enabled(False)
        found.append(settings())
        torch.set_autocast_enabled("cpu", False)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert found == [(True, torch.float16, False)] and settings() == (False, torch.bfloat16, True)
