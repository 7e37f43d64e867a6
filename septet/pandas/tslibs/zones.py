"""Time zones: which object a name means, its label in dtypes, and its transitions as arrays.

Zones are `zoneinfo.ZoneInfo` or fixed `datetime.timezone`s; whatever other tzinfo comes is asked through `utcoffset`.
"""
from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

UTC = datetime.UTC
_FIXED = re.compile(r"(?:UTC)?([+-])(\d{2}):?(\d{2})$")
_EPOCH = datetime.datetime(1970, 1, 1)
_ZERO = datetime.timedelta(0)
FIRST_YEAR, LAST_YEAR = 1880, 2300              # transitions are tabulated between; rules of before and after hold outside


def get_zone(zone: Any) -> Any:
    """The tzinfo that a name, offset or tzinfo stands for; None stays None."""
    if zone is None:
        return None
    if isinstance(zone, str):
        return _named(zone)
    if isinstance(zone, datetime.tzinfo):
        return UTC if is_utc(zone) and not isinstance(zone, ZoneInfo) else zone
    if isinstance(zone, int):
        return datetime.timezone(datetime.timedelta(seconds=zone))
    raise TypeError(f"Cannot convert {zone!r} to a time zone")


@lru_cache(maxsize=256)
def _named(name: str) -> datetime.tzinfo:
    if name in ("UTC", "utc"):
        return UTC
    if name == "tzlocal()":
        return _dateutil().tzlocal()  # type: ignore[no-any-return]
    if name.startswith("dateutil/"):
        return _dateutil().gettz(name[9:])  # type: ignore[no-any-return]
    match = _FIXED.match(name)
    if match:
        delta = datetime.timedelta(hours=int(match[2]), minutes=int(match[3]))
        return datetime.timezone(delta if match[1] == "+" else -delta) if delta else UTC
    return ZoneInfo(name)


def _dateutil() -> Any:
    """dateutil.tz, where the program has loaded it already: Septet itself does without."""
    import sys

    found = sys.modules.get("dateutil.tz")
    if found is None:
        from septet.errors import NotSupported

        raise NotSupported("time zones named after dateutil, unless the program imports dateutil.tz itself")
    return found


def is_utc(zone: Any) -> bool:
    """Whether a zone is UTC itself."""
    return zone is UTC or (isinstance(zone, ZoneInfo) and zone.key == "UTC") or str(zone) in ("UTC", "tzutc()")


def same_zone(one: Any, other: Any) -> bool:
    """Whether two zones are the same."""
    if one is other:
        return True
    if one is None or other is None:
        return False
    return is_utc(one) and is_utc(other) or zone_key(one) == zone_key(other)


def zone_key(zone: Any) -> Any:
    """What tells zones apart."""
    return zone.key if isinstance(zone, ZoneInfo) and zone.key else str(zone)


def zone_label(zone: Any) -> str:
    """The zone as a dtype or repr shows it."""
    return str(zone)


class Transitions:
    """Offsets of a zone: `utc[i]` (seconds) is when `offsets[i]` (seconds) begins; `utc[0]` is the beginning of time."""

    __slots__ = ("_arrays", "offsets", "utc")

    def __init__(self, utc: list[int], offsets: list[int]) -> None:
        self.utc, self.offsets = utc, offsets
        self._arrays: Any = None

    def arrays(self) -> tuple[Any, Any]:
        """(utc, offsets) as int64 arrays."""
        if self._arrays is None:
            import septet.numpy as np

            self._arrays = np.array(self.utc, dtype="int64"), np.array(self.offsets, dtype="int64")
        return self._arrays  # type: ignore[no-any-return]

    def offset_at(self, seconds: int) -> int:
        """Seconds east of UTC at a time of UTC."""
        return self.offsets[bisect_right(self.utc, seconds) - 1]

    def local_choices(self, local: int) -> list[int]:
        """The UTC seconds that a wall clock's seconds can mean, earliest first: none in a gap, two where it is repeated."""
        place = bisect_right(self.utc, local)
        found = set()
        for k in range(max(place - 3, 0), min(place + 3, len(self.utc))):
            utc = local - self.offsets[k]
            end = self.utc[k + 1] if k + 1 < len(self.utc) else 2**62
            if self.utc[k] <= utc < end:
                found.add(utc)
        return sorted(found)

    def gap_at(self, local: int) -> int:
        """The transition (UTC seconds) whose gap swallows a wall clock's seconds."""
        place = bisect_right(self.utc, local)
        for k in range(max(place - 3, 1), min(place + 3, len(self.utc))):
            if self.utc[k] + self.offsets[k - 1] <= local < self.utc[k] + self.offsets[k]:
                return self.utc[k]
        raise AssertionError("no gap")


_BEGIN = -2**62
_tables: dict[Any, Transitions] = {}


def transitions(zone: Any) -> Transitions:
    """The table of a zone, made once."""
    key = zone_key(zone) if isinstance(zone, (ZoneInfo, datetime.timezone)) else zone
    found = _tables.get(key)
    if found is None:
        found = _tables[key] = _tabulate(zone)
    return found


def fixed_offset(zone: Any) -> int | None:
    """Seconds east of UTC where that never changes, else None."""
    table = transitions(zone)
    return table.offsets[0] if len(table.offsets) == 1 else None


def _tabulate(zone: Any) -> Transitions:
    if isinstance(zone, datetime.timezone):
        return Transitions([_BEGIN], [_offset(zone, 0)])
    return _sample(zone)


def _offset(zone: Any, seconds: int) -> int:
    """Seconds east of UTC at a time of UTC, by asking the zone."""
    utc = (_EPOCH + datetime.timedelta(seconds=seconds)).replace(tzinfo=zone)
    local = zone.fromutc(utc)
    return round((local.replace(tzinfo=None) - utc.replace(tzinfo=None)).total_seconds())


_STEP = 10 * 86400


def _sample(zone: Any) -> Transitions:
    """Ask the zone every ten days and halve where the answer changes."""
    first = (FIRST_YEAR - 1970) * 31557600
    last = (LAST_YEAR - 1970) * 31557600
    utc, offsets = [_BEGIN], [_offset(zone, first)]
    before = first
    for now in range(first + _STEP, last, _STEP):
        there = _offset(zone, now)
        if there != offsets[-1]:
            utc.append(_halve(zone, before, now, offsets[-1]))
            offsets.append(there)
        before = now
    return Transitions(utc, offsets)


def _halve(zone: Any, low: int, high: int, value: int) -> int:
    """The first second in (low, high] whose offset is not `value`."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == value:
            low = middle
        else:
            high = middle
    return high
