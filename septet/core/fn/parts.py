"""Arrays cut along an axis: views with one step together, so that the way back joins their cotangents instead of adding up whole arrays."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from septet.core import autograd
from septet.core.array import Array, zeros
from septet.core.autograd import new_step, recording_set
from septet.core.fn.shape import concatenate
from septet.core.index import getitem
from septet.core.joint import Bundle, Joint, attached, of_output


def parts(a: Array, lengths: Sequence[int], axis: int) -> list[Any]:
    """Views of the given lengths, which sum up to that of the axis."""
    ends = list(accumulate(lengths))
    keys = [(*(slice(None),) * axis, slice(end - n, end)) for n, end in zip(lengths, ends)]
    if len(keys) < 2 or not autograd.recording(a):
        return [getitem(a, key) for key in keys]
    with recording_set(False):
        found: list[Any] = [getitem(autograd.readable(a), key) for key in keys]

    def joined(bundle: Bundle, joint: Any, x: Any) -> tuple[Any]:
        given = [bundle.parts[k][0] if k in bundle.parts else zeros(face, dtype, shape) for k, shape in enumerate(shapes)]
        return (concatenate(given, axis),)

    face, dtype, shapes = a._face, a._dtype, [tuple(y.shape) for y in found]
    step = new_step("split", joined, (a,))
    joint = Joint(step)
    return [attached(y, new_step("split", of_output(k), (joint,), None, (step,))) for k, y in enumerate(found)]
