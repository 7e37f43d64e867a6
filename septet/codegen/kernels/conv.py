"""Convolution of one to three dimensions over addresses: forward, gradient of the input, gradient of the weights.

All three are the forward kernel of `conv_tile`: the input's gradient convolves the spread-out output gradient with turned weights, the
weights' gradient sums over images and output positions where the others sum over channels and the kernel.  Shapes: input
(n, c, *size), weights (o, c / groups, *kernel), output (n, o, *positions); strides in bytes, in that order, so any layout is one of
strides.
"""
from __future__ import annotations

import ctypes
from dataclasses import replace
from functools import cache, lru_cache
from itertools import product
from math import gcd, prod
from typing import Any

from septet.codegen.kernels import conv_by_parts, conv_planes, conv_scatter, conv_sums, launch
from septet.codegen.kernels.conv_frames import Frame, clear, framed, written
from septet.codegen.kernels.conv_lines import MOST, conv_lines, pack_few, sum_lines, sum_near
from septet.codegen.kernels.conv_pooled import LOCAL, pooled_sums
from septet.codegen.kernels.conv_tables import Geometry, Ints, Tensor, beside, strides_of
from septet.codegen.kernels.conv_tile import add_parts, conv, conv_framed, pack_weights, positive, zip_rows
from septet.codegen.kernels.copy import copy
from septet.codegen.kernels.gemm_tile import Tile
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.offset_table import table
from septet.codegen.kernels.pool import unrolled
from septet.errors import NotSupported
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.runtime import target

Pair = tuple[int, int]
COMPUTED = (d.float32, d.float64, d.int32, d.int64)
FEW = 64                        # taps up to which a weight gradient reads the output's gradient as it lies
CHUNKS = 8                      # wanted of a weight gradient, so that all cores have work


def convolve(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, bias: int = 0, relu: bool = False) -> None:
    """Y = X convolved with W (a correlation, as neural networks call it) + bias (address of o numbers, or 0); relu: no less than 0."""
    _check(dtype, x, w, y, geometry)
    if conv_planes.pays(dtype, x, w, y, geometry):
        conv_planes.forward(dtype, x, w, y, geometry, bias, relu)
    elif not _by_parts(dtype, x, w, y, geometry, bias, relu):
        _forward(dtype, framed(dtype, x, geometry.before, geometry.after), w, y, geometry, bias, positive if relu else None)


def _by_parts(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, bias: int, relu: bool = False) -> bool:
    """Y on AMX where that pays; whether it did."""
    if not conv_by_parts.pays(dtype, w.shape, y.shape[0] * prod(y.shape[2:]), geometry.groups):
        return False
    out, _ = _writable(dtype, y)
    done = conv_by_parts.forward(dtype, x, w, out, geometry, bias, relu)
    if done and out is not y:
        copy(y.address, y.strides, out.address, out.strides, y.shape, dtype.itemsize)
    return done


