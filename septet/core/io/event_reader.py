"""Reading TensorBoard's event files: what each event holds, old forms and new ones alike, from files that may still grow or be damaged.

Nothing in a file is trusted: sizes are bounded, and an event that makes no sense is counted and left out.
"""
from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from septet.core.io import protobuf as pb
from septet.core.io.events import SESSION_BEGINS
from septet.core.io.protobuf import BLOCK, Malformed, float32_bytes
from septet.core.io.tfrecord import Tail

MOST_EVENT = 1 << 28                    # bytes of one event
MOST_ELEMENTS = 1 << 22                 # of a tensor that is unpacked
MOST_DIMENSIONS = 254
STRING = 7
# TensorFlow's number of a dtype -> (format and width of its bytes, the field of its single values, their kind)
NUMBERS = {1: ("f", 4, 5, "f"), 2: ("d", 8, 6, "d"), 3: ("i", 4, 7, "v"), 4: ("B", 1, 7, "v"), 5: ("h", 2, 7, "v"), 6: ("b", 1, 7, "v"),
           9: ("q", 8, 10, "v"), 10: ("?", 1, 11, "v"), 17: ("H", 2, 7, "v"), 19: ("e", 2, None, ""), 22: ("I", 4, 16, "v"),
           23: ("Q", 8, 17, "v")}
MOST_FORMS = 1 << 14
# (size, tag's bytes) -> (where the number stands, what stands before it, behind it, tag, description)
Forms = dict[tuple[int, bytes], tuple[int, bytes, bytes, str, str]]
OLD_FORMS = {2: "scalars", 4: "images", 5: "histograms"}       # fields of a value -> the plugin that shows it


@dataclass(slots=True)
class Tensor:
    """A tensor of an event: shape, and its elements in order (numbers, or bytes where dtype is STRING)."""

    dtype: int
    shape: tuple[int, ...]
    elements: list[Any]


@dataclass(slots=True)
class Value:
    """What an event says of a tag.

    plugin: which page shows it ("scalars", "histograms", "text", "images", "hparams", ... or "").  data: a float for scalars, a list of
    (left, right, count) for histograms, (shape, texts) for text, (width, height, pictures) for images, else a Tensor or None.
    """

    tag: str
    plugin: str
    data: Any = None
    content: bytes = b""                # the plugin's own message
    description: str = ""


@dataclass(slots=True)
class Event:
    """Values at a step.  restarted: what was written before for this step and later ones counts no more."""

    wall_time: float = 0.0
    step: int = 0
    values: list[Value] = field(default_factory=list)
    version: str = ""
    restarted: bool = False


class EventReader:
    """The events of a file that may still grow; `read` gives what is new.

    damage: why the rest cannot be read, or "".  skipped: events that made no sense.  Later values of a tag need not repeat its plugin.
    """

    def __init__(self, path: str | os.PathLike[str]):
        self.tail, self.skipped = Tail(path, MOST_EVENT), 0
        self.plugins: dict[str, str] = {}
        self.forms: Forms = {}

    @property
    def damage(self) -> str:
        """Why the rest cannot be read."""
        return self.tail.damage

    def read(self, limit: int | None = None) -> Iterator[Event]:
        """New events; `limit`: about how many bytes of the file to go through."""
        for message in self.tail.read(limit):
            try:
                yield alike(message, self.forms) or learned(message, parse_event(message, self.plugins), self.forms)
            except (Malformed, struct.error):
                self.skipped += 1


# ---- scalars, of which there are most: an event that differs from one before only in its numbers is not taken apart again ----


def cut(message: bytes) -> tuple[int, int]:
    """(step, where the summary begins) of an event that holds one with a single value and nothing else; (0, 0) for others."""
    size, at, step = len(message), 9, 0
    if size < 16 or message[0] != 9:
        return 0, 0
    if message[9] == 16:
        step, at = pb.read_varint(message, 10)
    if at + 4 >= size or message[at] != 42:
        return 0, 0
    width, at = pb.read_varint(message, at + 1)
    return (pb.signed(step), at) if width == size - at and message[at] == 10 else (0, 0)


