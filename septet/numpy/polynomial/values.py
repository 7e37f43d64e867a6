"""Values of series: at points, on grids, and the matrices of P_k(x)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.polynomial.basis import Basis
from septet.numpy.polynomial.polyutils import as_int


def coefficients(c: Any) -> Any:
    """Coefficients (any number of dimensions, degrees along the first) as floats."""
    c = np.array(c, ndmin=1, copy=None)
    return c.astype(np.double) if c.dtype.kind in "biu" else c


def value(basis: Basis, x: Any, c: Any, tensor: bool = True) -> Any:
    """The series at x.  tensor: every column of c at every x; else c and x broadcast.  Shape c.shape[1:] + x.shape."""
    c = coefficients(c)
    if isinstance(x, (tuple, list)):
        x = np.asarray(x)
    if isinstance(x, np.ndarray) and tensor:
        c = c.reshape(c.shape + (1,) * x.ndim)
    return horner(x, c) if basis.is_power else clenshaw(basis, x, c)


def horner(x: Any, c: Any) -> Any:
    """Powers of x by Horner's rule."""
    result = c[-1] + x * 0
    for k in range(len(c) - 2, -1, -1):
        result = c[k] + result * x
    return result


def clenshaw(basis: Basis, x: Any, c: Any) -> Any:
    """Any basis by Clenshaw's rule."""
    if len(c) == 1:
        return c[0] + 0 * x
    high, above = c[-1], None
    for k in range(len(c) - 2, -1, -1):
        rest = c[k]
        if above is not None:
            a, _, _, back = basis.step(k + 1)
            rest = rest - (above * back / a if a != 1 else above * back)
        high, above = rest + climbed(basis, k, x, high), high
    return high


def climbed(basis: Basis, k: int, x: Any, p: Any) -> Any:
    """p (b x + c) / a of step k."""
    a, b, c, _ = basis.step(k)
    product = p * (c + b * x) if c else p * x * b if b != 1 else p * x
    return product / a if a != 1 else product


def value_from_roots(x: Any, r: Any, tensor: bool = True) -> Any:
    """The monic polynomial with roots r (along the first axis) at x."""
    r = coefficients(r)
    if isinstance(x, (tuple, list)):
        x = np.asarray(x)
    if isinstance(x, np.ndarray):
        if tensor:
            r = r.reshape(r.shape + (1,) * x.ndim)
        elif x.ndim >= r.ndim:
            raise ValueError("x.ndim must be < r.ndim when tensor == False")
    return np.prod(x - r, axis=0)


def at_points(basis: Basis, points: tuple[Any, ...], c: Any) -> Any:
    """A series in several variables at points: coordinates of one shape.  ValueError where the shapes differ."""
    arrays = [np.asanyarray(p) for p in points]
    if any(a.shape != arrays[0].shape for a in arrays):
        raise ValueError(f"{', '.join('xyz'[: len(points)])} are incompatible")
    c = value(basis, arrays[0], c)
    for x in arrays[1:]:
        c = value(basis, x, c, tensor=False)
    return c


def value_2d(basis: Basis, x: Any, y: Any, c: Any) -> Any:
    """A series in x and y at points (x, y)."""
    return at_points(basis, (x, y), c)


def value_3d(basis: Basis, x: Any, y: Any, z: Any, c: Any) -> Any:
    """A series in x, y and z at points (x, y, z)."""
    return at_points(basis, (x, y, z), c)


def grid_2d(basis: Basis, x: Any, y: Any, c: Any) -> Any:
    """A series in x and y at every pair of x and y."""
    return value(basis, y, value(basis, x, c))


def grid_3d(basis: Basis, x: Any, y: Any, z: Any, c: Any) -> Any:
    """A series in x, y and z at every triple."""
    return value(basis, z, grid_2d(basis, x, y, c))


def vander(basis: Basis, x: Any, deg: Any) -> Any:
    """P_0(x) ... P_deg(x) along a new last axis.  ValueError for a negative degree."""
    n = as_int(deg, "deg")
    if n < 0:
        raise ValueError("deg must be non-negative")
    x = np.array(x, copy=None, ndmin=1) + 0.0
    columns = [x * 0 + 1]
    for k in range(n):
        columns.append(following(basis, k, x, columns))
    return np.stack(columns, axis=-1)


def following(basis: Basis, k: int, x: Any, columns: list[Any]) -> Any:
    """P_{k+1}(x) of those before it."""
    a, b, c, d = basis.step(k)
    p = columns[k]
    product = p * (c + b * x) if c else p * x * b if b != 1 else p * x
    product = product - columns[k - 1] * d if d else product
    return product / a if a != 1 else product


def vander_nd(basis: Basis, points: tuple[Any, ...], degrees: Any) -> Any:
    """Products of the P_i(x) P_j(y) ... along one new last axis."""
    if len(degrees) != len(points):
        raise ValueError(f"Expected {len(points)} dimensions of degrees, got {len(degrees)}")
    arrays = np.broadcast_arrays(*(np.array(p, copy=None) + 0.0 for p in points))
    result: Any = None
    for x, deg in zip(arrays, degrees):
        v = vander(basis, x, deg)
        v = v.reshape(*x.shape, -1) if x.ndim else v
        result = v if result is None else (result[..., :, None] * v[..., None, :]).reshape(*v.shape[:-1], -1)
    return result


def vander_2d(basis: Basis, x: Any, y: Any, deg: Any) -> Any:
    """P_i(x) P_j(y) for all degrees up to deg = [deg_x, deg_y]."""
    return vander_nd(basis, (x, y), deg)


def vander_3d(basis: Basis, x: Any, y: Any, z: Any, deg: Any) -> Any:
    """P_i(x) P_j(y) P_k(z) for all degrees up to deg = [deg_x, deg_y, deg_z]."""
    return vander_nd(basis, (x, y, z), deg)
