"""`torch.optim.LBFGS`: limited-memory quasi-Newton steps (Nocedal & Wright, Numerical Optimization, chapters 3 and 7)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core.autograd import recording_set
from septet.core.fn.shape import concatenate
from septet.core.write import assign, copy
from septet.torch.api import FUNCTIONS
from septet.torch.optim.elementwise import check_rate
from septet.torch.optim.optimizer import Optimizer, called

ARMIJO, CURVATURE, MOST_SEARCH = 1e-4, 0.9, 25


class LBFGS(Optimizer):
    """Steps along quasi-Newton directions; `step` calls the closure several times.  line_search_fn: None or "strong_wolfe"."""

    def __init__(self, params: Any, lr: Any = 1, max_iter: int = 20, max_eval: int | None = None, tolerance_grad: float = 1e-7,
                 tolerance_change: float = 1e-9, history_size: int = 100, line_search_fn: str | None = None):
        check_rate(lr)
        super().__init__(params, {"lr": lr, "max_iter": max_iter, "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
                                  "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change, "history_size": history_size,
                                  "line_search_fn": line_search_fn})
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    # ---- all parameters as one vector ----

    def gradient(self) -> Any:
        """All gradients in a row."""
        parts = [(FUNCTIONS["zeros_like"](p) if p.grad is None else p.grad.detach()).reshape(-1) for p in self._params]
        return concatenate(parts) if len(parts) > 1 else copy(parts[0], "C")

    def move(self, t: Any, direction: Any) -> None:
        """Every parameter by its part of t * direction."""
        at = 0
        for p in self._params:
            n = p._size
            here = p.detach()
            assign(here, here + direction[at:at + n].reshape(p.shape) * t)
            at += n

    def values(self) -> list[Any]:
        """The parameters' values, kept."""
        return [copy(p.detach(), "C") for p in self._params]

    def restore(self, values: list[Any]) -> None:
        """The parameters as they were."""
        for p, value in zip(self._params, values):
            assign(p.detach(), value)

    # ---- the step ----

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """Up to max_iter steps; returns the first loss."""
        with recording_set(False):
            return self.iterate(closure)

    def iterate(self, closure: Callable[[], Any]) -> Any:
        """The whole of `step`."""
        group, state = self.param_groups[0], self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first = called(closure)
        run = Run(group, state, float(first), self.gradient())
        state["func_evals"] += 1
        if run.flat_enough():
            return first
        for k in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            run.direct(state["n_iter"])
            slope = float((run.grad * run.d).sum())
            if slope > -group["tolerance_change"]:
                break
            evaluations = self.advance(run, slope, closure, k == group["max_iter"])
            run.evaluations += evaluations
            state["func_evals"] += evaluations
            if k == group["max_iter"] or run.finished():
                break
        run.keep(state)
        return first

    def advance(self, run: Run, slope: float, closure: Callable[[], Any], last: bool) -> int:
        """Move along the direction; returns how often the closure was called."""
        kind = self.param_groups[0]["line_search_fn"]
        if kind is None:
            self.move(run.t, run.d)
            if last:
                return 0
            run.loss = float(called(closure))
            run.grad = self.gradient()
            run.flat = run.flat_enough()
            return 1
        if kind != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        before = self.values()

        def at(t: float) -> tuple[float, Any]:
            self.move(t, run.d)
            loss = float(called(closure))
            grad = self.gradient()
            self.restore(before)
            return loss, grad

        tries = min(MOST_SEARCH, self.param_groups[0]["max_eval"] - run.evaluations)
        run.loss, run.grad, run.t, calls = strong_wolfe(at, run.t, run.d, run.loss, run.grad, slope, tries)
        self.move(run.t, run.d)
        run.flat = run.flat_enough()
        return calls


