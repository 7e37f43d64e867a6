"""`pad`: constants, reflections, repeated edges and the other side, round an array."""
from __future__ import annotations

from typing import Any

from septet.core.fn import frame
from septet.torch.casting import here_as
from septet.torch.nn.functional.arguments import listed, tensor

OWN = ("reflect", "replicate", "circular")


def pad(input: Any, pad: Any, mode: str = "constant", value: float | None = None) -> Any:
    """Elements before and after each dimension, the last dimension's pair first; negative numbers cut off."""
    tensor(input, "pad", "input", 1)
    given = [int(p) for p in pad]
    if len(given) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(given) > 2 * input.ndim:
        raise RuntimeError("Padding length should be less than or equal to two times the input dimension but got padding length "
                           f"{len(given)} and input of dimension {input.ndim}")
    pairs = list(zip(given[::2], given[1::2]))
    widths = ((0, 0),) * (input.ndim - len(pairs)) + tuple(reversed(pairs))
    if mode == "constant":
        check_left(input, widths, "narrow(): length must be non-negative.")
        return copied(frame.constant(input, widths, 0 if value is None else value), input)
    if value is not None and value != 0.0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if mode == "replicate" or mode == "reflect" and len(pairs) < 3:
        input, = here_as("float32", input)
    check_own(input, pairs, widths, mode)
    return copied(frame.own(input, widths, mode), input)


def copied(found: Any, x: Any) -> Any:
    """A result that shares no memory with the input."""
    return found.clone() if found is x or found._root is not None else found


def check_left(x: Any, widths: Any, text: str) -> None:
    """RuntimeError where a dimension would have a negative size."""
    if any(n + p + q < 0 for n, (p, q) in zip(x.shape, widths)):
        raise RuntimeError(text)


def check_own(x: Any, pairs: Any, widths: Any, mode: str) -> None:
    """What the modes that repeat elements do not take."""
    if mode not in OWN:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if x.ndim not in (len(pairs) + 1, len(pairs) + 2) or len(pairs) not in (1, 2, 3):
        raise NotImplementedError(f"Padding size {2 * len(pairs)} is not supported for {x.ndim}D input tensor.")
    for axis, (n, (p, q)) in enumerate(zip(x.shape, widths)):
        if mode == "reflect" and (p >= n or q >= n) and (p or q):
            number = 4 + 2 * (len(pairs) - 1) if x.ndim else 4
            raise RuntimeError(f"Argument #{number}: Padding size should be less than the corresponding input dimension, but got: padding "
                               f"({p}, {q}) at dimension {axis} of input {listed(x.shape)}")
        if mode == "circular" and max(p, q) > n + min(p, 0) + min(q, 0):
            raise RuntimeError("Padding value causes wrapping around more than once.")
        if n + p + q < 1 and (p or q):
            raise RuntimeError(f"input (dimension {axis}: {n}) is too small for padding ({p}, {q})")
        if mode == "replicate" and n == 0 and (p or q):
            raise RuntimeError("Expected a tensor without dimensions of size 0 to replicate")
