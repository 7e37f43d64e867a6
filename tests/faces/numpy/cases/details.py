"""Details of many areas: reductions by ufuncs, putmask, older print formats, r_ with matrices, options of files."""

SETUP = """
import io, pickle, warnings
i = np.arange(1, 5)
f = np.array([1.5, 2.5, -0.5])
d = np.array(['2020-01-01', '2021-06-30'], 'M8[D]')
odd = [np.float64(3), np.float32(.1), np.True_, np.str_('a'), np.bytes_(b'a'), np.complex64(1+2j), np.datetime64('2020-01-01'), np.timedelta64(3, 'D'), np.array([(1, 2.)], 'i4,f8')[0], np.void(b'ab'), np.float32(1e10), np.arange(2000), np.array([1e7, 1e8], 'f4')]
td = np.array([1, -5, 1000], 'm8[h]')
mixed = np.array([5, 'NaT', -3, 2, 'NaT', -3], 'm8[s]')
old = np.array(['1950-01-01', 'NaT', '2020-01-01', '1800-01-01'], 'M8[D]')
st = np.array([(3, 2.5, 'a'), (1, 4.5, 'bc'), (3, 2.5, 'a')], dtype=[('x', 'i4'), ('y', 'f8'), ('z', 'U3')])
m = np.ma.array([1., 2, 3], mask=[0, 1, 0])
def shown(legacy):
    with np.printoptions(legacy=legacy):
        return [[repr(x), str(x)] for x in odd]
"""
CASES = """
np.equal.reduce(i)
np.equal.reduce(f)
np.equal.reduce(np.array([True, False, True]))
np.less.reduce(i, dtype=bool)
np.less.accumulate(i)
np.greater.reduceat(i, [0, 2])
np.equal.reduce(np.array(['a', 'b']))
np.divide.reduce(i)
np.divide.accumulate(i)
np.power.reduce(i)
np.hypot.reduce(i, dtype='f4')
np.logical_and.reduce(i, dtype=float)
np.logical_xor.reduce(f)
np.logical_and.reduce(d)
np.subtract.reduce(d)
np.bitwise_and.reduce(f)
np.bitwise_or.reduce(np.array([], 'u1'))
np.floor_divide.accumulate(np.array([100, 7, 2], 'i2'))
np.gcd(np.True_, np.True_)
a = np.zeros(3, 'i4'); np.putmask(a, [1, 0, 1], np.array([1.5])); r = a
a = np.zeros(3, 'i4'); np.putmask(a, [1, 0, 1], [1.5, 2.5]); r = a
a = np.zeros(3, 'u1'); np.putmask(a, [1, 0, 1], [300]); r = a
a = np.zeros(3, 'M8[D]'); np.putmask(a, [1, 0, 1], ['2020-01-01']); r = a
shown('1.25')
shown('2.1')
shown('2.2')
shown(False)
np.r_['r', [1, 2, 3]]
np.r_['c', [1, 2, 3]]
np.r_['r', [1, 2], [3, 4]]
np.c_['r', [1]]
np.r_['x', [1]]
A = np.eye(2); B = np.ones((2, 2)); r = np.r_['A, B; B, A']
np.getbufsize()
np.setbufsize(17)
np.add.resolve_dtypes((np.dtype('i4'), np.dtype('f4'), None))
np.add.resolve_dtypes((np.dtype('u1'), int, None))
np.divmod.resolve_dtypes((np.dtype('i2'), np.dtype('i4'), None, None))
isinstance(np.float64(1), np.longdouble), issubclass(np.float32, np.longdouble), np.dtype('f8') == np.longdouble
np.loadtxt(io.StringIO(''))
np.loadtxt(['# nothing'], ndmin=2)
np.loadtxt(['1 2'], usecols=(0, 1), skiprows=1)
np.loadtxt(['1_0'])
np.loadtxt(['0x1p3'])
np.loadtxt(['300'], dtype='i1')
np.loadtxt(['1 2'], usecols='a')
np.loadtxt(['1 2'], comments='')
np.loadtxt(['1 2'], delimiter=';;')
np.loadtxt(['1 2'], max_rows=-1)
np.loadtxt(['a 1'], dtype=[('a', 'U1'), ('b', int)], usecols=1)
np.loadtxt(5)
np.datetime64('2020-01-01T00:00+05:30')
np.array(['2020-01-01T00:00Z'], 'M8[s]')
np.sort(td)
np.sort(mixed)
np.sort(old)
np.argsort(old)
np.partition(td, 1)
np.median(td)
np.percentile(td, 50)
np.unique(mixed)
np.searchsorted(np.sort(td), np.array([0, -5, 2000], 'm8[h]'))
np.cumsum(td)
np.cumsum(mixed)
np.cumsum(td.reshape(3, 1), axis=1)
np.cumsum(old)
np.cumprod(td)
np.nanmin(mixed)
np.nanmax(np.array([['NaT', 'NaT'], ['2020-01-01', 'NaT']], 'M8[D]'), axis=1)
t = st.copy(); t[['x', 'y']] = (1, 2); r = t
t = st.copy(); t[['x', 'y']] = [(1, 2), (3, 4), (5, 6)]; r = t
t = st.copy(); t[['x', 'y']] = 5; r = t
t = st.copy(); t[['x', 'z']] = t[['x', 'z']][::-1]; r = t
np.unique(st)
np.unique(st, return_inverse=True, return_counts=True)
st.sum()
m.__array__()
np.matrix([1, 2]).__array__()
np.array([2**63, -1])
np.array([2**63, 1])
np.array([2**63, True])
np.array([2**64, 1])
np.lexsort(['b', 'a'])
np.loadtxt(['"alpha, #42", 10.0', '"beta", 2 # c'], dtype=[('label', 'U12'), ('value', float)], delimiter=',', quotechar='"')
np.loadtxt(['"a ""b"" # c" # d'], dtype='U', delimiter=',', quotechar='"')
from zoneinfo import ZoneInfo as Z; r = np.datetime_as_string(np.array(['2002-10-27T04:30', '2002-07-27T04:30'], 'M8[m]'), timezone=Z('US/Eastern'))
from zoneinfo import ZoneInfo as Z; r = np.datetime_as_string(np.datetime64('2002-10-27T04:30'), unit='h', timezone=Z('Asia/Kolkata'))
from zoneinfo import ZoneInfo as Z; r = np.datetime_as_string(np.datetime64('2002-10-27'), timezone=Z('US/Eastern'))
np.datetime_as_string(np.datetime64('2002-10-27T04:30'), timezone='mars')
np.datetime_as_string(np.datetime64('2002-10-27T04:00'), unit='h', casting='safe')
np.fft.rfft([1, 2, 3, 4, 3, 2]).imag
np.fft.ihfft([1, 2, 3, 4, 3, 2]).imag
np.eye(3, 1)
np.eye(4, 2)
np.eye(5, 2, -2)
np.eye(6, 3, -1, dtype=int)
np.eye(7, 2, 1)
np.eye(2, 5, 3)
np.eye(5, 2, order="F")
[np.eye(n, m, k).sum() for n in range(5) for m in range(5) for k in range(-5, 6)]
[np.float64(3)[k] for k in (np.array(True), np.array(False), True, False, (), ..., None, (None, None), (True, None), np.True_)]
[np.False_[k] for k in (np.array(True), np.array(False), True, np.False_, (..., None))]
np.int32(2)[0]
np.int32(2)[np.array([True])]
np.int32(2)[[True]]
np.int32(2)[1.5]
np.int32(2)[np.array(0)]
[getattr(np.arange(4.0).reshape(1, 4)[::-1], f)(0) for f in ("sum", "prod", "max", "min", "mean")]
[getattr(np.arange(40).reshape(5, 8)[::5], f)(axis=0) for f in ("sum", "prod", "max", "min", "ptp") if f != "ptp"]
[np.arange(40.0).reshape(5, 8)[3:2:-1].sum(axis=k) for k in (0, 1, None)]
np.ptp(np.arange(40).reshape(5, 8)[::9], 0)
iter(np.dtype('i8'))
'a' in np.dtype([('a', 'i4')])
list(np.dtype([('a', 'i4')]))
i[range(2)]
np.arange(12).reshape(3, 4)[range(3), range(1, 4)]
np.arange(12).reshape(3, 4)[0, range(3)]
np.arange(12).reshape(3, 4)[:, memoryview(bytearray([1, 0]))]
i[range(0)]
i[[range(2), range(1, 3)]]
i[b'ab']
i[{1}]
i[{1: 2}]
"""
