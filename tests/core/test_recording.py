"""Whether gradients are recorded is each thread's own affair, as in PyTorch."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import septet.torch as torch
from septet.core import autograd
from septet.runtime.native.layout import MOST_QUIET

SECONDS = 60


@contextmanager
def beside(function: Callable[[Callable[[], None]], None]) -> Iterator[None]:
    """The body runs while a thread stands where the function calls what it is given."""
    there, done = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            function(lambda: (there.set(), done.wait(SECONDS))[1])
        except BaseException as error:
            failures.append(error)
        finally:
            there.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert there.wait(SECONDS)
    try:
        yield
    finally:
        done.set()
        thread.join(SECONDS)
    assert not failures


def slopes(x: Any) -> Any:
    """By native code, by rows and by a module."""
    layer = torch.nn.Linear(3, 2)
    y = (x * x + x.exp()).sum() + torch.special.erf(x).sum() + layer(x).sum()
    y.backward()
    return x.grad, layer.weight.grad


def test_no_grad_of_another_thread_changes_nothing() -> None:
    def elsewhere(wait: Callable[[], None]) -> None:
        x = torch.ones(2, 3, requires_grad=True)
        with torch.no_grad():
            assert not torch.is_grad_enabled() and not (x * 2).requires_grad
            wait()
            assert not torch.is_grad_enabled() and not (x * 2).requires_grad and not (x @ x.T).sum().requires_grad
        assert torch.is_grad_enabled() and (x * 2).requires_grad

    with beside(elsewhere):
        x = torch.ones(2, 3, requires_grad=True)
        assert torch.is_grad_enabled() and (x * 2).requires_grad and x.sum().requires_grad
        of_x, of_weight = slopes(x)
        assert of_x is not None and of_weight is not None


def test_a_thread_records_while_this_one_does_not() -> None:
    def elsewhere(wait: Callable[[], None]) -> None:
        wait()
        assert torch.is_grad_enabled()
        assert all(found is not None for found in slopes(torch.ones(2, 3, requires_grad=True)))

    with torch.no_grad(), beside(elsewhere):
        assert not torch.is_grad_enabled() and not (torch.ones(2, requires_grad=True) * 2).requires_grad


def test_inference_mode_of_another_thread_marks_nothing_here() -> None:
    def elsewhere(wait: Callable[[], None]) -> None:
        with torch.inference_mode():
            made = torch.ones(3)
            wait()
            again = torch.ones(3)
            assert torch.is_inference_mode_enabled() and made.is_inference() and again.is_inference()
        assert not torch.ones(3).is_inference() and torch.is_grad_enabled()

    with beside(elsewhere):
        x = torch.ones(3, requires_grad=True)
        y = (x * torch.ones(3)).sum()
        y.backward()
        assert not torch.is_inference_mode_enabled() and not any(a.is_inference() for a in (x, y, x.grad, x[1:]))
        x.grad.add_(1)


def test_contexts_that_end_in_another_order() -> None:
    def elsewhere(wait: Callable[[], None]) -> None:
        with torch.no_grad():
            wait()

    with beside(elsewhere):
        context = torch.no_grad()
        context.__enter__()
    assert not torch.is_grad_enabled()
    context.__exit__(None, None, None)
    assert torch.is_grad_enabled()


def test_a_thread_that_dies_is_forgotten() -> None:
    for _ in range(MOST_QUIET + 5):
        thread = threading.Thread(target=torch.set_grad_enabled, args=(False,))
        thread.start()
        thread.join()
    seen: list[bool] = []
    for _ in range(5):
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True] * 5 and torch.is_grad_enabled()


def test_more_threads_than_are_counted() -> None:
    answers: list[Any] = []
    everybody = threading.Barrier(MOST_QUIET + 2)

    def run() -> None:
        try:
            before = autograd.set_recording(False)
        except RuntimeError as error:
            answers.append(str(error))
            everybody.wait(SECONDS)
        else:
            everybody.wait(SECONDS)
            autograd.set_recording(before)

    crowd = [threading.Thread(target=run) for _ in range(MOST_QUIET + 1)]
    for thread in crowd:
        thread.start()
    everybody.wait(SECONDS)
    for thread in crowd:
        thread.join(SECONDS)
    assert answers == ["more threads than 255 compute without recording gradients at once"]
    assert (torch.ones(2, requires_grad=True) * 2).requires_grad


def test_workers_of_a_loader_leave_the_training_alone() -> None:
    class Rows(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return 200

        def __getitem__(self, k: int) -> Any:
            with torch.no_grad():
                return torch.full((4,), float(k)).relu() * 2

    layer = torch.nn.Linear(4, 1)
    for batch in torch.utils.data.DataLoader(Rows(), batch_size=4, num_workers=2):
        assert layer(batch).sum().requires_grad


def test_bad_calls() -> None:
    with pytest.raises(TypeError, match="take whether to"):
        autograd.set_recording()
    assert autograd.is_recording()
