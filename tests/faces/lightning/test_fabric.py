"""Fabric: a loop of one's own beside plain torch, and checkpoints that cannot be written or read."""
from __future__ import annotations

import pytest

import septet.torch as torch
from septet.errors import NotSupported
from septet.lightning.fabric import Fabric


def losses(wrap):
    torch.manual_seed(3)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    x, y = torch.randn(16, 3), torch.randn(16, 1)
    model, optimizer, backward = wrap(model, optimizer)
    found = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        backward(loss)
        optimizer.step()
        found.append(loss.item())
    return found


def test_a_loop_gives_the_losses_of_plain_torch():
    fabric = Fabric(accelerator="cpu")
    plain = losses(lambda model, optimizer: (model, optimizer, torch.Tensor.backward))
    assert losses(lambda model, optimizer: (*fabric.setup(model, optimizer), fabric.backward)) == plain
    assert plain[-1] < plain[0]


def test_an_interrupted_checkpoint_leaves_the_old_one(tmp_path, monkeypatch):
    fabric, path = Fabric(), tmp_path / "state.ckpt"
    fabric.save(path, {"step": 1})

    def half(state, file):
        file.write(b"half a file")
        raise OSError("disk full")

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(OSError, match="disk full"):
        fabric.save(path, {"step": 2})
    assert fabric.load(path)["step"] == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.ckpt"]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(OSError, match="taken"):
        Fabric().save(tmp_path / "taken" / "state.ckpt", {"step": 1})


def test_a_file_that_is_no_checkpoint(tmp_path):
    (tmp_path / "broken.ckpt").write_bytes(b"PK\x03\x04 nothing of the kind")
    with pytest.raises(RuntimeError, match="failed reading zip archive"):
        Fabric().load(tmp_path / "broken.ckpt")
    with pytest.raises(FileNotFoundError, match="absent"):
        Fabric().load(tmp_path / "absent.ckpt")


@pytest.mark.parametrize("arguments", [{"devices": 2}, {"num_nodes": 2}, {"strategy": "ddp"}, {"devices": [0, 1]}])
def test_more_than_one_process_is_refused_by_name(arguments):
    with pytest.raises(NotSupported, match=next(iter(arguments))):
        Fabric(accelerator="cpu", **arguments)
