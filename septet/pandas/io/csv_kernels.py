"""Fields of delimited text: lines counted in parallel, then columns of whole numbers, floats, text and booleans in one pass over the lines.

The text has no quotes and ends lines by "\\n"; whoever calls has looked (`survey`).  A field that is not plainly what its column holds is
flagged and read by someone else.  Floats are rounded correctly: D. Lemire, Number Parsing at a Gigabyte per Second (2021), up to 19
digits.  Text is written as Arrow's views: 16 bytes a field, with up to 12 bytes of text in place.
"""
from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from septet.codegen.kernels.launch import AHEAD, run
from septet.kernel import (
    array,
    atomic_add,
    bitcast,
    clz,
    copy_bytes,
    ctz,
    f64,
    i64,
    kernel,
    mulhi,
    noalias,
    popcount,
    prange,
    prefetch,
    ptr,
    select,
    static_range,
    u8,
    u32,
    u64,
    vload,
    vstore,
)

SKIP, WHOLE, FLOAT, TEXT, BOOL = range(5)           # what a column is read as
GAP, FRACTION, STRANGE = 1, 2, 4                    # flags of a column: a missing value, a float among whole numbers, anything else
QUOTE, RETURN, ZERO, WIDE, RAGGED = 1, 2, 4, 8, 16  # of the text: these characters, bytes beyond ASCII, lines of other widths
TASK = 1 << 20                                      # bytes of a task
CHUNK = 1 << 16                                     # bytes of long text that a task claims at once
NAN = 0x7FF8000000000000
EIGHT = 0x0101010101010101
FIELDS = 1 << 13                                    # fields that are found before columns are made of them
WIDEST = 32                                         # bytes of a field that are looked at together
LEAST_POWER, MOST_POWER = -342, 308


@cache
def powers() -> tuple[Any, Any, Any]:
    """(10**q in 128 bits, high word first, for q from LEAST_POWER on; 10.0**q from 0 to 22; 10**q from 0 to 16)."""
    words: list[int] = []
    for q in range(LEAST_POWER, MOST_POWER + 1):
        if q >= 0:
            x = 10 ** q
            x = x << 128 - x.bit_length() if x.bit_length() <= 128 else x >> x.bit_length() - 128
        else:
            d = 10 ** -q
            x = (1 << d.bit_length() + 127) // d + (q >= -27)
        words += [x >> 64, x & (1 << 64) - 1]
    floats, whole = (float(10 ** q) for q in range(23)), (10 ** q for q in range(17))
    return (ctypes.c_uint64 * len(words))(*words), (ctypes.c_double * 23)(*floats), (ctypes.c_uint64 * 17)(*whole)


def most_long(n: int, tasks: int) -> int:
    """Bytes that surely hold the long text of n bytes: a claim is left with an eighth of it unused at most, and read over at its end."""
    return n + n // 7 + (tasks + 1) * CHUNK


@kernel
def survey(data: ptr[u8], n: i64, tasks: i64, lines: noalias[i64], marks: noalias[i64]):
    """Line ends and peculiarities of each task's bytes."""
    for t in prange(tasks):
        first, last = t * TASK, min(n, (t + 1) * TASK)
        middle = first + (last - first) // 64 * 64
        count, quote, back, zero, wide = i64(0), u64(0), u64(0), u64(0), u64(0)
        for i in range(first, middle, 64):
            prefetch(data + i + AHEAD)
            v = vload(data + i, 64, align=1)
            count += i64(popcount(bitcast(v == 10, u64)))
            quote |= bitcast(v == 34, u64)
            back |= bitcast(v == 13, u64)
            zero |= bitcast(v == 0, u64)
            wide |= bitcast(v > 127, u64)
        for i in range(middle, last):
            c = data[i]
            count += i64(c == 10)
            quote |= u64(c == 34)
            back |= u64(c == 13)
            zero |= u64(c == 0)
            wide |= u64(c > 127)
        lines[t] = count
        marks[t] = (i64(quote != 0) * QUOTE + i64(back != 0) * RETURN) + (i64(zero != 0) * ZERO + i64(wide != 0) * WIDE)


