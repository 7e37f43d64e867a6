"""A kernel of one's own: distances on the sphere, compiled to machine code, on all cores.

Run it: `python examples/my_kernel.py`.  docs/kernels.md explains the language.
"""
from __future__ import annotations

import math
import time
from array import array

from septet.kernel import const, extern, f64, i64, kernel, prange, ptr, sqrt

EARTH_RADIUS_KM = 6371.0088
CHUNK = 4096

sin = extern("sin", f64, f64, pure=True)            # functions of the C library
cos = extern("cos", f64, f64, pure=True)
asin = extern("asin", f64, f64, pure=True)


@kernel
def haversine(lat1, lon1, lat2, lon2, radius):
    """Great-circle distance of two points in radians.  Compiled into its caller, for whatever types it is given."""
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * radius * asin(sqrt(a))


@kernel
def distances(
    lat: ptr[f64], lon: ptr[f64], out: ptr[f64], n: i64, lat0: f64, lon0: f64, radius: const = EARTH_RADIUS_KM
):
    """Distance of each of n points from (lat0, lon0); one task of the pool takes CHUNK points."""
    for task in prange((n + CHUNK - 1) // CHUNK):
        for i in range(task * CHUNK, min(n, (task + 1) * CHUNK)):
            out[i] = haversine(lat[i], lon[i], lat0, lon0, radius)


def in_python(lat: array, lon: array, lat0: float, lon0: float) -> list[float]:
    """The same without a kernel."""
    out = []
    for y, x in zip(lat, lon):
        a = math.sin((lat0 - y) / 2) ** 2 + math.cos(y) * math.cos(lat0) * math.sin((lon0 - x) / 2) ** 2
        out.append(2 * EARTH_RADIUS_KM * math.asin(math.sqrt(a)))
    return out


def main() -> None:
    n = 200_000
    lat = array("d", (math.asin(math.sin(k * 0.37)) for k in range(n)))
    lon = array("d", (math.pi * math.cos(k * 0.11) for k in range(n)))
    out = array("d", bytes(8 * n))

    compute = distances.specialize()                # compiled now, or taken from the cache on disk
    start = time.perf_counter()
    compute(lat, lon, out, n, 0.915, 0.234)
    fast = time.perf_counter() - start

    start = time.perf_counter()
    expected = in_python(lat, lon, 0.915, 0.234)
    slow = time.perf_counter() - start

    print(f"{n:,} distances, the farthest {max(out):,.0f} km")
    print(f"equal to plain Python's: {max(abs(a - b) for a, b in zip(out, expected)) < 1e-8}")
    print(f"faster: {slow > fast}")


if __name__ == "__main__":
    main()