def alike(message: bytes, forms: Forms) -> Event | None:
    """A scalar's event in a form that was met before; None for others."""
    step, at = cut(message)
    if not at:
        return None
    name = at + 4 + message[min(at + 3, len(message) - 1)]
    known = forms.get((len(message) - at, message[at:name]))
    if known is None:
        return None
    place, before, behind, tag, description = known
    if message[at:at + place] != before or message[at + place + 4:] != behind:
        return None
    data = pb.SINGLE.unpack_from(message, at + place)[0]
    return Event(pb.DOUBLE.unpack_from(message, 1)[0], step, [Value(tag, "scalars", data, b"", description)])


def learned(message: bytes, event: Event, forms: Forms) -> Event:
    """The event; if it is a scalar of 4 bytes, its form is remembered."""
    _, at = cut(message)
    if not at or len(event.values) != 1 or event.values[0].plugin != "scalars" or message[at + 1] > 127 or message[at + 2] != 10:
        return event
    value, name = event.values[0], at + 4 + message[at + 3]
    packed = float32_bytes(value.data)
    place = message.find(packed, name)
    if message[at + 3] < 128 and place >= 0 and message.count(packed, name) == 1 and value.content == b"" and len(forms) < MOST_FORMS:
        forms[len(message) - at, message[at:name]] = (place - at, message[at:place], message[place + 4:], value.tag, value.description)
    return event


# ---- everything else ---------------------------------------------------------------------------------------------------


def parse_event(message: bytes, plugins: dict[str, str]) -> Event:
    """An event; `plugins` remembers the plugin of each tag.  Malformed for what is none."""
    found = Event()
    for number, _, x in pb.fields(message):
        if number == 1:
            found.wall_time = pb.as_double(x)
        elif number == 2:
            found.step = pb.whole(x)
        elif number == 3:
            found.version = pb.text(x)
        elif number == 7:
            found.restarted = any(n == 1 and v == SESSION_BEGINS for n, _, v in pb.fields(pb.as_bytes(x)))
        elif number == 5:
            found.values += [parse_value(v, plugins) for n, _, v in pb.fields(pb.as_bytes(x)) if n == 1]
    return found


def parse_value(message: Any, plugins: dict[str, str]) -> Value:
    """A value of a summary."""
    tag, form, raw, meta = "", 0, None, b""
    for number, _, x in pb.fields(pb.as_bytes(message)):
        if number == 1:
            tag = pb.text(x)
        elif number == 9:
            meta = pb.as_bytes(x)
        elif number in (2, 4, 5, 8):
            form, raw = number, x
    plugin, content, description = parse_metadata(meta) if meta else ("", b"", "")
    plugin = OLD_FORMS.get(form) or plugin or plugins.get(tag, "")
    plugins[tag] = plugin
    return Value(tag, plugin, parse_data(plugin, form, raw), content, description)


def parse_metadata(message: bytes) -> tuple[str, bytes, str]:
    """(plugin, its message, description)."""
    plugin, content, description = "", b"", ""
    for number, _, x in pb.fields(message):
        if number == 1:
            parts = {n: v for n, _, v in pb.fields(pb.as_bytes(x))}
            plugin, content = pb.text(parts.get(1, b"")), pb.as_bytes(parts.get(2, b""))
        elif number == 3:
            description = pb.text(x)
    return plugin, content, description


def parse_data(plugin: str, form: int, raw: Any) -> Any:
    """The data of a value in the shape that its plugin's page wants."""
    if form == 2:
        return pb.as_single(raw)
    if form == 4:
        return parse_image(pb.as_bytes(raw))
    if form == 5:
        return parse_histogram(pb.as_bytes(raw))
    if form != 8:
        return None
    tensor = parse_tensor(pb.as_bytes(raw))
    return CONVERT.get(plugin, lambda t: t)(tensor)


def parse_image(message: bytes) -> tuple[int, int, list[bytes]]:
    """The older form of a picture."""
    parts = {n: v for n, _, v in pb.fields(message)}
    return pb.whole(parts.get(2, 0)), pb.whole(parts.get(1, 0)), [pb.as_bytes(parts.get(4, b""))]


