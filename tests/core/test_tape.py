"""Replays on tapes beside the same steps by Python, and scripts as written: the same bits as those, whatever happens in between."""
from __future__ import annotations

import threading
from typing import Any

import pytest

import septet.torch as torch
from septet.codegen.kernels.gemm_pairs import has_amx
from septet.core import replay, tape_draft
from septet.core.tape import Region, Tape, arranged
from septet.runtime import threads

STEPS = replay.TAPED + 4


@pytest.fixture
def tapes(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of every tape made, whether it gave the same bits."""
    made: list[bool] = []
    gives = Tape.gives

    def watched(self: Tape, *given: Any) -> bool:
        made.append(gives(self, *given))
        return made[-1]

    monkeypatch.setattr(Tape, "gives", watched)
    return made


class Last(torch.nn.Module):
    """The last of a recurrent layer's states."""

    def forward(self, x: Any) -> Any:
        return x[0][:, -1]


def model(kind: str) -> Any:
    nn = torch.nn
    layers = {"relu": [nn.Linear(200, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)],
              "norm": [nn.Linear(200, 128), nn.LayerNorm(128), nn.GELU(), nn.Linear(128, 64), nn.Tanh(), nn.Linear(64, 10)],
              "rms": [nn.Linear(200, 96), nn.RMSNorm(96), nn.SiLU(), nn.Linear(96, 10)],
              "lstm": [nn.Unflatten(1, (10, 20)), nn.LSTM(20, 40, num_layers=2, batch_first=True), Last(), nn.Linear(40, 10)],
              "gru": [nn.Unflatten(1, (8, 25)), nn.GRU(25, 33, batch_first=True, bidirectional=True), Last(), nn.Linear(66, 10)],
              "planes": [nn.Unflatten(1, (2, 10, 10)), nn.Conv2d(2, 40, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(40, 16, 3, stride=2, dilation=2, padding=2), nn.Tanh(), nn.Flatten(), nn.Linear(144, 10)],
              "lines": [nn.Unflatten(1, (4, 50)), nn.Conv1d(4, 24, 5, groups=2), nn.ReLU(), nn.ConvTranspose1d(24, 3, 4, stride=3),
                        nn.Flatten(), nn.Linear(417, 10)],
              "narrow": [nn.Linear(200, 96), nn.Sigmoid(), nn.Linear(96, 1), nn.Flatten(), nn.Linear(1, 10)]}
    return nn.Sequential(*layers[kind])


def by_steps(monkeypatch: pytest.MonkeyPatch, kind: str) -> list[Any]:
    """`trained` without tapes."""
    with monkeypatch.context() as context:
        context.setattr(replay, "TAPED", 1 << 30)
        return trained(kind, True)


def trained(kind: str, compiled: bool, steps: int = STEPS, rows: int = 96) -> list[Any]:
    """Losses and then the weights after some steps."""
    torch.manual_seed(3)
    net = model(kind)
    x, y = torch.randn(rows, 200), torch.randint(0, 10, (rows,))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)

    def loss(x: Any, y: Any) -> Any:
        return torch.nn.functional.cross_entropy(net(x), y)

    function, losses = torch.compile(loss) if compiled else loss, []
    for _ in range(steps):
        optimizer.zero_grad()
        value = function(x, y)
        value.backward()
        optimizer.step()
        losses.append(value.item())
        x = x * 1.01
    return [*losses, *[p.tolist() for p in net.parameters()]]


@pytest.mark.parametrize("kind", ["relu", "norm", "rms", "narrow", "lstm", "gru", "planes", "lines"])
def test_a_model_is_trained_to_the_same_bits(kind: str, tapes: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    found = trained(kind, True)
    assert tapes and all(tapes)
    assert found == by_steps(monkeypatch, kind)
    assert found[:STEPS] == pytest.approx(trained(kind, False)[:STEPS], rel=1e-6)


@pytest.mark.skipif(has_amx(), reason="on AMX values decide which kernel convolves, so none is laid on a tape")
def test_large_convolutions_stay_steps(tapes: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same bits; which are large is counted as their definition multiplies."""
    laid: list[str] = []
    noted = tape_draft.kernels_alone

    def watched(call: Any, slots: Any) -> bool:
        found = noted(call, slots)
        if call.function in tape_draft.CONVOLUTIONS:
            laid.append(f"{call.function.__name__} {found}")
        return found

    monkeypatch.setattr(tape_draft, "kernels_alone", watched)
    monkeypatch.setattr(tape_draft, "MOST_WORK", 96 * 100 * 40 * 2 * 9)             # the first convolution's, the second makes less
    wanted = trained("planes", True)
    assert laid.count("forward True") == 2 and laid.count("of_weights True") == 2 and laid.count("backward True") == 1
    laid.clear()
    monkeypatch.setattr(tape_draft, "MOST_WORK", 96 * 100 * 40 * 2 * 9 - 1)
    assert trained("planes", True) == wanted == by_steps(monkeypatch, "planes") and all(tapes)
    assert sorted(laid) == ["backward True", "forward False", "forward True", "of_weights False", "of_weights True"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_bits_do_not_depend_on_threads(count: int, tapes: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, before = by_steps(monkeypatch, "relu"), threads.count()
    try:
        threads.set_count(count)
        assert trained("relu", True) == wanted
    finally:
        threads.set_count(before)
    assert tapes and all(tapes)


def test_what_a_kernel_refuses_is_told_as_it_was(tapes: list[bool]) -> None:
    net = model("relu")
    loss = torch.compile(lambda x, y: torch.nn.functional.cross_entropy(net(x), y))
    x, y = torch.randn(96, 200), torch.randint(0, 10, (96,))
    values = [loss(x, y).item() for _ in range(STEPS)]
    wrong = y.clone()
    wrong[5] = 99
    with pytest.raises(IndexError, match="Target 99 is out of bounds"):
        loss(x, wrong)
    assert tapes == [True] and loss(x, y).item() == values[0]


def test_overlapping_arguments(tapes: list[bool]) -> None:
    weight = torch.nn.Parameter(torch.randn(130, 130))
    held = torch.nn.Module()
    held.weight = weight
    base = torch.randn(400, 130)

    def product(x: Any, y: Any) -> Any:
        return ((x @ held.weight) * (y @ held.weight)).sum()

    compiled = torch.compile(product)
    for k in range(STEPS + 2):
        other = base[10:300] if k < STEPS else base[90:380].clone()      # as they were noted down they show the same memory
        for function in (product, compiled):
            weight.grad = None
            found = function(base[:290], other)
            found.backward()
            if function is product:
                wanted = found.item(), weight.grad.clone()
        assert found.item() == pytest.approx(wanted[0], rel=1e-5)
        assert (weight.grad - wanted[1]).abs().max() <= 1e-5 * wanted[1].abs().max()


def test_threads_at_once(tapes: list[bool]) -> None:
    net = model("norm")
    loss = torch.compile(lambda x, y: torch.nn.functional.cross_entropy(net(x), y))
    given = [(torch.randn(96, 200), torch.randint(0, 10, (96,))) for _ in range(4)]
    wanted = [loss(*one).item() for one in given for _ in range(STEPS)][:: STEPS]
    found: list[list[float]] = [[] for _ in given]
    crowd = [threading.Thread(target=lambda k=k: found[k].extend(loss(*given[k]).item() for _ in range(40))) for k in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert tapes and all(tapes)
    assert found == [[value] * 40 for value in wanted]


def test_results_outlive_later_runs() -> None:
    net = model("relu")
    hidden = torch.compile(lambda x: net[:3](x))
    given = [torch.randn(96, 200) for _ in range(STEPS + 4)]
    found = [hidden(x) for x in given]
    for x, y in zip(given, found):
        assert torch.equal(y, net[:3](x))


def test_a_tape_that_gives_other_bits_is_not_taken(tapes: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    honest = tape_draft.by_words

    def bent(kernel: Any, arguments: Any, result: Any) -> Any:
        """A product of one row less."""
        record = honest(kernel, arguments, result)
        if kernel.__self__.kernel.name == "gemm":
            record.context[2 + 11] -= 1
        return record

    monkeypatch.setattr(tape_draft, "by_words", bent)
    assert trained("relu", True) == by_steps(monkeypatch, "relu") and tapes == [False, False]


def test_regions_that_live_together_lie_apart() -> None:
    regions = []
    for nbytes, born, used in ((100, 0, 2), (64, 1, 1), (10, 2, 5), (200, 3, 4), (64, 3, 3), (1, 5, 6)):
        region = Region(nbytes, born)
        region.used = used
        regions.append(region)
    begins, whole = arranged(regions)
    for (at, a), (then, b) in ((x, y) for x in zip(begins, regions) for y in zip(begins, regions) if x[1] is not y[1]):
        if a.born <= b.used and b.born <= a.used:
            assert at + a.nbytes <= then or then + b.nbytes <= at
    assert all(at % 64 == 0 for at in begins) and max(begins) < whole <= 448
