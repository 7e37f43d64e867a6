"""The line search of Moré & Thuente (ACM TOMS 20, 1994): a step with enough decrease and a small enough slope."""
from __future__ import annotations

import math

DECREASE, CURVATURE, WIDTH = 1e-3, 0.9, 0.1


class Search:
    """A search along a line from value `f` and slope `g`; `step` is where to look next, `at` where it looked last."""

    def __init__(self, f: float, g: float, step: float, most: float, least: float = 0.0, decrease: float = DECREASE, width: float = WIDTH):
        self.f0, self.g0, self.step, self.most, self.least = f, g, step, most, least
        self.decrease, self.tolerance = decrease, width
        self.at = step
        self.bracketed, self.first_stage = False, True
        self.needed = decrease * g
        self.width, self.older_width = most, 2 * most
        self.x, self.fx, self.gx = 0.0, f, g
        self.y, self.fy, self.gy = 0.0, f, g
        self.low, self.high = 0.0, 5 * step

    def done(self, f: float, g: float) -> bool:
        """Take the value and slope at `step`; whether the search is over."""
        step = self.at = self.step
        wanted = self.f0 + step * self.needed
        if self.first_stage and f <= wanted and g >= min(self.decrease, CURVATURE) * self.g0:
            self.first_stage = False
        if self.over(step, f, g, wanted):
            return True
        if self.first_stage and f <= self.fx and f > wanted:
            self.modified(step, f, g)
        else:
            self.advance(step, f, g)
        self.narrow()
        return False

    def over(self, step: float, f: float, g: float, wanted: float) -> bool:
        """Whether a test ends the search, or no progress can be made."""
        if self.bracketed and (step <= self.low or step >= self.high or self.high - self.low <= self.tolerance * self.high):
            return True
        if step == self.most and f <= wanted and g <= self.needed:
            return True
        return f <= wanted and abs(g) <= CURVATURE * -self.g0

    def modified(self, step: float, f: float, g: float) -> None:
        """Advance on the function less the decrease that is asked for."""
        n = self.needed
        self.fx, self.fy, self.gx, self.gy = self.fx - self.x * n, self.fy - self.y * n, self.gx - n, self.gy - n
        self.advance(step, f - step * n, g - n)
        self.fx, self.fy, self.gx, self.gy = self.fx + self.x * n, self.fy + self.y * n, self.gx + n, self.gy + n

    def advance(self, step: float, f: float, g: float) -> None:
        """The next step, and the ends of the interval."""
        new = self.trial(step, f, g)
        if f > self.fx:
            self.y, self.fy, self.gy = step, f, g
        else:
            if g * self.gx < 0:
                self.y, self.fy, self.gy = self.x, self.fx, self.gx
            self.x, self.fx, self.gx = step, f, g
        self.step = new

    def trial(self, p: float, f: float, g: float) -> float:
        """Interpolation by the four cases of the paper."""
        x, fx, gx, opposite = self.x, self.fx, self.gx, g * math.copysign(1.0, self.gx) < 0
        if f > fx:
            cubic, quadratic = cubic_step(x, fx, gx, p, f, g), x + ((gx / ((fx - f) / (p - x) + gx)) / 2) * (p - x)
            new = cubic if abs(cubic - x) <= abs(quadratic - x) else cubic + (quadratic - cubic) / 2
            self.bracketed = True
            return new
        secant = p + (g / (g - gx)) * (x - p) if g != gx else p
        if opposite:
            cubic = far_cubic(x, fx, gx, p, f, g)
            self.bracketed = True
            return cubic if abs(cubic - p) > abs(secant - p) else secant
        if abs(g) < abs(gx):
            return self.third(p, f, g, secant)
        if self.bracketed:
            return far_cubic(self.y, self.fy, self.gy, p, f, g)
        return self.high if p > x else self.low

    def third(self, p: float, f: float, g: float, secant: float) -> float:
        """The derivative gets smaller with the same sign."""
        x, fx, gx = self.x, self.fx, self.gx
        theta = 3 * (fx - f) / (p - x) + gx + g
        s = max(abs(theta), abs(gx), abs(g))
        gamma = s * math.sqrt(max(0.0, (theta / s) ** 2 - (gx / s) * (g / s)))
        gamma = -gamma if p > x else gamma
        r = ((gamma - g) + theta) / ((gamma + (gx - g)) + gamma)
        cubic = p + r * (x - p) if r < 0 and gamma != 0 else self.high if p > x else self.low
        if self.bracketed:
            new = cubic if abs(cubic - p) < abs(secant - p) else secant
            edge = p + 0.66 * (self.y - p)
            return min(edge, new) if p > x else max(edge, new)
        new = cubic if abs(cubic - p) > abs(secant - p) else secant
        return max(self.low, min(self.high, new))

    def narrow(self) -> None:
        """Bounds of the next step."""
        if self.bracketed:
            if abs(self.y - self.x) >= 0.66 * self.older_width:
                self.step = self.x + 0.5 * (self.y - self.x)
            self.older_width, self.width = self.width, abs(self.y - self.x)
            self.low, self.high = min(self.x, self.y), max(self.x, self.y)
        else:
            self.low, self.high = self.step + 1.1 * (self.step - self.x), self.step + 4 * (self.step - self.x)
        self.step = max(self.least, min(self.most, self.step))
        if self.bracketed and (self.step <= self.low or self.step >= self.high or self.high - self.low <= self.tolerance * self.high):
            self.step = self.x


def theta_gamma(x: float, fx: float, gx: float, p: float, f: float, g: float) -> tuple[float, float]:
    """The two numbers of a cubic through two values and slopes."""
    theta = 3 * (fx - f) / (p - x) + gx + g
    s = max(abs(theta), abs(gx), abs(g))
    return theta, s * math.sqrt(max(0.0, (theta / s) ** 2 - (gx / s) * (g / s)))


def cubic_step(x: float, fx: float, gx: float, p: float, f: float, g: float) -> float:
    """The minimum of the cubic, measured from x."""
    theta, gamma = theta_gamma(x, fx, gx, p, f, g)
    gamma = -gamma if p < x else gamma
    return x + ((gamma - gx) + theta) / (((gamma - gx) + gamma) + g) * (p - x)


def far_cubic(x: float, fx: float, gx: float, p: float, f: float, g: float) -> float:
    """The minimum of the cubic, measured from p."""
    theta, gamma = theta_gamma(x, fx, gx, p, f, g)
    gamma = -gamma if p > x else gamma
    return p + ((gamma - g) + theta) / (((gamma - g) + gamma) + gx) * (x - p)
