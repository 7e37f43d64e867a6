"""What `torch.compile` captures with gradients, and what it leaves as it is; equal in every bit to the model itself."""
from __future__ import annotations

import copy
import gc
import threading

import pytest

import septet.torch as torch
from septet.core import boxes, stateful
from septet.core.gradient_plan import GradientTrace

nn = torch.nn


class Several(nn.Module):
    """Results in containers, one beside the gradient."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)

    def forward(self, x):
        y = self.a(x)
        return {"y": y, "parts": (torch.sigmoid(y), y.view(-1)), "plain": y.detach(), "k": 3, "none": None}


class Looks(nn.Linear):
    """Decides by a value."""

    def forward(self, x):
        y = super().forward(x)
        return y * 2 if y.sum() > 0 else y


class Puts(nn.Linear):
    """Puts another tensor into itself."""

    def __init__(self):
        super().__init__(4, 4)
        self.register_buffer("m", torch.zeros(4))

    def forward(self, x):
        y = super().forward(x)
        self.m = self.m * 0.9 + y.detach().mean(0) * 0.1
        return y - self.m


MODELS = {
    "linear": (lambda: nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)), (5, 4), True),
    "conv": (lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Flatten(),
                                   nn.Linear(36, 3)), (2, 3, 8, 8), True),
    "dropout": (lambda: nn.Sequential(nn.Linear(4, 6), nn.Dropout(0.3), nn.Tanh(), nn.Linear(6, 2)), (5, 4), True),
    "lstm": (lambda: nn.LSTM(4, 5, 2, batch_first=True, bidirectional=True), (2, 7, 4), True),
    "transformer": (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (2, 7, 8), True),
    "norms": (lambda: nn.Sequential(nn.GroupNorm(2, 4), nn.InstanceNorm1d(4), nn.LayerNorm(6), nn.RMSNorm(6)), (2, 4, 6), True),
    "several": (Several, (3, 4), True),
    "looks": (lambda: Looks(4, 4), (3, 4), False),
    "puts": (Puts, (3, 4), False),
}


def tensors(x):
    if isinstance(x, torch.Tensor):
        return [x]
    parts = x.values() if isinstance(x, dict) else x if isinstance(x, (tuple, list)) else ()
    return [t for part in parts for t in tensors(part)]


def trained(build, shape, compiled):
    """Everything that training shows: losses, gradients, buffers, of some steps."""
    torch.manual_seed(0)
    model = build()
    run = torch.compile(model) if compiled else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    found = []
    for _ in range(4):
        x = torch.randn(*shape).requires_grad_()
        loss = sum((t**2).mean() for t in tensors(run(x)) if t.requires_grad)
        optimizer.zero_grad()
        loss.backward()
        found += [loss.detach(), x.grad, *(p.grad.clone() for p in model.parameters()), *(b.clone() for b in model.buffers())]
        optimizer.step()
    return found, run


def plans(run):
    return [plan for kind in run._compiled.plans.values() for around in kind.known for plan in around.plans.values()]


@pytest.mark.parametrize("name", MODELS)
def test_training_is_the_same_in_every_bit(name):
    build, shape, captured = MODELS[name]
    wanted, _ = trained(build, shape, False)
    found, run = trained(build, shape, True)
    assert len(found) == len(wanted) and all(torch.equal(a, b) for a, b in zip(found, wanted))
    assert plans(run) and all((plan is not None) == captured for plan in plans(run))


def test_tensors_without_data_elsewhere_change_nothing():
    """While one lives, functions are captured and replayed as ever; one among the arguments is worked out as written."""
    alive = torch.empty(3, device="meta")
    test_training_is_the_same_in_every_bit("linear")
    run = torch.compile(nn.Linear(3, 2, device="meta"))
    assert all(run(alive).shape == (2,) and run(alive).device.type == "meta" for _ in range(3)) and not plans(run)


@torch.compile
def with_a_form(x):
    form = torch.empty(x.shape[0], 3, device="meta")
    return x * (form + 1).shape[0] + 1, form


def test_a_tensor_without_data_made_inside_is_given_back():
    for _ in range(4):
        found, form = with_a_form(torch.ones(200, 300))
        assert torch.equal(found, torch.full((200, 300), 201.0)) and form.device.type == "meta" and form.shape == (200, 3)


def test_what_is_kept_is_the_callers_own():
    """Two calls before one way back, and results written to, disturb nothing."""
    model, x = nn.Sequential(nn.Linear(4, 4), nn.Sigmoid()), torch.randn(3, 4)
    run = torch.compile(model)
    run(x)
    first, second = run(x), run(x * 2)
    wanted = torch.autograd.grad(model(x).sum() + model(x * 2).sum(), list(model.parameters()))
    found = torch.autograd.grad(first.sum() + second.sum(), list(model.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(found, wanted))
    y = run(x)
    y.mul_(2)
    found = torch.autograd.grad(y.sum(), list(model.parameters()))
    wanted = torch.autograd.grad((model(x) * 2).sum(), list(model.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(found, wanted))


def test_a_parameter_written_before_the_way_back_is_noticed():
    model, x = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4)), torch.randn(3, 4)
    run = torch.compile(model)
    run(x)
    y = run(x).sum()
    with torch.no_grad():
        model[2].weight.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_gradients_of_gradients_are_refused():
    model, x = nn.Linear(4, 4), torch.randn(3, 4)
    run = torch.compile(model)
    run(x)
    with pytest.raises(RuntimeError, match="call the function as it was written"):
        torch.autograd.grad(run(x).sum(), list(model.parameters()), create_graph=True)


def test_modes_and_copies():
    model, x = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5)), torch.randn(3, 4)
    run = torch.compile(model)
    run(x)
    run.eval()
    assert torch.equal(run(x), model(x))
    with torch.no_grad():
        assert torch.equal(run(x), model(x)) and not run(x).requires_grad
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert run(x).dtype == torch.bfloat16
    assert torch.equal(copy.deepcopy(run)(x), run(x))
    assert list(run.state_dict()) == ["_orig_mod.0.weight", "_orig_mod.0.bias"]


def test_steps_leave_nothing_behind():
    model, x = nn.Linear(4, 4), torch.randn(3, 4)
    run = torch.compile(model)
    for _ in range(3):
        run(x).sum().backward()
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(200):
        run(x).sum().backward()
    gc.collect()
    assert len(gc.get_objects()) <= before + 20


class Counts(nn.Linear):
    """Changes at every call."""

    calls = 0

    def forward(self, x):
        self.calls += 1
        return super().forward(x) * self.calls


def test_what_changes_at_every_call_is_left_alone_after_a_while():
    model, x = Counts(4, 4), torch.randn(3, 4)
    run = torch.compile(model)
    for _ in range(40):
        calls = model.calls
        assert torch.equal(run(x), nn.functional.linear(x, model.weight, model.bias) * (calls + 1))
    (kind,) = run._compiled.plans.values()
    assert kind.patience <= 0 and model.calls == 40


def test_other_threads_are_not_captured():
    """A loader's workers draw random numbers and drop elements while a model is captured."""
    trace, found = GradientTrace(0), []

    def work():
        found.append(nn.functional.dropout(torch.ones(64), 0.5) + torch.rand(64))

    with boxes.running(trace):
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
    assert not trace.calls and not trace.broken and found[0].shape == (64,) and found[0].sum() > 0


def test_anomalies_and_hooks_of_all_modules_are_heeded():
    model, x, seen = nn.Linear(4, 4), torch.randn(3, 4), []
    run = torch.compile(model)
    run(x)
    handle = nn.modules.module.register_module_forward_hook(lambda *args: seen.append(type(args[0]).__name__))
    run(x)
    run(x)
    handle.remove()
    assert seen.count("Linear") == 2
    with torch.autograd.detect_anomaly(check_nan=True), pytest.raises(RuntimeError, match="nan values"):
        run(x * float("nan")).sum().backward()


def test_small_steps_are_left_alone(monkeypatch):
    monkeypatch.setattr(stateful, "WORTH", 1 << 14)
    small, large = torch.compile(nn.Linear(4, 4)), torch.compile(nn.Linear(256, 128))
    for run, width in ((small, 4), (large, 256)):
        run(torch.randn(3, width))
    assert plans(small) == [None] and plans(large)[0] is not None