def input_gradient(dtype: DType, dy: Tensor, w: Tensor, dx: Tensor, geometry: Geometry, bias: int = 0) -> None:
    """dX of a convolution: dY, `stride` apart, convolved with W turned by half a circle and its channels exchanged (+ bias)."""
    _check(dtype, dx, w, dy, geometry)
    kernel, dy = w.shape[2:], conv_planes.dense(dtype, dy) if conv_planes.depthwise(w, geometry) else dy
    if not bias and set(geometry.stride) != {1} and conv_planes.pays(dtype, dx, w, dy, geometry):
        conv_planes.input_gradient(dtype, dy, w, dx, geometry)
        return
    if any(step > 1 for step in geometry.stride) and 0 not in dy.shape and (phases := _phases(dx.shape[2:], kernel, geometry)):
        if not bias or all(len(taps) for phase in phases for _, taps, _ in phase):
            if geometry.stride[1:] == (2,) and dx.strides[-1] == dtype.itemsize and dtype.itemsize >= 4:
                _zipped(dtype, dy, w, dx, geometry, bias, phases)
                return
            for phase in product(*phases):
                _phase(dtype, dy, w, dx, geometry, bias, phase)
            return
    spans = [dil * (k - 1) for dil, k in zip(geometry.dilation, kernel)]
    before = [span - p for span, p in zip(spans, geometry.before)]
    spread = [(n - 1) * step + 1 if n else 0 for n, step in zip(dy.shape[2:], geometry.stride)]
    after = [n + span - b - s for n, span, b, s in zip(dx.shape[2:], spans, before, spread)]
    near = Geometry((1,) * len(kernel), geometry.dilation, tuple(before), tuple(after), geometry.groups)
    if set(geometry.stride) == {1} and geometry.groups == 1 and _by_parts(dtype, dy, _seen_turned(w), dx, near, bias):
        return
    if not bias and conv_scatter.pays(dtype, dy, w, dx, geometry):
        conv_scatter.input_gradient(dtype, dy, w, dx, geometry)
        return
    if set(geometry.stride) == {1} and w.shape[:2] == (geometry.groups, 1):
        convolve(dtype, dy, _back_to_front(w), dx, near, bias)
        return
    wide = framed(dtype, dy, tuple(before), tuple(after), geometry.stride)
    once = Geometry((1,) * len(kernel), geometry.dilation, groups=geometry.groups)
    turned = _seen_turned(w) if geometry.groups == 1 else _turned(dtype, w, geometry.groups)
    _forward(dtype, wide, turned, dx, once, bias, None)


Phase = tuple[range, range, int]        # places of the input, kernel places that reach them, padding before of the part


