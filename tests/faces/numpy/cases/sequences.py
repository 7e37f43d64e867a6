"""Sequences that are no lists as indices: ranges, deques, buffers, ranges within a key, texts and mappings."""

SETUP = """
import array
from collections import deque
X = np.arange(12).reshape(4, 3)
class Two:
    def __len__(self): return 2
    def __getitem__(self, k):
        if k > 1: raise IndexError
        return k
def written(key, value):
    Y = X.copy()
    Y[key] = value
    return Y
"""
CASES = """
X[range(1, 3)]
X[range(1, 3), :]
X[:, range(2)]
X[range(4), [0, 1, 2, 0]]
X[range(0)]
X[None, range(2)]
X[(range(2),)]
X[deque([1, 2])]
X[:, array.array('i', [0, 1])]
X[Two()], X[:, Two()]
written(range(2), 0)
written((slice(None), range(1)), 9)
X[{1: 2}]
X[0, 'a']
X[{1, 2}]
"""