class Run:
    """What one `step` carries from one iteration to the next; kept in the optimizer's state between steps."""

    def __init__(self, group: dict[str, Any], state: dict[str, Any], loss: float, grad: Any):
        self.group, self.loss, self.grad, self.evaluations = group, loss, grad, 1
        self.d, self.t = state.get("d"), state.get("t")
        self.dirs, self.steps, self.ro = state.get("old_dirs"), state.get("old_stps"), state.get("ro")
        self.scale, self.before, self.last = state.get("H_diag"), state.get("prev_flat_grad"), state.get("prev_loss")
        self.alphas = state.get("al")
        self.flat = False

    def flat_enough(self) -> bool:
        """Whether the gradient is within its tolerance."""
        return bool(self.grad.abs().max() <= self.group["tolerance_grad"])

    def direct(self, iteration: int) -> None:
        """The direction and the first length to try."""
        if iteration == 1:
            self.d, self.dirs, self.steps, self.ro, self.scale = -self.grad, [], [], [], 1
            self.t = min(1.0, 1.0 / float(self.grad.abs().sum())) * float(self.group["lr"])
        else:
            self.remember()
            self.d = self.two_loops()
            self.t = self.group["lr"]
        self.before, self.last = copy(self.grad, "C"), self.loss

    def remember(self) -> None:
        """Take the last step into the history where it curves upwards."""
        y, s = self.grad - self.before, self.d * self.t
        curve = float((y * s).sum())
        if curve > 1e-10:
            if len(self.dirs) == self.group["history_size"]:
                for kept in (self.dirs, self.steps, self.ro):
                    kept.pop(0)
            self.dirs.append(y)
            self.steps.append(s)
            self.ro.append(1.0 / (y * s).sum())
            self.scale = (y * s).sum() / (y * y).sum()

    def two_loops(self) -> Any:
        """The inverse Hessian's estimate times the gradient, turned round."""
        if self.alphas is None:
            self.alphas = [None] * self.group["history_size"]
        q, count = -self.grad, len(self.dirs)
        for i in range(count - 1, -1, -1):
            self.alphas[i] = (self.steps[i] * q).sum() * self.ro[i]
            q = q - self.dirs[i] * self.alphas[i]
        r = q * self.scale
        for i in range(count):
            r = r + self.steps[i] * (self.alphas[i] - (self.dirs[i] * r).sum() * self.ro[i])
        return r

    def finished(self) -> bool:
        """Whether to stop: too many evaluations, a flat place, too small a change."""
        small = self.group["tolerance_change"]
        return bool(self.evaluations >= self.group["max_eval"] or self.flat or (self.d * self.t).abs().max() <= small
                    or abs(self.loss - self.last) < small)

    def keep(self, state: dict[str, Any]) -> None:
        """Leave everything in the state."""
        if self.alphas is not None:
            state["al"] = self.alphas
        state.update({"d": self.d, "t": self.t, "old_dirs": self.dirs, "old_stps": self.steps, "ro": self.ro, "H_diag": self.scale,
                      "prev_flat_grad": self.before, "prev_loss": self.last})


Point = tuple[float, float, Any, float]         # (length, loss, gradient, slope)


def cubic(x1: float, f1: float, g1: float, x2: float, f2: float, g2: float, bounds: tuple[float, float] | None = None) -> float:
    """Where the cubic through two points with slopes is least, within bounds (Nocedal & Wright, equation 3.59)."""
    low, high = bounds if bounds is not None else (min(x1, x2), max(x1, x2))
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1 * d1 - g1 * g2
    if square < 0:
        return (low + high) / 2.0
    d2 = square ** 0.5
    least = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2)) if x1 <= x2 else x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(least, low), high)


def strong_wolfe(at: Callable[[float], tuple[float, Any]], t: float, d: Any, loss: float, grad: Any, slope: float,
                 most: int = MOST_SEARCH, least_change: float = 1e-9) -> tuple[float, Any, float, int]:
    """A length that fulfils the strong Wolfe conditions, or the best after `most` tries: (loss, gradient, length, evaluations)."""
    norm = float(d.abs().max())
    before: Point = (0.0, loss, grad, slope)
    now = measured(at, t, d)
    calls, tries = 1, 0
    bracket: list[Point] = []
    done = False
    while tries < most:
        if now[1] > loss + ARMIJO * now[0] * slope or tries > 1 and now[1] >= before[1]:
            bracket = [before, now]
            break
        if abs(now[3]) <= -CURVATURE * slope:
            bracket, done = [now], True
            break
        if now[3] >= 0:
            bracket = [before, now]
            break
        bounds = now[0] + 0.01 * (now[0] - before[0]), now[0] * 10
        t = cubic(before[0], before[1], before[3], now[0], now[1], now[3], bounds)
        before, now = now, measured(at, t, d)
        calls += 1
        tries += 1
    if tries >= most:
        bracket = [(0.0, loss, grad, slope), now]
    return zoomed(at, bracket, done, most - tries, calls, d, loss, slope, norm, least_change)


def measured(at: Callable[[float], tuple[float, Any]], t: float, d: Any) -> Point:
    """The point at a length."""
    loss, grad = at(t)
    return t, loss, copy(grad, "C"), float((grad * d).sum())


def zoomed(at: Any, bracket: list[Point], done: bool, left: int, calls: int, d: Any, loss: float, slope: float, norm: float,
           least_change: float) -> tuple[float, Any, float, int]:
    """Narrow a bracket until the conditions hold."""
    stalled = False
    low, high = (0, 1) if len(bracket) == 1 or bracket[0][1] <= bracket[-1][1] else (1, 0)
    while not done and left > 0:
        a, b = bracket
        if abs(b[0] - a[0]) * norm < least_change:
            break
        t = cubic(a[0], a[1], a[3], b[0], b[1], b[3])
        start, end = min(a[0], b[0]), max(a[0], b[0])
        margin = 0.1 * (end - start)
        if min(end - t, t - start) < margin:
            if stalled or t >= end or t <= start:
                t = end - margin if abs(t - end) < abs(t - start) else start + margin
                stalled = False
            else:
                stalled = True
        else:
            stalled = False
        now = measured(at, t, d)
        calls += 1
        left -= 1
        if now[1] > loss + ARMIJO * now[0] * slope or now[1] >= bracket[low][1]:
            bracket[high] = now
            low, high = (0, 1) if bracket[0][1] <= bracket[1][1] else (1, 0)
        else:
            if abs(now[3]) <= -CURVATURE * slope:
                done = True
            elif now[3] * (bracket[high][0] - bracket[low][0]) >= 0:
                bracket[high] = bracket[low]
            bracket[low] = now
    best = bracket[low if len(bracket) > 1 else 0]
    return best[1], best[2], best[0], calls