@kernel
def ends(data, at, n, sep):
    """Where fields end in the 64 bytes at `at`, as bits; the end of the text ends one too."""
    if at + 64 <= n:
        v = vload(data + at, 64, align=1)
        return bitcast(v == sep, u64) | bitcast(v == 10, u64)
    bits = u64(1) << u64(max(n - at, 0))
    for i in range(at, n):
        bits |= u64((data[i] == sep) or (data[i] == 10)) << u64(i - at)
    return bits


@kernel
def word_at(data, s, n):
    """The 8 bytes at s as a word; zeros behind the end."""
    if s + 8 <= n:
        return bitcast(vload(data + s, 8, align=1), u64)
    word = u64(0)
    for i in range(s, n):
        word |= u64(data[i]) << u64(8 * (i - s))
    return word


@kernel
def first_bytes(word, size):
    """The first bytes of a word, up to 8, zeros behind them."""
    return select(size >= 8, word, word & ((u64(1) << u64(8 * max(size, 0) & 63)) - 1))


@kernel
def among(data, s, e, n, words, count):
    """The place of a field among short texts, -1 where it is none of them."""
    found = i64(-1)
    if e - s <= 8:
        word = first_bytes(word_at(data, s, n), e - s)
        for k in range(count):
            if words[k] == word:
                found = k
    return found


