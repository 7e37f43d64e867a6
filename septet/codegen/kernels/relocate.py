"""Where things lie at a run: addresses filled into the words of a tape."""
from __future__ import annotations

from septet.kernel import i64, kernel, ptr


@kernel
def relocate(words: ptr[i64], places: ptr[i64], count: i64, table: ptr[i64]):
    """words[at] = table[base] + offset for every (at, base, offset) of `places`."""
    for k in range(count):
        place = places + 3 * k
        words[place[0]] = table[place[1]] + place[2]
