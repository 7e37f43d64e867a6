"""Hash tables of elements: group numbers in order of first appearance, and membership.

Open addressing with linear probing; a table is a power of two and at most half full.  A slot of `heads` holds a group number +
1 (0 is empty), `keys` the ranks (keys.py) of the groups, so -0.0 is 0.0 and all NaN are one.
"""
from __future__ import annotations

from septet.codegen.kernels import hash_parts
from septet.codegen.kernels.keys import rank
from septet.codegen.kernels.launch import AHEAD, ELEMENT, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, fill_bytes, i32, i64, kernel, noalias, prange, prefetch, ptr, u8, u64

FIRST_BITS = 12                     # of the table for groups, which grows fourfold
MANY_BITS = 18                      # of a table that begins to miss the caches: once it is full, hash_parts.py is quicker
GOLDEN = 0x9E3779B97F4A7C15         # 2**64 / golden ratio (Knuth 6.4)


@kernel
def slot_of(key, shift):
    """Fibonacci hashing: the top bits of the product."""
    return i64((u64(key) * GOLDEN) >> u64(shift))


@kernel
def find_or_add(key, heads, keys, mask, shift, count, room):
    """(group of key, group count); group -1 when a new group finds no room."""
    slot = slot_of(key, shift)
    while True:
        group = i64(heads[slot])
        if group == 0:
            if count == room:
                return -1, count
            heads[slot] = i32(count + 1)
            keys[count] = key
            return count, count + 1
        if keys[group - 1] == key:
            return group - 1, count
        slot = (slot + 1) & mask


@kernel(passes="O2s")
def number_groups(x: ptr[T], first: i64, n: i64, ids: noalias[i64], places: noalias[i64], heads: noalias[i32],
                  keys: noalias[i64], bits: i64, state: noalias[i64], T: const):
    """ids[i] = group of x[i], places[g] = where group g appears first, from element `first` on; state[0] = groups.

    Returns n, or the element that found the table full.
    """
    mask, room, count = (1 << bits) - 1, 1 << (bits - 1), state[0]
    for i in range(first, n):
        prefetch(x + i + AHEAD // 8)
        group, after = find_or_add(i64(rank(x[i])), heads, keys, mask, 64 - bits, count, room)
        if group < 0:
            state[0] = count
            return i
        if after > count:
            places[count] = i
        count = after
        ids[i] = group
    state[0] = count
    return n


@kernel
def enter_groups(heads: noalias[i32], keys: ptr[i64], count: i64, bits: i64):
    """Clear a table of 2**bits slots and enter the first `count` keys, all distinct."""
    mask = (1 << bits) - 1
    fill_bytes(heads, 0, (mask + 1) * 4)
    for group in range(count):
        slot = slot_of(keys[group], 64 - bits)
        while heads[slot] != 0:
            slot = (slot + 1) & mask
        heads[slot] = i32(group + 1)


@kernel
def enter_members(x: ptr[T], n: i64, heads: noalias[i32], keys: noalias[i64], bits: i64, T: const):
    """A table of the distinct elements of x but NaN."""
    mask, count = (1 << bits) - 1, 0
    fill_bytes(heads, 0, (mask + 1) * 4)
    for i in range(n):
        if x[i] == x[i]:
            _, count = find_or_add(i64(rank(x[i])), heads, keys, mask, 64 - bits, count, mask + 1)


@kernel
def find_members(x: ptr[T], n: i64, out: noalias[u8], heads: ptr[i32], keys: ptr[i64], bits: i64, inside: i64,
                 tasks: i64, T: const):
    """out[i] = `inside` where x[i] is in the table, else 1 - inside."""
    mask = (1 << bits) - 1
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            key = i64(rank(x[i]))
            slot = slot_of(key, 64 - bits)
            while heads[slot] != 0 and keys[heads[slot] - 1] != key:
                slot = (slot + 1) & mask
            found = i64(heads[slot] != 0) & i64(x[i] == x[i])
            out[i] = u8(found ^ inside ^ 1)


def group_ids(ids_address: int, places_address: int, src_address: int, dtype: DType, n: int, most: int | None = None) -> int:
    """ids[i] (i64) = the group of element i, groups numbered as they first appear; places[g] (i64, room for n) = where;
    returns their number.

    Real dtypes; equal elements are one group, all NaN another.  -1 where there are more than `most` and a quarter of n, sooner or later.
    """
    bits, at, state = FIRST_BITS, 0, scratch(8)
    heads, keys = scratch(4 << bits), scratch(4 << bits)
    run(enter_groups, heads, keys, 0, bits)
    run(set_word, state, 0)
    while True:
        at = run(number_groups, src_address, at, n, ids_address, places_address, heads, keys, bits, state,
                 T=ELEMENT[dtype])
        count = int(run(get_word, state))
        if at == n:
            return count
        if bits >= MANY_BITS and at < n // 2:
            count = hash_parts.group_ids(ids_address, places_address, src_address, dtype, n)
            return count if most is None or count <= max(most, n // 4) else -1
        if most is not None and count >= most:
            return -1
        bits += 2
        heads, larger = scratch(4 << bits), scratch(4 << bits)
        run(copy_words, keys, larger, count)
        keys = larger
        run(enter_groups, heads, keys, count, bits)


@kernel
def set_word(x: ptr[i64], value: i64):
    x[0] = value


@kernel
def get_word(x: ptr[i64]):
    return x[0]


@kernel
def copy_words(x: ptr[i64], out: noalias[i64], n: i64):
    for i in range(n):
        out[i] = x[i]


def isin(out_address: int, src_address: int, n: int, members_address: int, members: int, dtype: DType,
         invert: bool = False) -> None:
    """out (bool) = whether each of n elements equals one of the members (`invert`: none).

    NaN equals nothing.  One real dtype for both.
    """
    bits = max(4, (2 * members - 1).bit_length()) if members else 4
    heads, keys = scratch(4 << bits), scratch(8 * max(members, 1))
    T = ELEMENT[dtype]
    run(enter_members, members_address, members, heads, keys, bits, T=T)
    run(find_members, src_address, n, out_address, heads, keys, bits, int(not invert), chunks(n), T=T)
