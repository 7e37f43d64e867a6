"""Calls of a plan that one kernel does together: a convolution with the relu behind it, the gradients of a pool, the relu before it and the
weights before that; the way back of a recurrent layer with what places its cotangent among others that are zero.

What lies between has to be read by nobody else, so only a whole plan can tell.
"""
from __future__ import annotations

from collections import Counter
from copy import copy
from typing import Any

from septet.core import ops, view
from septet.core.fn import conv, pool_last, recurrent
from septet.core.plan import VIEWS, Call, Plan, Slot, crossing, last_uses, slots_in
from septet.core.reduce import reduced
from septet.ir import dtype as dt


def joined(plan: Plan) -> Plan:
    """The plan with such calls as one; itself where it has none."""
    for look in (Joiner.look, Joiner.look_before_pool, Joiner.look_placed):
        found = Joiner(plan)
        for n, call in enumerate(plan.calls):
            look(found, n, call)
        plan = found.plan() if found.dropped else plan
    return plan


class Joiner:
    """Calls by what they make, and how often that is read."""

    def __init__(self, plan: Plan):
        self.whole, self.calls = plan, list(plan.calls)
        self.maker = {call.first: n for n, call in enumerate(plan.calls) if call.single}
        self.reads = Counter(k for call in plan.calls for k in slots_in([*call.args]))
        self.reads.update(slots_in(plan.result))
        self.dropped: set[int] = set()

    def look(self, n: int, call: Call) -> None:
        """Join a relu, or the gradient of one, with what made its input."""
        recipe = self.whole.recipes[n]
        if call.function is not ops.apply or recipe is None or recipe.output not in (dt.float32, dt.float64):
            return
        row, *operands = call.args
        if row.name == "maximum" and is_zero(operands[1]):
            self.behind(n, operands[0], conv.forward, 5, True)
        elif row.name == "where" and is_zero(operands[1]) and (mask := self.mask(operands[0])) is not None:
            place = self.source(operands[2])
            if place is not None and self.calls[place].args[2:3] == (self.calls[mask].args[1],):
                if self.behind(n, operands[2], pool_last.sent_at_once, 6, True):
                    self.dropped.add(mask)

    def look_before_pool(self, n: int, call: Call) -> None:
        """Join the gradients of a convolution's weights and bias with that of a max pool, where nothing else reads that one."""
        following = self.whole.calls[n + 1 : n + 2]
        if call.function is not conv.of_weights or not following:
            return
        image, cotangent, _, geometry, shape = call.args
        bias, turned = following[0], self.maker.get(cotangent)
        axes = tuple(k for k in range(len(shape)) if k != 1)
        summed = bias.function is reduced and bias.args[:2] == ("sum", cotangent) and bias.args[3:] == (axes, False)
        if not summed or bias.first != call.first + 1 or self.reads[cotangent] != 2 or turned is None:
            return
        to_front = self.whole.calls[turned]
        place = self.maker.get(to_front.args[0]) if to_front.function is view.transpose and len(to_front.args) == 2 else None
        order = [0, len(shape) - 1, *range(1, len(shape) - 1)]
        if place is None or [*to_front.args[1]] != order or self.reads[to_front.args[0]] != 1:
            return
        made, recipe = self.whole.calls[place], self.whole.recipes[n + 1]
        if made.function is not pool_last.sent_at_once or recipe is None or bias.args[2] is not recipe.output:
            return
        args = (*made.args, False)[:7]
        self.calls[n] = call._replace(function=pool_last.sent_through, args=(*args, image, geometry, shape), single=False, count=2)
        self.dropped |= {n + 1, turned, place}

    def look_placed(self, n: int, call: Call) -> None:
        """Give the way back of a recurrent layer the cotangent of its states alone, where nothing else comes back."""
        made = self.maker.get(call.args[1]) if call.function is recurrent.backward and type(call.args[1]) is Slot else None
        if made is None or len(call.args) != 6 or self.reads[call.args[1]] != 1:
            return
        placed = self.calls[made]
        if placed.function is recurrent.place and placed.args[1] == 0:
            self.calls[n] = call._replace(args=(call.args[0], placed.args[0], *call.args[2:], False))
            self.dropped.add(made)

    def mask(self, x: Any) -> int | None:
        """The call that made x, where it is `something <= 0`, read once."""
        n = self.maker.get(x) if type(x) is Slot and self.reads[x] == 1 else None
        if n is None or self.calls[n].function is not ops.apply or self.whole.recipes[n] is None:
            return None
        row, *operands = self.calls[n].args
        return n if row.name == "less_equal" and is_zero(operands[1]) else None

    def source(self, x: Any) -> int | None:
        """The call that x is a view of the result of, where nobody else reads that or what lies between."""
        while type(x) is Slot and self.reads[x] == 1 and x in self.maker:
            n = self.maker[x]
            if self.calls[n].function.__name__ not in VIEWS or len(slots_in([*self.calls[n].args])) != 1:
                return n
            (x,) = slots_in([*self.calls[n].args])
        return None

    def behind(self, n: int, x: Any, function: Any, place: int, value: Any) -> bool:
        """Let the call that x comes from do what call n does, by its argument at a place; whether it can."""
        first = self.source(x)
        if first is None or self.calls[first].function is not function or len(self.calls[first].args) != place or self.calls[first].kwargs:
            return False
        if self.whole.faces[x] is not self.whole.faces[self.calls[n].first]:
            return False
        made = self.calls[first]
        self.calls[first] = made._replace(args=(*made.args, value))
        last = self.maker[x]
        self.calls[last] = self.calls[last]._replace(first=self.calls[n].first)
        self.dropped.add(n)
        return True

    def plan(self) -> Plan:
        """The plan of the calls that are left."""
        kept = [n for n in range(len(self.calls)) if n not in self.dropped]
        made, wanted = copy(self.whole), set(slots_in(self.whole.result))
        made.calls = [self.calls[n] for n in kept]
        made.recipes = [self.whole.recipes[n] for n in kept]
        made.reads = [slots_in([*call.args]) for call in made.calls]
        made.dead, made.shown = last_uses(made.calls, wanted), crossing(made.calls, made.recipes, wanted)
        return made


def is_zero(x: Any) -> bool:
    """Whether an operand is the number 0."""
    return type(x) in (int, float) and x == 0