@kernel
def eight_digits(word):
    """The number that eight bytes from 0 to 9 spell."""
    word = word * 10 + (word >> 8)
    return ((word & 0x000000FF000000FF) * 0x000F424000000064 + ((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32


@kernel
def up_to_eight(data, s, size):
    """(bytes that are above 9 where there are no digits, the number) of 0 to 8 digits; all 8 bytes can be read."""
    word = (bitcast(vload(data + s, 8, align=1), u64) ^ (EIGHT * 0x30))
    word = select(size == 0, u64(0), word << u64(64 - 8 * size & 63))
    return ((word + EIGHT * 0x76) | word) & (EIGHT * 0x80), eight_digits(word)


@kernel
def up_to_sixteen(data, s, size, ones):
    """As `up_to_eight`, of 0 to 16 digits."""
    rest = max(size - 8, 0)
    bad, high = up_to_eight(data, s, size - rest)
    if rest > 0:
        more, low = up_to_eight(data, s + 8, rest)
        bad, high = bad | more, high * ones[rest] + low
    return bad, high


@kernel
def whole(data, s, e, n, ones):
    """(whether a field is a whole number of at most 18 digits, the number)."""
    negative = i64(s < e and data[s] == 45)
    i, value = s + negative, i64(0)
    ok = i < e and e - i <= 18
    if ok and e - i <= 16 and i + 16 <= n:
        bad, found = up_to_sixteen(data, i, e - i, ones)
        ok, value = bad == 0, i64(found)
    else:
        while ok and i < e:
            digit = data[i] - u8(48)
            ok = digit < 10
            value = value * 10 + i64(digit)
            i += 1
    return ok, select(negative != 0, -value, value)


@kernel
def digits(data, i, e, word, count):
    """(place, word, significant digits) behind a run of digits."""
    run_on = i < e
    while run_on:
        many = i64(0)
        if word != 0 and i + 8 <= e:
            v = bitcast(vload(data + i, 8, align=1), u64)
            if ((v & (EIGHT * 0xF0)) | (((v + EIGHT * 6) & (EIGHT * 0xF0)) >> 4)) == EIGHT * 0x33:
                word = word * 100000000 + eight_digits(v - EIGHT * 0x30)
                many = 8
        if many != 0:
            i, count = i + 8, count + 8
        else:
            digit = data[i] - u8(48)
            if digit < 10:
                word = word * 10 + u64(digit)
                count += i64(word != 0)
                i += 1
            else:
                run_on = False
        run_on = run_on and i < e
    return i, word, count


@kernel
def scaled(w, q, table, tens):
    """(whether it is known, w * 10**q rounded to the nearest double)."""
    ok, x = True, f64(0)
    if w <= 9007199254740992 and -22 <= q <= 22:
        x = select(q < 0, f64(w) / tens[max(-q, 0)], f64(w) * tens[max(q, 0)])
    elif w != 0:
        ok = LEAST_POWER <= q <= MOST_POWER
        at = 2 * (min(max(q, LEAST_POWER), MOST_POWER) - LEAST_POWER)
        lead = i64(clz(w))
        v = w << u64(lead)
        high, low = mulhi(v, table[at]), v * table[at]
        if (high & 0x1FF) == 0x1FF:
            more = mulhi(v, table[at + 1])
            low += more
            high += u64(more > low)
        upper = i64(high >> 63)
        m = high >> u64(upper + 9)
        power = (217706 * q >> 16) + 63 + upper - lead + 1023
        ok = ok and 0 < power < 2046
        if low <= 1 and -4 <= q <= 23 and (m & 3) == 1 and (m << u64(upper + 9)) == high:
            m &= ~u64(1)
        m = (m + (m & 1)) >> 1
        if m >= 9007199254740992:
            m, power = m >> 1, power + 1
        x = bitcast((m & 0xFFFFFFFFFFFFF) | (u64(power) << 52), f64)
    return ok, x


@kernel
def decimal(data, s, e, ones):
    """(whether a field is digits, a point and digits, 19 in all at most; the digits; how many follow the point).

    The 32 bytes from s on can be read.
    """
    v = vload(data + s, 32, align=1)
    others = bitcast((v - 48) > 9, u32)                     # bytes, unsigned: what is below 0 is above 9
    point = i64(ctz(others))
    after = e - s - point - 1
    ok = others != 0 and data[s + (point & 31)] == 46 and point <= 8 and 0 < after and point + after <= 19
    word = u64(0)
    if ok:
        ok = i64(ctz(others & (others - 1))) >= e - s
        _, word = up_to_eight(data, s, point)
        rest = max(after - 16, 0)
        _, low = up_to_sixteen(data, s + point + 1, after - rest, ones)
        word = word * ones[after - rest] + low
        if rest > 0:
            _, low = up_to_eight(data, s + point + 17, rest)
            word = word * ones[rest] + low
    return ok, word, after


@kernel
def general(data, s, e):
    """(whether a field without sign is a decimal number of at most 19 digits, the digits, their power of ten)."""
    i, word, count = digits(data, s, e, u64(0), i64(0))
    seen, q = i - s, i64(0)
    if i < e and data[i] == 46:
        begin = i + 1
        i, word, count = digits(data, begin, e, word, count)
        q = begin - i
        seen += i - begin
    if i < e and (data[i] | 32) == 101 and seen > 0:
        i += 1
        minus = i < e and data[i] == 45
        i += i64(i < e and (data[i] == 45 or data[i] == 43))
        power, begin = i64(0), i
        while i < e and data[i] - u8(48) < 10 and i - begin < 4:
            power = power * 10 + i64(data[i] - u8(48))
            i += 1
        seen = select(i == begin, i64(0), seen)
        q += select(minus, -power, power)
    return seen > 0 and i == e and count <= 19, word, q


@kernel
def real(data, s, e, n, table, tens, ones):
    """(whether a field is a decimal number of at most 19 digits, the nearest double)."""
    negative = s < e and data[s] == 45
    start, known = s + i64(negative), False
    word, q = u64(0), i64(0)
    if start + WIDEST <= n:
        known, word, q = decimal(data, start, e, ones)
        q = -q
    if not known:
        known, word, q = general(data, start, e)
    ok, x = scaled(word, q, table, tens)
    return ok and known, select(negative, -x, x)


@kernel
def claimed(place, size, used):
    """Where `size` bytes of long text go: in what the task has claimed, else in a claim of more.  place: where, the claim's end."""
    at = place[0]
    if size > CHUNK // 8:
        at = atomic_add(used, size)
    else:
        if at + max(size, WIDEST) > place[1]:
            at = atomic_add(used, i64(CHUNK))
            place[1] = at + CHUNK
        place[0] = at + size
    return at


@kernel
def put_text(data, s, e, n, out, long, place, used):
    """A view of a field; its text behind `long` where it has more than 12 bytes."""
    size, at = e - s, place[0]
    first, second = word_at(data, s, n), word_at(data, s + 4, n)
    if size <= WIDEST and s + WIDEST <= n and at + WIDEST <= place[1]:
        vstore(long + at, vload(data + s, WIDEST, align=1), align=1)            # written again where the text is short: no branch
        place[0] = at + select(size > 12, size, i64(0))
    elif size > 12:
        at = claimed(place, size, used)
        copy_bytes(long + at, data + s, size)
    short = size <= 12
    out[0] = u64(size) | (select(short, first_bytes(first, size), first) << 32)
    out[1] = select(short, first_bytes(second, size - 4), u64(at) << 32)


@kernel
def put_wholes(data, n, next, width, rows, out, gaps, gap_count, table, tens, ones):
    """A column of whole numbers.  Its flags.  next: where its first field begins, and behind it where each field of the text does."""
    flags = i64(0)
    for r in range(rows):
        s, e = i64(next[r * width]), i64(next[r * width + 1]) - 1
        known, value = whole(data, s, e, n, ones)
        out[r] = value
        if not known:
            found, _ = real(data, s, e, n, table, tens, ones)
            gone = not found and (s == e or among(data, s, e, n, gaps, gap_count) >= 0)
            flags |= select(gone, i64(GAP), select(found, i64(FRACTION), i64(STRANGE)))
    return flags


@kernel
def put_floats(data, n, next, width, rows, out, gaps, gap_count, table, tens, ones):
    """As `put_wholes`: a column of floats."""
    flags = i64(0)
    for r in range(rows):
        s, e = i64(next[r * width]), i64(next[r * width + 1]) - 1
        found, x = real(data, s, e, n, table, tens, ones)
        out[r] = select(found, bitcast(x, u64), u64(NAN))
        if not found and s != e and among(data, s, e, n, gaps, gap_count) < 0:
            flags = i64(STRANGE)
    return flags


@kernel
def put_texts(data, n, next, width, rows, out, mask, long, place, used, gaps, gap_count, heads):
    """As `put_wholes`: a column of text."""
    flags = i64(0)
    for r in range(rows):
        s, e = i64(next[r * width]), i64(next[r * width + 1]) - 1
        put_text(data, s, e, n, out + 2 * r, long, place, used)
        maybe = s < e <= s + 8 and (heads[data[s]] >> u8(e - s - 1 & 7)) & 1 != 0
        gone = s == e or (maybe and among(data, s, e, n, gaps, gap_count) >= 0)
        mask[r] = u8(not gone)
        flags |= i64(gone) * GAP
    return flags


@kernel
def put_truths(data, n, next, width, rows, out, truths):
    """As `put_wholes`: a column of booleans."""
    flags = i64(0)
    for r in range(rows):
        k = among(data, i64(next[r * width]), i64(next[r * width + 1]) - 1, n, truths, 6)
        out[r] = u8(k >= 3)
        flags |= i64(k < 0) * STRANGE
    return flags


@kernel
def first_line(data, n, t):
    """Where the first line begins that begins in a task's bytes."""
    s = t * TASK
    while t > 0 and data[s] != 10 and s < n - 1:
        s += 1
    return s + i64(t > 0)


@kernel
def put_places(next, have, base, fields):
    """Where fields begin behind the ends in the 64 bytes at `base`.  How many there are by now.

    A dozen places are written, meaning nothing behind the last: a loop of as many as there are would be left where nobody expects it.
    """
    count = i64(popcount(fields))
    for first in range(0, count, 12):
        for k in static_range(12):
            next[have + first + k] = u32(base + i64(ctz(fields)) + 1)
            fields &= fields - 1
    return have + count


@kernel
def all_end(data, n, next, width, rows):
    """Whether the last field of each row ends its line."""
    ok = True
    for r in range(rows):
        e = i64(next[(r + 1) * width]) - 1
        ok = ok and (e == n or (e < n and data[min(e, n - 1)] == 10))
    return ok


@kernel(passes="O2s")
def parse(data: ptr[u8], n: i64, sep: u8, width: i64, modes: ptr[i64], outs: ptr[u64], masks: ptr[u64], longs: ptr[u64], places: ptr[i64],
          used: ptr[i64], starts: ptr[i64], tasks: i64, flags: ptr[i64], gaps: ptr[u64], gap_count: i64, heads: ptr[u8],
          truths: ptr[u64], table: ptr[u64], tens: ptr[f64], ones: ptr[u64]):
    """Columns of the lines that begin in each task's bytes: the fields of some lines are found, then each of their columns is made.

    flags: tasks x (width + 1), the last for the lines; places: tasks x width x 2, zeros; used: of each column's long text, zeros.
    """
    for t in prange(tasks):
        next = array(u32, FIELDS + 128)
        own, place = flags + t * (width + 1), places + 2 * t * width
        base, row, last, have = first_line(data, n, t), starts[t], starts[t + 1], i64(0)
        next[0] = u32(base)
        while row < last:
            rows = min(FIELDS // width, last - row)
            while have < rows * width:
                have = put_places(next + 1, have, base, ends(data, base, n, sep))
                prefetch(data + base + AHEAD)
                base += 64
            if all_end(data, n, next, width, rows):
                for c in range(width):
                    mode, at = modes[c], next + c
                    if mode == WHOLE:
                        own[c] |= put_wholes(data, n, at, width, rows, ptr[i64](outs[c]) + row, gaps, gap_count, table, tens, ones)
                    elif mode == FLOAT:
                        own[c] |= put_floats(data, n, at, width, rows, ptr[u64](outs[c]) + row, gaps, gap_count, table, tens, ones)
                    elif mode == TEXT:
                        own[c] |= put_texts(data, n, at, width, rows, ptr[u64](outs[c]) + 2 * row, ptr[u8](masks[c]) + row,
                                            ptr[u8](longs[c]), place + 2 * c, used + c, gaps, gap_count, heads)
                    elif mode == BOOL:
                        own[c] |= put_truths(data, n, at, width, rows, ptr[u8](outs[c]) + row, truths)
                row += rows
            else:
                own[width] = RAGGED
                last = row
            have -= rows * width
            for k in range(have + 1):
                next[k] = next[rows * width + k]
        if t + 1 < tasks and own[width] == 0 and starts[t] < last and min(i64(next[0]), n) != first_line(data, n, t + 1):
            own[width] = RAGGED                             # lines that are too short took those of others


def look(address: int, n: int) -> tuple[Any, int]:
    """(where each task's lines begin, with their number at the end; marks of the text)."""
    tasks = max(1, -(-n // TASK))
    lines, marks = (ctypes.c_int64 * tasks)(), (ctypes.c_int64 * tasks)()
    run(survey, address, n, tasks, lines, marks)
    starts = (ctypes.c_int64 * (tasks + 1))()
    ended = n > 0 and ctypes.c_uint8.from_address(address + n - 1).value == 10
    total = 1
    for t in range(tasks):
        starts[t], total = (total if t else 0), total + lines[t]
    starts[tasks] = total - ended
    mark = 0
    for x in set(marks):
        mark |= x
    return starts, mark
