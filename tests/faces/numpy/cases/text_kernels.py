"""Arrays of text long enough for kernels: ASCII and not, bytes, zeros inside, strided, broadcast, of two widths."""

SETUP = r"""
import itertools
signs = ['a', 'B', 'z', '0', ' ', '\t', '\x1f', '_']
ascii = np.array([''.join(p) for p in itertools.product(signs, repeat=3)][::5] + ['', 'abcdefghijk', '  ab 12  ', 'a\x00b'])
wide = np.array([''.join(p) for p in itertools.product(['a', 'ß', '中', '\U0001F600', '\x85', ' ', 'É'], repeat=3)][::3] + ['', 'x'])
raw = np.array([bytes(p) for p in itertools.product(b'aZ9 \x0b\x1c\xe9\x00', repeat=3)][::5] + [b'', b'a long one'])
texts = {'ascii': ascii, 'wide': wide, 'raw': raw}
def each(f):
    return [f(a, a[::-1], a.dtype.type) for a in texts.values()]
def part(t, s):
    return s if t is np.str_ else s.encode()
"""
_COMPARISONS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
_ALONE = ("upper", "lower", "strip", "lstrip", "rstrip", "str_len", "isalpha", "isdigit", "isalnum", "isspace")
_SEARCHES = ("find", "rfind", "count", "startswith", "endswith")
CASES = "\n".join([
    *(f"each(lambda a, b, t: (np.{n}(a, b), np.{n}(a, part(t, 'a0')), np.{n}(a[:, None], b[::40])))" for n in _COMPARISONS),
    *(f"each(lambda a, b, t: np.strings.{n}(a{s}))" for n in _ALONE if n not in ("strip", "rstrip") for s in ("", "[::2]")),
    *(f"np.strings.{n}(ascii)" for n in ("strip", "rstrip")), *(f"np.strings.{n}(raw)" for n in ("strip", "rstrip")),
    *(f"each(lambda a, b, t: (np.strings.{n}(a, b), np.strings.{n}(a, part(t, '{s}'))))" for n in _SEARCHES for s in ("a", "a0", "")),
]) + """
each(lambda a, b, t: (a + b, a + part(t, '!'), part(t, '!') + a, a[:, None][:3] + b[:2]))
each(lambda a, b, t: np.sort(b))
each(lambda a, b, t: np.argsort(b, kind='stable'))
each(lambda a, b, t: np.sort(b[:64].reshape(8, 8), axis=0))
np.sort(np.tile(ascii, 3).reshape(3, -1), axis=1)
each(lambda a, b, t: np.unique(np.concatenate([a, b]), return_index=True, return_inverse=True, return_counts=True))
np.strings.upper(ascii.reshape(2, -1).T)
np.strings.upper(np.array('abc'))
np.strings.find(np.array([], 'U3'), 'a')
np.strings.str_len(ascii, out=np.zeros(len(ascii), int))
np.strings.upper(ascii.astype('>U12'))
ascii.astype('>U12') == ascii
np.array(['a' * 200, 'a' * 199 + 'b', 'a'] * 30) == 'a' * 200
np.argsort(np.array(['a' * 200, 'a' * 199 + 'b', 'a'] * 30), kind='stable')
"""
