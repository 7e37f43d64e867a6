"""Seeds and bit generators of `numpy.random`."""

SETUP = """
R = np.random
S = np.random.SeedSequence
ALL = [R.MT19937, R.PCG64, R.PCG64DXSM, R.Philox, R.SFC64]
"""
CASES = """
S(1).generate_state(3)
S(1).generate_state(3, 'u8')
S(1).generate_state(3, np.uint64)
S(1).generate_state(0)
S(1).generate_state(3, 'i4')
S(1).pool
S(1).pool_size
S(1, pool_size=8).pool
S(1, pool_size=3)
S([1, 2, 3]).generate_state(2)
S((1, 2)).generate_state(2)
S(range(3)).generate_state(2)
S(np.array([1, 2])).generate_state(2)
S(np.array([1, 2], 'u4')).generate_state(2)
S(np.array([1, 2])).entropy
S(np.int64(4)).generate_state(2)
S([]).generate_state(2)
S([1, [2, 3]]).generate_state(2)
S(['1', '0xff']).generate_state(2)
S('1')
S(1.5)
S(-1)
S([1.5])
S(1 << 200).generate_state(2)
S(1).state
S(1, spawn_key=(3,)).generate_state(2)
S(1, spawn_key=(3, 4)).spawn_key
S(1, spawn_key=2)
S(1).spawn(2)
[x.generate_state(1) for x in S(1).spawn(3)]
x = S(1); y = x.spawn(2); r = (x.n_children_spawned, x, x.spawn(1)[0].spawn_key)
S(**S(7).spawn(1)[0].state).generate_state(2)
repr(S(1))
repr(S(1, pool_size=5, n_children_spawned=2))
type(S().entropy)
import pickle; x = S(5); y = pickle.loads(pickle.dumps(x)); r = (x.generate_state(2), y.generate_state(2))
isinstance(S(1), R.bit_generator.ISeedSequence)
isinstance(S(1), R.bit_generator.ISpawnableSeedSequence)
[b(1).random_raw() for b in ALL]
[b(1).random_raw(3) for b in ALL]
[b(1).random_raw((1, 2)) for b in ALL]
R.PCG64(1).random_raw(2, False)
R.PCG64(1).random_raw(2, output=True)
R.PCG64([1, 2]).random_raw()
R.PCG64(S(5)).random_raw()
R.PCG64(-1)
R.PCG64('a')
R.PCG64(1.5)
R.MT19937(np.array([1, 2])).random_raw(2)
R.BitGenerator()
[issubclass(b, R.BitGenerator) for b in ALL]
R.PCG64(1).state
R.PCG64DXSM(1).state
R.Philox(1).state
R.SFC64(1).state
R.MT19937(1).state
R.MT19937(1).state['state']['key'].dtype
x = R.Philox(1); y = x.random_raw(3); r = x.state
x = R.SFC64(1); y = R.Generator(x).random(3, dtype='f4'); r = x.state
x = R.PCG64(1); s = x.state; y = x.random_raw(2); x.state = s; r = (y, x.random_raw(2))
x = R.Philox(1); s = x.state; y = x.random_raw(6); x.state = s; r = (y, x.random_raw(6))
x = R.SFC64(1); s = x.state; y = x.random_raw(2); x.state = s; r = (y, x.random_raw(2))
x = R.MT19937(1); s = x.state; y = x.random_raw(2); x.state = s; r = (y, x.random_raw(2))
x = R.PCG64(1); x.state = R.SFC64(1).state
x = R.PCG64(1); x.state = 5
x = R.MT19937(1); x.state = R.RandomState(4).get_state(); r = x.random_raw()
x = R.MT19937(1); x.state = R.RandomState(4).get_state(legacy=False); r = x.random_raw()
[b(1).jumped().random_raw() for b in (R.PCG64, R.PCG64DXSM, R.Philox, R.MT19937)]
[b(1).jumped(3).random_raw() for b in (R.PCG64, R.PCG64DXSM, R.Philox)]
[b(1).advance(10).random_raw() for b in (R.PCG64, R.PCG64DXSM, R.Philox)]
R.PCG64(1).advance(-3).random_raw()
R.PCG64(1).advance(1 << 70).random_raw()
R.Philox(key=5).random_raw(2)
R.Philox(key=[5, 6], counter=[1, 2, 3, 4]).random_raw(2)
R.Philox(key=np.array([5, 6], 'u8'), counter=7).random_raw(2)
R.Philox(1, key=5)
R.Philox(key=-1)
R.Philox(key=1 << 128)
R.Philox(key=5).state
[[y.random_raw() for y in b(1).spawn(2)] for b in ALL]
R.PCG64(1).seed_seq
R.Philox(key=5).spawn(2)
import pickle; r = [(lambda x: (pickle.loads(pickle.dumps(x)).random_raw(3), x.random_raw(3)))(b(4)) for b in ALL]
import copy; r = [(lambda x: (copy.deepcopy(x).random_raw(3), x.random_raw(3)))(b(4)) for b in ALL]
import pickle; x = pickle.loads(pickle.dumps(R.PCG64(4))); r = [y.random_raw() for y in x.spawn(2)]
with R.PCG64(1).lock: r = 1
"""