def _phases(size: Ints, kernel: Ints, geometry: Geometry) -> list[list[Phase]]:
    """For every dimension, the input's places by their remainder modulo the stride: each is reached by kernel places of its own."""
    found = []
    for n, k, step, dil, before in zip(size, kernel, geometry.stride, geometry.dilation, geometry.before):
        phases = []
        for first in range(min(step, n)):
            hits = [p for p in range(k) if (first + before - p * dil) % step == 0]
            taps = range(hits[0], k, step // gcd(dil, step)) if hits else range(0)
            phases.append((range(first, n, step), taps, (first + before - hits[0] * dil) // step if hits else 0))
        found.append(phases)
    return found


def _phase(dtype: DType, dy: Tensor, w: Tensor, dx: Tensor, geometry: Geometry, bias: int, phase: tuple[Phase, ...]) -> None:
    """The gradient of some places of the input: one of stride 1, with part of the kernel."""
    places, taps, before = zip(*phase)
    part = Tensor(dx.address + sum(r.start * s for r, s in zip(places, dx.strides[2:])), (*dx.shape[:2], *map(len, places)),
                  (*dx.strides[:2], *(s * r.step for r, s in zip(places, dx.strides[2:]))))
    if not all(map(len, taps)):
        clear(dtype, part)
        return
    few = Tensor(w.address + sum(r.start * s for r, s in zip(taps, w.strides[2:])), (*w.shape[:2], *map(len, taps)),
                 (*w.strides[:2], *(s * r.step for r, s in zip(taps, w.strides[2:]))))
    dilation = tuple(dil // gcd(dil, step) for dil, step in zip(geometry.dilation, geometry.stride))
    after = tuple(m + dil * (len(t) - 1) - len(r) - b for m, dil, t, r, b in zip(dy.shape[2:], dilation, taps, places, before))
    input_gradient(dtype, dy, few, part, Geometry((1,) * len(before), dilation, before, after, geometry.groups), bias)


def _zipped(dtype: DType, dy: Tensor, w: Tensor, dx: Tensor, geometry: Geometry, bias: int, phases: list[list[Phase]]) -> None:
    """The phases of planes whose columns are two steps apart: even and odd ones beside, so that rows are written whole."""
    size, columns = dtype.itemsize, phases[1]
    for down in phases[0]:
        shape = (*dx.shape[:2], len(down[0]))
        halves = []
        for places, taps, before in columns:
            made = Tensor(launch.scratch(prod(shape) * len(places) * size), (*shape, len(places)), strides_of((*shape, len(places)), size))
            if there := len(down[1]) and len(taps):
                _phase(dtype, dy, w, made, geometry, bias, ((range(len(down[0])), *down[1:]), (range(len(places)), taps, before)))
            halves.append(made.address if there else 0)
        counts = [len(places) for places, _, _ in columns]
        image, channel, row = (s // size for s in dx.strides[:3])
        launch.run(zip_rows, dx.address + down[0].start * dx.strides[2], image, channel, row * down[0].step, *(halves + [0])[:2], *shape,
                   *(counts + [0])[:2], T=launch.ELEMENT[dtype], count=target.lanes(size))


def weight_gradient(dtype: DType, x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry) -> None:
    """dW of a convolution: every (channel, kernel place) is a position, every (image, output position) a term of its sum."""
    _check(dtype, x, dw, dy, geometry)
    if 0 in dw.shape:
        return
    if 0 in dy.shape:
        clear(dtype, dw)
        return
    if conv_planes.depthwise(dw, geometry):
        dy = conv_planes.dense(dtype, dy)
    if conv_planes.pays(dtype, x, dw, dy, geometry):
        conv_planes.weight_gradient(dtype, x, dy, dw, geometry)
        return
    if conv_by_parts.weights(dtype, x, dy, dw, geometry):
        return
    wide, few = framed(dtype, x, geometry.before, geometry.after), tile_of(dtype, "", None, dw.shape[0] // geometry.groups)
    dense = wide.dense if isinstance(wide, Frame) else wide
    if _few_taps(dtype, dy, dw, geometry):
        _sum_near(dtype, written(wide), dy, dw, geometry)
    elif _by_lines(dtype, dw.shape[0] // geometry.groups, dy.shape[-1], dense.strides[-1] // dtype.itemsize * geometry.stride[-1],
                   dy.strides[-1] // dtype.itemsize):
        _sum_along_lines(dtype, written(wide), dy, dw, geometry)
    elif isinstance(wide, Frame) and conv_sums.pays(few, wide, dy, dw, geometry):
        sums, parts = conv_sums.partial_sums(few, wide, dy, dw, geometry)
        _finish_parts(dtype, _writable(dtype, dw, dense=True)[0], sums, parts, prod(dw.shape), dw)
    else:
        _sum_by_channels(dtype, written(wide), dy, dw, geometry, few)


def _few_taps(dtype: DType, dy: Tensor, dw: Tensor, geometry: Geometry) -> bool:
    """Whether the output's gradient is best read as it lies, channels together."""
    size, o = dtype.itemsize, dw.shape[0]
    return (geometry.groups == 1 and dy.strides[1] == size and prod(dw.shape[1:]) <= FEW and dtype.is_float
            and o > target.lanes(size) // 2)


def _sum_near(dtype: DType, x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry) -> None:
    """The weights' gradient of few taps, channels in lanes."""
    size, o, count = dtype.itemsize, dw.shape[0], prod(dw.shape[1:])
    parts, here, offsets, far, places = _terms(x, dy, dw, geometry, size)
    near = launch.scratch(parts * o * count * size)
    launch.run(sum_near, x.address, here * x.strides[0] // size, places, offsets, dy.address, here * dy.strides[0] // size, far, near,
               parts, count, here * prod(dy.shape[2:]), o, T=launch.ELEMENT[dtype], count=target.lanes(size))
    by_tap = Tensor(near, dw.shape, (size, *strides_of(dw.shape[1:], o * size)))
    _finish_parts(dtype, by_tap, near, parts, o * count, dw)


def _sum_along_lines(dtype: DType, x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry) -> None:
    """The weights' gradient of few channels."""
    size, count, across = dtype.itemsize, prod(dw.shape[1:]), dy.shape[-1]
    parts, here, offsets, far, places = _terms(x, dy, dw, geometry, size)
    starts, sources = _begins(x, dy, dw, geometry.groups, parts, size)
    out, sums = _room(dtype, dw, parts)
    launch.run(sum_lines, x.address, places, offsets, starts, dy.address, dy.strides[1] // size, far, sources, sums, count,
               parts * geometry.groups, count, here * prod(dy.shape[2:-1]), across, **_lines(dtype, dw.shape[0] // geometry.groups))
    _finish_parts(dtype, out, sums, parts, prod(dw.shape), dw)


def _sum_by_channels(dtype: DType, x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry, s: Tile) -> None:
    """The weights' gradient by the forward kernel."""
    size, each, count = dtype.itemsize, dw.shape[0] // geometry.groups, prod(dw.shape[1:])
    parts, here, offsets, far, places = _terms(x, dy, dw, geometry, size)
    starts, sources = _begins(x, dy, dw, geometry.groups, parts, size)
    terms, sy, number = (here, *dy.shape[2:]), [step // size for step in dy.strides], parts * geometry.groups
    packed = _packed(s, dy.address, sy[1], far, beside(terms, (sy[0], *sy[2:])), sources, number, each, prod(terms))
    out, sums = _room(dtype, dw, parts)
    launch.run(conv, x.address, 0, places, offsets, starts, packed, sums, 0, 1, count, 0, 1, number, each, count, prod(terms), s=s,
               planar=True)
    _finish_parts(dtype, out, sums, parts, prod(dw.shape), dw)


def _terms(x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry, size: int) -> tuple[int, int, Any, Any, Any]:
    """Of a weight gradient: parts, images of each, where its terms lie in X and dY, and where the taps lie in X."""
    parts = _parts(x.shape[0], -(-prod(dw.shape[1:]) // 64) * geometry.groups)
    here, sx, sy = x.shape[0] // parts, [step // size for step in x.strides], [step // size for step in dy.strides]
    return (parts, here, table((here, *dy.shape[2:]), (sx[0], *(s * step for s, step in zip(sx[2:], geometry.stride)))),
            table((here, *dy.shape[2:]), (sy[0], *sy[2:])),
            table(dw.shape[1:], (sx[1], *(s * dil for s, dil in zip(sx[2:], geometry.dilation)))))


def _begins(x: Tensor, dy: Tensor, dw: Tensor, groups: int, parts: int, size: int) -> tuple[Any, Any]:
    """Where each part's groups begin in X and among the sums, and in dY."""
    (sx, sy), here, each = ([step // size for step in t.strides[:2]] for t in (x, dy)), x.shape[0] // parts, dw.shape[0] // groups
    taps = prod(dw.shape[1:])
    return (_grid(parts, groups, here * sx[0], dw.shape[1] * sx[1], dw.shape[0] * taps, each * taps),
            _grid(parts, groups, here * sy[0], each * sy[1]))


@lru_cache(maxsize=256)
def _grid(rows: int, columns: int, *steps: int) -> Any:
    """row * step + column * step of every pair of steps in turn, over a grid."""
    return _numbers(r * down + c * across for r in range(rows) for c in range(columns) for down, across in zip(steps[::2], steps[1::2]))


def _room(dtype: DType, dw: Tensor, parts: int) -> tuple[Tensor, int]:
    """Dense memory for a weight gradient, dW itself if it can be, and for its parts."""
    out, _ = _writable(dtype, dw, dense=True)
    return out, out.address if parts == 1 else launch.scratch(parts * prod(dw.shape) * dtype.itemsize)


def pooled_gradients(dtype: DType, x: Tensor, dw: Tensor, bias: int, y: tuple[int, ...], pooled: tuple[int, int], geometry: Geometry,
                     sizes: tuple[Ints, Ints, Ints], positive: bool) -> bool:
    """The gradients of the weights and of the bias where a max pool follows; whether that was done, else nothing is written.

    y: address and shape (n, *positions, o) of what X is convolved to; pooled: addresses of the pool's result and of its gradient;
    sizes: how many windows, their lengths and their steps; positive: see `pool.max_pool_last_back`.
    """
    address, n, *positions, o = y
    count, size = prod(dw.shape[1:]), dtype.itemsize
    few = geometry.groups == 1 and count <= FEW and o > target.lanes(size) // 2 and prod(positions) * o <= LOCAL
    if not (few and dtype in (d.float32, d.float64)) or conv_by_parts.pays(dtype, dw.shape, n * prod(positions), 1):
        return False
    wide, parts = written(framed(dtype, x, geometry.before, geometry.after)), _parts(n, 1)
    sx = [s // size for s in wide.strides]
    offsets = table(tuple(positions), tuple(s * step for s, step in zip(sx[2:], geometry.stride)))
    places = table(dw.shape[1:], (sx[1], *(s * dil for s, dil in zip(sx[2:], geometry.dilation))))
    far = table(tuple(positions), strides_of(tuple(positions), o))
    sums, ones = launch.scratch(parts * (count + 1) * o * size), (1,) * (3 - len(positions))
    launch.run(pooled_sums, wide.address, sx[0], places, count, offsets, far, pooled[1], pooled[0], address, sums, n, parts, *ones,
               *positions, o, *(v for part in sizes for v in (*ones, *part)), T=launch.ELEMENT[dtype], count=target.lanes(size),
               window=unrolled(sizes[1]), apart=all(s >= k for k, s in zip(*sizes[1:])), positive=positive)
    if parts > 1:
        launch.run(add_parts, sums, sums, parts, (count + 1) * o, T=launch.ELEMENT[dtype])
    copy(dw.address, dw.strides, sums, (size, *strides_of(dw.shape[1:], o * size)), dw.shape, size)
    copy(bias, (size,), sums.after(count * o * size), (size,), (o,), size)
    return True


def _finish_parts(dtype: DType, out: Tensor, sums: int, parts: int, n: int, dw: Tensor) -> None:
    """Add up the parts of a weight gradient and put it where it is wanted."""
    if parts > 1:
        launch.run(add_parts, out.address, sums, parts, n, T=launch.ELEMENT[dtype])
    if out is not dw:
        copy(dw.address, dw.strides, out.address, out.strides, dw.shape, dtype.itemsize)


def _by_lines(dtype: DType, channels: int, across: int, *steps: int) -> bool:
    """Whether lanes are better filled by the places of a line than by the channels of a group."""
    width = target.lanes(dtype.itemsize)
    return channels <= MOST and all(s == 1 for s in steps) and dtype.is_float and -(-across // width) * channels < across


def _lines(dtype: DType, channels: int) -> dict[str, Any]:
    """What the kernels of lines are compiled for."""
    return {"T": launch.ELEMENT[dtype], "count": target.lanes(dtype.itemsize), "channels": channels}


def _parts(images: int, chunks: int) -> int:
    """Into how many parts the images of a weight gradient are divided: sizes alone decide."""
    wanted = min(images, -(-CHUNKS // chunks))
    return max(p for p in range(1, wanted + 1) if images % p == 0)


def _check(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry) -> None:
    if dtype not in COMPUTED:
        raise NotSupported(f"convolution of {dtype.name}; float32, float64, int32 and int64 are")
    expected = (x.shape[0], w.shape[0], *geometry.output(x.shape[2:], w.shape[2:]))
    if y.shape != expected or x.shape[1] != w.shape[1] * geometry.groups or w.shape[0] % geometry.groups:
        raise ValueError(f"input {x.shape}, weights {w.shape} and {geometry.groups} groups give an output {expected}, not {y.shape}")


# ---- the forward kernel ----------------------------------------------------------------------------------------------
def _forward(dtype: DType, x: Tensor | Frame, w: Tensor, y: Tensor, geometry: Geometry, bias: int, activation: Any) -> None:
    """Convolve an X that holds its padding; only the positions of Y are computed."""
    if 0 in y.shape:
        return
    size, each, (out, planar) = dtype.itemsize, w.shape[0] // geometry.groups, _writable(dtype, y)
    dense = x.dense if isinstance(x, Frame) else x
    if planar and _by_lines(dtype, each, y.shape[-1], dense.strides[-1] // size * geometry.stride[-1]):
        _along_lines(dtype, written(x), w, out, geometry, bias, activation)
    else:
        _by_channels(dtype, x, w, out, geometry, bias, activation, planar)
    if out is not y:
        copy(y.address, y.strides, out.address, out.strides, y.shape, size)


def _along_lines(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, bias: int, activation: Any) -> None:
    """The forward kernel of few channels."""
    size, groups, each = dtype.itemsize, geometry.groups, w.shape[0] // geometry.groups
    near, far, places, _ = _tables(x, w, y, geometry, size)
    (sx, sy), k = ([step // size for step in t.strides] for t in (x, y)), prod(w.shape[1:])
    starts = _grid(1, groups, 0, w.shape[1] * sx[1], 0, each * sy[1])
    source, sources = _sources(w, groups, size)
    packed = launch.scratch(max(64, groups * k * each * size))
    launch.run(pack_few, packed, source, w.strides[0] // size, far, sources, groups, each, k, T=launch.ELEMENT[dtype])
    launch.run(conv_lines, x.address, sx[0], places, near, starts, packed, y.address, sy[0], sy[1], bias,
               y.shape[0], groups, prod(y.shape[2:-1]), y.shape[-1], k, biased=bias != 0, activation=activation, **_lines(dtype, each))


def _by_channels(dtype: DType, x: Tensor | Frame, w: Tensor, y: Tensor, geometry: Geometry, bias: int, activation: Any,
                 planar: bool) -> None:
    """The forward kernel of channels in lanes; frames that fit are put round the images where they are read."""
    size, groups, each = dtype.itemsize, geometry.groups, w.shape[0] // geometry.groups
    s, count, k = tile_of(dtype, "column" if bias else "", activation, each), prod(y.shape[2:]), prod(w.shape[1:])
    together = x.together(count, s.rows) if isinstance(x, Frame) and groups == 1 else 0
    if isinstance(x, Frame) and not together:
        x = written(x)
    near, far, places, run = _tables(x.dense if isinstance(x, Frame) else x, w, y, geometry, size)
    source, sources = _sources(w, groups, size)
    packed = _packed(s, source, w.strides[0] // size, far, run, sources, groups, each, k)
    sy = [step // size for step in y.strides]
    c = y.address, sy[0], sy[-1], sy[1]
    if isinstance(x, Frame):
        launch.run(conv_framed, *x.source, *x.sizes, places, near, packed, *c, bias, together, each, count, k, s=s, planar=planar)
        return
    sx = [step // size for step in x.strides]
    starts = _grid(1, groups, 0, w.shape[1] * sx[1], 0, each * sy[1])
    launch.run(conv, x.address, sx[0], places, near, starts, packed, *c, bias, y.shape[0], groups, each, count, k, s=s, planar=planar)


def _tables(x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, size: int) -> tuple[Any, Any, Any, int]:
    """Where each k lies in X and in the weights, where positions lie in X, and how many k lie beside in the weights."""
    sx, sw = ([step // size for step in t.strides] for t in (x, w))
    lead = len(sx) > 2 and sx[1] < sx[-1]               # channels lie together: let them run fastest
    near = kernel_table(w.shape[1:], (sx[1], *(s * dil for s, dil in zip(sx[2:], geometry.dilation))), lead)
    places = table(y.shape[2:], tuple(s * step for s, step in zip(sx[2:], geometry.stride)))
    run = 1 if lead else max(beside(w.shape[1:], tuple(sw[1:])), -beside(w.shape[1:], tuple(-step for step in sw[1:])), key=abs)
    return near, kernel_table(w.shape[1:], tuple(sw[1:]), lead), places, run


def _sources(w: Tensor, groups: int, size: int) -> tuple[int, Any]:
    """The first of the weights in memory, which may be read backwards, and where each group's begin from there."""
    steps = [step // size for step in w.strides]
    first = sum(min(0, (n - 1) * step) for n, step in zip(w.shape, steps))
    return launch.shift(w.address, first * size), _multiples(groups, w.shape[0] // groups * steps[0], -first)


def _packed(s: Tile, w: int, w_channel: int, far: int, run: int, sources: Any, groups: int, channels: int, k: int) -> launch.Address:
    """The weights as panels."""
    packed = launch.scratch(max(64, groups * -(-channels // s.width) * k * s.width * s.operand.bytes))
    launch.run(pack_weights, packed, w, w_channel, far, run, sources, groups, channels, k, s=s)
    return packed


def tile_of(dtype: DType, bias: str, activation: Any, channels: int) -> Tile:
    """The tile for so many channels of a group: one vector wide where that holds them."""
    s = tile_for(dtype, None, bias, activation)
    return s if channels > s.lanes else narrow(s)


@cache
def narrow(s: Tile) -> Tile:
    """The tile with one vector of channels."""
    return replace(s, vectors=1)


@lru_cache(maxsize=256)
def _multiples(count: int, step: int, first: int) -> Any:
    """first, first + step ... as many as there are groups."""
    return _numbers(first + g * step for g in range(count))


def _numbers(values: Any) -> Any:
    """int64 numbers in memory."""
    found = list(values)
    return (ctypes.c_int64 * len(found))(*found)


def kernel_table(shape: Ints, strides: Ints, channels_last: bool) -> launch.Address:
    """The offset of every (channel, *place) of a kernel in the order in which they are summed."""
    return table((*shape[1:], shape[0]), (*strides[1:], strides[0])) if channels_last else table(shape, strides)


def _writable(dtype: DType, y: Tensor, dense: bool = False) -> tuple[Tensor, bool]:
    """Y as the kernel can write it (or dense memory beside it), and whether its positions, not its channels, lie together."""
    size, strides = dtype.itemsize, strides_of(y.shape, dtype.itemsize)
    if dense:
        return (y, True) if y.strides == strides else (Tensor(launch.scratch(y.shape[0] * strides[0]), y.shape, strides), True)
    inner, steps = y.shape[2:], y.strides[2:]
    even = all(s == m * t for s, m, t in zip(steps, inner[1:], steps[1:]))
    if even and steps[-1] == size:
        return y, True
    if even and y.strides[1] == size:
        return y, False
    return Tensor(launch.scratch(y.shape[0] * strides[0]), y.shape, strides), True


# ---- weights made ready -----------------------------------------------------------------------------------------------
def _back_to_front(w: Tensor) -> Tensor:
    """Weights whose channels stay: the same memory, every kernel read backwards."""
    so, sc, *steps = w.strides
    return Tensor(launch.shift(w.address, sum((k - 1) * s for k, s in zip(w.shape[2:], steps))), w.shape, (so, sc, *(-s for s in steps)))


def _seen_turned(w: Tensor) -> Tensor:
    """Weights of one group turned, channels exchanged: the same memory read backwards."""
    (o, c, *kernel), (so, sc, *steps) = w.shape, w.strides
    end = launch.shift(w.address, sum((k - 1) * s for k, s in zip(kernel, steps)))
    return Tensor(end, (c, o, *kernel), (sc, so, *(-s for s in steps)))


def _turned(dtype: DType, w: Tensor, groups: int) -> Tensor:
    """Weights turned by half a circle, input and output channels of each group exchanged: dense memory."""
    size, (o, c, *kernel), (so, sc, *steps) = dtype.itemsize, w.shape, w.strides
    each = o // groups
    made = launch.scratch(max(64, prod(w.shape) * size))
    end = w.address + sum((k - 1) * s for k, s in zip(kernel, steps))
    shape = (groups, c, each, *kernel)
    copy(made, strides_of(shape, size), end, (each * so, sc, so, *(-s for s in steps)), shape, size)
    return Tensor(made, (groups * c, each, *kernel), strides_of((groups * c, each, *kernel), size))
