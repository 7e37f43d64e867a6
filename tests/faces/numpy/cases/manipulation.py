"""Shape, order, joining, splitting, selecting."""

SETUP = """
a = np.arange(12).reshape(3, 4)
x = np.array([3., 1., 2.])
c = np.array([1+2j, 3-1j])
s = np.array(['b', 'a', 'ccc'])
"""
CASES = """
np.reshape(a, (4, 3))
np.reshape(a, -1, order='F')
np.reshape(a, (5, 3))
a.reshape(2, -1, 3)
a.T.reshape(12)
np.ravel(a, 'F')
np.transpose(a)
np.transpose(np.ones((2, 3, 4)), (1, 0, 2)).shape
np.swapaxes(a, 0, 1)
np.moveaxis(np.zeros((3, 4, 5)), 0, -1).shape
np.rollaxis(np.ones((3, 4, 5, 6)), 3, 1).shape
np.squeeze(np.ones((1, 3, 1)))
np.squeeze(np.ones((1, 3, 1)), axis=1)
np.expand_dims(x, (0, 2)).shape
np.broadcast_to(x, (2, 3))
np.broadcast_to(x, (2, 4))
np.broadcast_shapes((1, 2), (3, 1), (3, 2))
np.broadcast_arrays(x, a[:, :1])
np.concatenate([a, a], axis=1)
np.concatenate([a, x])
np.concatenate([a[0], x])
np.concatenate((x, s))
np.concatenate([x, [1, 2]], axis=None)
np.stack([x, x], axis=-1)
np.vstack([x, x])
np.hstack([x, x])
np.dstack([x, x])
np.column_stack([x, x])
np.block([[np.ones((2, 2)), np.zeros((2, 1))], [np.full((1, 3), 7)]])
np.split(a, 3)
np.split(a, [1, 3], axis=1)
np.split(a, 5)
np.array_split(np.arange(8), 3)
np.hsplit(a, 2)
np.vsplit(a, 3)
np.repeat(x, 2)
np.repeat(a, [1, 0, 2], axis=0)
np.repeat(a, [-1, 0, 2], axis=0)
np.tile(x, (2, 2))
np.roll(a, 5)
np.roll(a, (1, 1), axis=(0, 1))
np.flip(a)
np.flip(a, 1)
np.rot90(a)
np.rot90(a, 2)
np.rot90(a, -1)
np.atleast_1d(3.0)
np.atleast_2d(x)
np.atleast_3d(x).shape
np.diagonal(a, 1)
np.resize(x, (2, 4))
np.append(a, [[1, 2, 3, 4]], axis=0)
np.trim_zeros(np.array([0, 0, 1, 2, 0]))
a[1:, ::-2]
a[[0, 2]]
a[[0, 2], [1, 3]]
a[:, [True, False, True, False]]
a[a > 5]
a[..., None].shape
a[np.newaxis, 1]
a[1, [0, 1]]
a[[0], :, None].shape
a[5]
a[0, 7]
a[0, 0, 0]
a['x']
a[1.5]
a[[0, 9]]
b = a.copy(); b[1] = 0; r = b
b = a.copy(); b[b % 2 == 0] = -1; r = b
b = a.copy(); b[[0, 0, 1], [1, 1, 2]] += 10; r = b
b = a.copy(); b[:, 1:3] = [[7], [8], [9]]; r = b
b = a.copy(); b[::2] = b[::-2]; r = b
b = a.copy(); b[0] = [1, 2, 3]; r = b
b = np.arange(6); b[1:] = b[:-1]; r = b
b = np.arange(5.); b[[1, 3]] = [10, 20]; r = b
b = np.arange(3); b[0] = 1.9; r = b
b = np.arange(3, dtype='u1'); b[0] = 300; r = b
b = np.arange(4); c = b[1:3]; c += 5; r = b
np.take(a, [0, 5, -1])
np.take(a, [0, 5], axis=1, mode='wrap')
np.take(a, [0, 5], axis=1)
np.take_along_axis(a, np.argsort(-a, axis=1), axis=1)
b = a.copy(); np.put(b, [0, -1], [9, 8]); r = b
b = x.copy(); np.copyto(b, 1.5, where=b > 1); r = b
b = a.copy(); np.putmask(b, b > 6, [-1, -2]); r = b
b = a.copy(); np.place(b, b > 6, [-1, -2]); r = b
np.compress([True, False, True], a, axis=0)
np.choose([0, 1, 0], [[1, 2, 3], [4, 5, 6]])
np.select([x > 2, x > 1], [x, -x], default=9)
np.where(x > 1, x, 0)
np.where(a > 5)
np.nonzero(x)
np.argwhere(a > 8)
np.flatnonzero(x > 1)
np.extract(x > 1, x)
np.sort(a[:, ::-1], axis=1)
np.sort(s)
np.sort(c)
np.argsort(x)
np.lexsort([x, [1, 1, 0]])
np.partition(x, 1)
np.searchsorted([1, 2, 3], [0, 2, 5], side='right')
np.searchsorted([1, 2, 3], 2)
np.linspace(0, 1, 5)
np.linspace(0, 10, 4, dtype=int)
np.linspace([0, 1], [1, 3], 3)
np.linspace(0, 1, 4, endpoint=False, retstep=True)
np.logspace(0, 2, 3)
np.geomspace(1, 8, 4)
np.arange(0, 1, 0.3)
np.arange(5, 0, -2)
np.arange(3, dtype='f4')
np.eye(3, k=1)
np.tri(3, k=-1)
np.tril(a)
np.triu(a, 1)
np.diag([1, 2], -1)
np.diag(a)
np.vander([1, 2, 3], 3)
np.tril_indices(3)
np.indices((2, 2))
np.meshgrid([1, 2, 3], [4, 5])
np.mgrid[0:2, 0:1:3j]
np.ogrid[0:2, 0:3]
np.r_[1:4, 0, [5.5]]
np.c_[x, x]
np.r_['0,2', [1, 2], [3, 4]]
np.ix_([0, 1], [2, 3])
np.ravel_multi_index(([0, 1], [2, 3]), (3, 4))
np.unravel_index([5, 11], (3, 4))
np.cumsum(a, axis=0)
np.cumprod(x)
np.diff(x)
np.diff(a, n=2)
np.diff(x, prepend=0)
np.ediff1d(a[0], to_end=[9])
np.array([[1, 2], [3]])
np.array([1, 'a', 2.5])
np.array([True, 2, 3.5])
np.array([2**63])
np.array([], dtype='i4')
np.array([x, x])
np.array([1, None])
np.array(3)
np.zeros((2, 0))
np.full((2,), 7)
np.ones_like(x, dtype=int)
np.fromiter(range(3), float)
np.frombuffer(b'abcd', dtype='u1')
np.fromfunction(lambda i, j: i + j, (2, 3))
"""
