"""Tensors and arrays over one memory, in both directions; views that write through; pickles."""
from __future__ import annotations

import copy
import pickle

import septet.numpy as np
import septet.torch as torch


def test_array_and_tensor_share_memory():
    a = np.zeros((2, 3), dtype=np.float32)
    t = torch.from_numpy(a)
    t[0, 1] = 5
    a[1, 2] = 7
    assert a[0, 1] == 5 and t[1, 2].item() == 7
    back = torch.ones(3).numpy()
    assert isinstance(back, np.ndarray) and torch.as_tensor(back).data_ptr() == back.ctypes.data
    assert torch.tensor(a).data_ptr() != t.data_ptr() and torch.asarray(a).data_ptr() == t.data_ptr()


def test_dlpack_shares_memory():
    t = torch.arange(4)
    other = torch.from_dlpack(t)
    other[0] = 9
    assert t[0].item() == 9 and torch.from_dlpack(np.arange(3)).tolist() == [0, 1, 2]


def test_frombuffer_shares_memory():
    buffer = bytearray(8)
    t = torch.frombuffer(buffer, dtype=torch.int16, offset=2)
    t[0] = 258
    assert buffer == b"\0\0\2\1\0\0\0\0" and t.tolist() == [258, 0, 0]


def test_views_write_through():
    t = torch.zeros(3, 4)
    t.select(0, 1).fill_(2)
    t.t()[0].add_(1)
    t.unfold(1, 2, 2)[0, 0, 1] = 9
    t.as_strided((2,), (4,), 3).mul_(0).sub_(3)
    t.split(1)[2].narrow(1, 2, 1).copy_(torch.tensor([[8.0]]))
    assert t.tolist() == [[1, 9, 0, -3], [3, 2, 2, -3], [1, 0, 8, 0]]


def test_resize_and_set():
    t = torch.arange(6)
    assert t.resize_(2, 2).tolist() == [[0, 1], [2, 3]] and t.resize_(6).tolist() == [0, 1, 2, 3, 4, 5]
    big = t.resize_(9)
    assert big is t and t[:6].tolist() == [0, 1, 2, 3, 4, 5]
    other = torch.zeros(0, dtype=torch.int64).set_(t.untyped_storage(), 2, (2, 2), (1, 2))
    other[0, 0] = 50
    assert t[2].item() == 50 and other.tolist() == [[50, 4], [3, 5]]


def test_pickles_and_copies():
    t = torch.arange(6.0).reshape(2, 3).t().requires_grad_()
    for made in (pickle.loads(pickle.dumps(t)), copy.deepcopy(t), copy.copy(t)):
        assert made.tolist() == t.tolist() and made.requires_grad and made.dtype is torch.float32
    for x in (torch.int8, torch.Size([2, 3]), torch.device("cuda:1"), torch.channels_last, torch.strided):
        assert pickle.loads(pickle.dumps(x)) == x and repr(pickle.loads(pickle.dumps(x))) == repr(x)
