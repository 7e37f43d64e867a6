"""Tensors that several processes see: what one writes, the others read (documented behaviour of torch.multiprocessing)."""
from __future__ import annotations

import os
import pickle
from multiprocessing.reduction import ForkingPickler

import pytest

import septet.numpy as np
import septet.torch as torch
import septet.torch.multiprocessing as mp

posix = pytest.mark.skipif(os.name != "posix", reason="memory is shared by descriptors of files, which Windows has not")


def train(model, view, sent, queue, done):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    (model.weight * torch.tensor([[1.0, -2.0]])).sum().backward()
    optimizer.step()
    with torch.no_grad():
        model.bias += 3
    view[0] = 5
    sent[1, 1] = -3
    queue.put((torch.arange(3), model.weight.is_shared(), model.weight.requires_grad, type(model.weight).__name__))
    done.wait(60)


@posix
def test_another_process_trains_a_shared_model():
    context = mp.get_context("spawn")
    model = torch.nn.Linear(2, 1)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1.0, 1.0]]))
        model.bias.zero_()
    whole, sent = torch.zeros(2, 3), torch.zeros(2, 2)
    model.share_memory()
    queue, done = context.Queue(), context.Event()
    process = context.Process(target=train, args=(model, whole[1], sent, queue, done))
    process.start()
    answer, *rest = queue.get(timeout=60)
    done.set()
    process.join(60)
    assert process.exitcode == 0 and answer.tolist() == [0, 1, 2] and rest == [True, True, "Parameter"]
    assert model.weight.tolist() == [[0.5, 2.0]] and model.bias.tolist() == [3.0]
    assert whole.tolist() == [[0, 0, 0], [5, 0, 0]] and sent.tolist() == [[0, 0], [0, -3]]


@posix
def test_sharing_moves_all_that_show_the_memory():
    base = torch.arange(6.0).reshape(2, 3)
    row, turned, leaf = base[1], base.t(), torch.nn.Parameter(base)
    assert not base.is_shared() and row.share_memory_() is row
    assert base.is_shared() and turned.is_shared() and leaf.is_shared() and row.untyped_storage().is_shared()
    base[1, 0] = 9
    assert row[0].item() == 9 and turned[0, 1].item() == 9 and leaf[1, 0].item() == 9 and leaf.requires_grad
    row.mul_(2)
    assert base.tolist() == [[0, 1, 2], [18, 8, 10]]
    (leaf * leaf).sum().backward()
    assert leaf.grad.tolist() == [[0, 2, 4], [36, 16, 20]] and not torch.empty(0).share_memory_().is_shared()


@posix
def test_what_is_sent():
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="non-leaf tensor which requires_grad"):
        ForkingPickler.dumps(x * 2)
    array = np.zeros(3)
    borrowed = torch.from_numpy(array)
    borrowed.share_memory_()[0] = 1
    assert borrowed.is_shared() and borrowed.tolist() == [1, 0, 0] and array.tolist() == [0, 0, 0]
    assert not pickle.loads(pickle.dumps(torch.nn.Linear(2, 2).share_memory())).weight.is_shared()