def parse_histogram(message: bytes) -> list[tuple[float, float, float]]:
    """The older form of a histogram: only upper limits are written, and the outermost may lie far away."""
    low, high = math.inf, -math.inf
    limits: list[float] = []
    counts: list[float] = []
    for number, wire, x in pb.fields(message):
        if number == 1:
            low = pb.as_double(x)
        elif number == 2:
            high = pb.as_double(x)
        elif number == 6:
            limits += pb.packed(wire, x, "d")
        elif number == 7:
            counts += pb.packed(wire, x, "d")
    rows, left = [], low
    for right, n in zip(limits, counts):
        right = min(right, high)
        if right >= left and n:
            rows.append((left, right, n))
        left = max(left, right)
    return rows


# ---- tensors ---------------------------------------------------------------------------------------------------------


def parse_tensor(message: bytes) -> Tensor:
    """A tensor whose elements are all there, or one value for all of them."""
    kind, content = 0, b""
    shape: tuple[int, ...] = ()
    single: dict[int, list[Any]] = {}
    for number, wire, x in pb.fields(message):
        if number == 1:
            kind = pb.whole(x)
        elif number == 2:
            shape = parse_shape(pb.as_bytes(x))
        elif number == 4:
            content = pb.as_bytes(x)
        elif number == 8:
            single.setdefault(8, []).append(pb.as_bytes(x))
        elif number in (5, 6, 7, 10, 11, 16, 17):
            letter = "f" if number == 5 else "d" if number == 6 else "v"
            single.setdefault(number, []).extend(pb.packed(wire, x, letter))
    return Tensor(kind, shape, unpacked(kind, math.prod(shape), content, single))


def parse_shape(message: bytes) -> tuple[int, ...]:
    """A tensor's sizes."""
    sizes = [x for number, wire, x in pb.fields(message) if number == 2 and wire == BLOCK]
    if len(sizes) > MOST_DIMENSIONS:
        raise Malformed(f"a tensor of {len(sizes)} dimensions")
    return tuple(next((pb.whole(n) for number, _, n in pb.fields(x) if number == 1), 0) for x in sizes)


def unpacked(kind: int, size: int, content: bytes, single: dict[int, list[Any]]) -> list[Any]:
    """A tensor's elements.  Malformed where they do not fill its shape."""
    if size < 0 or size > MOST_ELEMENTS:
        raise Malformed(f"a tensor of {size} elements")
    if kind == STRING:
        return filled(single.get(8, []), size, b"")
    if kind not in NUMBERS:
        return []
    letter, width, place, _ = NUMBERS[kind]
    if content:
        if len(content) != size * width:
            raise Malformed(f"{len(content)} bytes for {size} elements of {width} bytes")
        return list(struct.unpack(f"<{size}{letter}", content))
    return filled(single.get(place, []) if place else [], size, 0)


def filled(found: list[Any], size: int, empty: Any) -> list[Any]:
    """Values of a tensor, the last one repeated."""
    if len(found) > size:
        raise Malformed(f"{len(found)} values for {size} elements")
    return found + [found[-1] if found else empty] * (size - len(found))


def scalar_of(tensor: Tensor) -> float:
    """A tensor of one number."""
    if len(tensor.elements) != 1 or tensor.dtype == STRING:
        raise Malformed("a scalar is one number")
    return float(tensor.elements[0])


def rows_of(tensor: Tensor) -> list[tuple[float, float, float]]:
    """(left, right, count) rows of a histogram."""
    if len(tensor.shape) != 2 or tensor.shape[1] != 3 or tensor.dtype == STRING:
        raise Malformed("a histogram is a table with three columns")
    flat = [float(x) for x in tensor.elements]
    return list(zip(flat[::3], flat[1::3], flat[2::3]))


def texts_of(tensor: Tensor) -> tuple[tuple[int, ...], list[str]]:
    """(shape, texts)."""
    if tensor.dtype != STRING:
        raise Malformed("a text is a tensor of texts")
    return tensor.shape, [pb.text(x) for x in tensor.elements]


def images_of(tensor: Tensor) -> tuple[int, int, list[bytes]]:
    """(width, height, encoded pictures)."""
    if tensor.dtype != STRING or len(tensor.elements) < 2:
        raise Malformed("pictures are texts behind their width and height")
    try:
        width, height = int(tensor.elements[0]), int(tensor.elements[1])
    except ValueError:
        raise Malformed("a picture's size is a number") from None
    return width, height, tensor.elements[2:]


CONVERT: dict[str, Any] = {"scalars": scalar_of, "histograms": rows_of, "text": texts_of, "images": images_of}
