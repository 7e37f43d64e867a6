"""A value that a gradient needs and that was written since: the error names the line that used it and the line that wrote."""
from __future__ import annotations

import inspect

import pytest

import septet.torch as torch
from septet.core.array import unwatch_memory, watch_memory
from septet.torch import nn


def an_input():
    x = torch.ones(3, requires_grad=True)
    a = x * 2
    b = a.exp()
    c = b * a       # used
    b += 1          # written
    return c


def a_result_of_a_layer():
    layer = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid())
    y = layer(torch.ones(1, 2))                             # used
    y[0, 0] = 5.0                                           # written
    return y


def a_result_of_several_steps():
    x = torch.ones(2, 2, requires_grad=True)
    y = nn.functional.softmax(
        x @ torch.ones(2, 2), 1)
    z = nn.functional.gelu(y)                               # used
    with torch.no_grad():
        y.mul_(3)                                           # written
    return z


def a_weight():
    w = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([w], 0.1)
    loss = (w * w).sum()                                    # used
    loss.backward(retain_graph=True)
    optimizer.step()                                        # written
    return loss


def line_of(function, mark):
    lines, first = inspect.getsourcelines(function)
    return f"{__file__}:{first + next(k for k, line in enumerate(lines) if line.endswith(f'# {mark}' + chr(10)))} in {function.__name__}"


@pytest.mark.parametrize("function", [an_input, a_result_of_a_layer, a_result_of_several_steps, a_weight])
def test_both_lines(function):
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as found:
        function().sum().backward()
    assert f"the operation is at {line_of(function, 'used')}" in str(found.value)
    assert f"the write is at {line_of(function, 'written')}" in str(found.value)


def test_what_was_not_written_is_not_blamed():
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    y += 1
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0]


def test_records_of_writes_do_not_grow():
    from septet.core import anomaly

    for _ in range(3 * anomaly.MOST_WRITES):
        torch.zeros(2).add_(1)
    assert len(anomaly._writes) <= anomaly.MOST_WRITES


def test_memory_that_is_watched_does_not_end_the_search_for_anomalies():
    x = torch.zeros(2, requires_grad=True)
    with torch.autograd.detect_anomaly(check_nan=True):
        watch_memory(-1, torch.ones(2), lambda: None)
        unwatch_memory(-1)
        with pytest.raises(RuntimeError, match="returned nan values"):
            (torch.sqrt(x) * 0).sum().backward()
