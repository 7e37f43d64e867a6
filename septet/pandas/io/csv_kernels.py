"""Fields of delimited text: lines counted in parallel, then columns of whole numbers, floats, text and booleans in one pass over the lines.

The text has no quotes and ends lines by "\\n"; whoever calls has looked (`survey`).  A field that is not plainly what its column holds is
flagged and read by someone else.  Floats are rounded correctly: D. Lemire, Number Parsing at a Gigabyte per Second (2021), up to 19
digits.  Text is written as Arrow's views: 16 bytes a field, with up to 12 bytes of text in place.
"""
from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from septet.codegen.kernels.launch import run
from septet.kernel import bitcast, clz, copy_bytes, ctz, f64, i64, kernel, mulhi, noalias, popcount, prange, ptr, select, u8, u64, vload

SKIP, WHOLE, FLOAT, TEXT, BOOL = range(5)           # what a column is read as
GAP, FRACTION, STRANGE = 1, 2, 4                    # flags of a column: a missing value, a float among whole numbers, anything else
QUOTE, RETURN, ZERO, WIDE, RAGGED = 1, 2, 4, 8, 16  # of the text: these characters, bytes beyond ASCII, lines of other widths
TASK = 1 << 20                                      # bytes of a task
NAN = 0x7FF8000000000000
EIGHT = 0x0101010101010101
LEAST_POWER, MOST_POWER = -342, 308


@cache
def powers() -> tuple[Any, Any]:
    """(10**q in 128 bits, high word first, for q from LEAST_POWER on; 10.0**q from 0 to 22)."""
    words: list[int] = []
    for q in range(LEAST_POWER, MOST_POWER + 1):
        if q >= 0:
            x = 10 ** q
            x = x << 128 - x.bit_length() if x.bit_length() <= 128 else x >> x.bit_length() - 128
        else:
            d = 10 ** -q
            x = (1 << d.bit_length() + 127) // d + (q >= -27)
        words += [x >> 64, x & (1 << 64) - 1]
    return (ctypes.c_uint64 * len(words))(*words), (ctypes.c_double * 23)(*(float(10 ** q) for q in range(23)))


@kernel
def survey(data: ptr[u8], n: i64, tasks: i64, lines: noalias[i64], marks: noalias[i64]):
    """Line ends and peculiarities of each task's bytes."""
    for t in prange(tasks):
        first, last = t * TASK, min(n, (t + 1) * TASK)
        middle = first + (last - first) // 64 * 64
        count, quote, back, zero, wide = i64(0), u64(0), u64(0), u64(0), u64(0)
        for i in range(first, middle, 64):
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
def whole(data, s, e):
    """(whether a field is a whole number of at most 18 digits, the number)."""
    negative = i64(s < e and data[s] == 45)
    i, value = s + negative, i64(0)
    ok = i < e and e - i <= 18
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
                v -= EIGHT * 0x30
                v = v * 10 + (v >> 8)
                v = ((v & 0x000000FF000000FF) * 0x000F424000000064 + ((v >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32
                word = word * 100000000 + v
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
def real(data, s, e, table, tens):
    """(whether a field is a decimal number of at most 19 digits, the nearest double)."""
    negative = s < e and data[s] == 45
    start = s + i64(negative)
    i, word, count = digits(data, start, e, u64(0), i64(0))
    seen, q = i - start, i64(0)
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
    ok, x = scaled(word, q, table, tens)
    return ok and seen > 0 and i == e and count <= 19, select(negative, -x, x)


@kernel
def put_text(data, s, e, n, out, long, at):
    """A view of a field; its text behind `long` where it has more than 12 bytes.  Where the next such text goes."""
    size = e - s
    first, second = word_at(data, s, n), word_at(data, s + 4, n)
    if size > 12:
        copy_bytes(long + at, data + s, size)
        second = u64(at) << 32
        at += size
    else:
        first, second = first_bytes(first, size), first_bytes(second, size - 4)
    out[0] = u64(size) | (first << 32)
    out[1] = second
    return at


@kernel
def put_number(data, s, e, n, mode, out, row, gaps, gap_count, table, tens):
    """A field of whole numbers or floats.  Its column's flags."""
    flag, known, value = i64(0), False, i64(0)
    if mode == WHOLE:
        known, value = whole(data, s, e)
        ptr[i64](out)[row] = value
    if not known:
        found, x = real(data, s, e, table, tens)
        gone = not found and (s == e or among(data, s, e, n, gaps, gap_count) >= 0)
        if mode == FLOAT:
            ptr[u64](out)[row] = select(found, bitcast(x, u64), u64(NAN))
            flag = select(found or gone, i64(0), i64(STRANGE))
        else:
            flag = select(gone, i64(GAP), select(found, i64(FRACTION), i64(STRANGE)))
    return flag


@kernel
def put_field(data, s, e, n, mode, out, row, mask, long, place, gaps, gap_count, heads, truths, table, tens):
    """A field into its column.  The column's flags."""
    flag = i64(0)
    if mode == TEXT:
        place[0] = put_text(data, s, e, n, ptr[u64](out) + 2 * row, long, place[0])
        maybe = s < e <= s + 8 and (heads[data[s]] >> u8(e - s - 1 & 7)) & 1 != 0
        gone = s == e or (maybe and among(data, s, e, n, gaps, gap_count) >= 0)
        mask[row] = u8(not gone)
        flag = select(gone, i64(GAP), i64(0))
    elif mode == BOOL:
        k = among(data, s, e, n, truths, 6)
        ptr[u8](out)[row] = u8(k >= 3)
        flag = select(k < 0, i64(STRANGE), i64(0))
    elif mode != SKIP:
        flag = put_number(data, s, e, n, mode, out, row, gaps, gap_count, table, tens)
    return flag


@kernel
def first_line(data, n, t):
    """Where the first line begins that begins in a task's bytes."""
    s = t * TASK
    while t > 0 and data[s] != 10 and s < n - 1:
        s += 1
    return s + i64(t > 0)


@kernel
def parse(data: ptr[u8], n: i64, sep: u8, width: i64, modes: ptr[i64], outs: ptr[u64], masks: ptr[u64], longs: ptr[u64], places: ptr[i64],
          starts: ptr[i64], tasks: i64, flags: ptr[i64], gaps: ptr[u64], gap_count: i64, heads: ptr[u8], truths: ptr[u64],
          table: ptr[u64], tens: ptr[f64]):
    """Columns of the lines that begin in each task's bytes.  flags: tasks x (width + 1), the last for the lines; places: tasks x width."""
    for t in prange(tasks):
        s = first_line(data, n, t)
        own, place = flags + t * (width + 1), places + t * width
        base, row, last, mask = s, starts[t], starts[t + 1], u64(0)
        for c in range(width):
            place[c] = s
        if row < last:
            mask = ends(data, base, n, sep)
        while row < last:
            for c in range(width):
                while mask == 0:
                    base += 64
                    mask = ends(data, base, n, sep)
                e = base + i64(ctz(mask))
                mask &= mask - 1
                if (e >= n or data[min(e, n - 1)] == 10) != (c == width - 1):
                    own[width] = RAGGED
                    last = row
                if row < last:
                    own[c] |= put_field(data, s, e, n, modes[c], outs[c], row, ptr[u8](masks[c]), ptr[u8](longs[c]), place + c, gaps,
                                        gap_count, heads, truths, table, tens)
                s = e + 1
            row += 1


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
