"""Data sets, samplers and loaders: orders for a seed, with and without workers, iterated sets, collation, errors."""

SETUP = """
def refusal(f):
    try:
        f()
    except Exception as wrong:
        return str(wrong)
from collections import namedtuple
data = torch.utils.data
globals().update({n: getattr(data, n) for n in ("BatchSampler", "ChainDataset", "ConcatDataset", "DataLoader", "Dataset", "DistributedSampler",
    "IterableDataset", "RandomSampler", "SequentialSampler", "StackDataset", "Subset", "SubsetRandomSampler", "TensorDataset",
    "WeightedRandomSampler", "default_collate", "default_convert", "get_worker_info", "random_split")})
ds = TensorDataset(torch.arange(10) * 10, torch.arange(10))
Pair = namedtuple("Pair", "a b")
class R(Dataset):
    def __len__(s): return 6
    def __getitem__(s, i): return torch.rand(()), i
class I(IterableDataset):
    def __init__(s, n): s.n = n
    def __iter__(s):
        w = get_worker_info()
        a, b = (0, 1) if w is None else (w.id, w.num_workers)
        return iter(range(a, s.n, b))
class J(IterableDataset):
    def __iter__(s):
        w = get_worker_info()
        a = 0 if w is None else w.id
        return iter([a * 100 + k for k in range(3 + 2 * a)])
class N(I):
    def __len__(s): return s.n
class E(Dataset):
    def __len__(s): return 4
    def __getitem__(s, i):
        if i == 2: raise KeyError("bad")
        return i
class P(TensorDataset):
    def __init__(s): super().__init__(torch.arange(5))
    def __getitem__(s, i): return -s.tensors[0][i]
def init(k): torch.manual_seed(k)
torch.manual_seed(0)
"""
_RUNS = """
[b[1] for b in DataLoader(ds, 4, shuffle=True, num_workers=W)] + [torch.rand(1)]
dl = DataLoader(ds, 4, shuffle=True, num_workers=W, persistent_workers=W > 0); r = [[b[1] for b in dl] for _ in range(3)] + [torch.rand(1)]
dl = DataLoader(ds, 4, shuffle=True, num_workers=W, drop_last=True); r = [[b for b in dl] for _ in range(2)] + [torch.rand(1)]
dl = DataLoader(ds, 4, num_workers=W); r = [[b[0] for b in dl] for _ in range(2)] + [torch.rand(1)]
h = torch.Generator().manual_seed(5); dl = DataLoader(ds, 4, shuffle=True, num_workers=W, generator=h); r = [[b[1] for b in dl] for _ in range(2)] + [torch.rand(1)]
[b[1] for b in DataLoader(ds, 4, sampler=RandomSampler(ds, True, 40), num_workers=W)] + [torch.rand(1)]
[b[1] for b in DataLoader(ds, 4, sampler=RandomSampler(ds, num_samples=13), num_workers=W)]
[b[1] for b in DataLoader(ds, 4, sampler=SubsetRandomSampler([1, 5, 7, 9, 3]), num_workers=W)] + [torch.rand(1)]
[b[1] for b in DataLoader(ds, 4, sampler=WeightedRandomSampler([1., 2, 3, 4], 6), num_workers=W)] + [torch.rand(1)]
[b[1] for b in DataLoader(Subset(ds, [5, 3, 8]), 2, shuffle=True, num_workers=W)]
list(DataLoader(R(), 2, num_workers=W)) + [torch.rand(1)]
list(DataLoader(R(), 3, num_workers=W, worker_init_fn=init))
list(DataLoader(I(7), 2, num_workers=W))
list(DataLoader(J(), 2, num_workers=W))
list(DataLoader(J(), None, num_workers=W))
list(DataLoader(J(), 2, num_workers=W, drop_last=True))
list(DataLoader(J(), 2, num_workers=W, collate_fn=lambda x: [sum(x)]))
dl = DataLoader(J(), 2, num_workers=W, persistent_workers=W > 0); r = [list(dl), list(dl)]
list(DataLoader(E(), 1, num_workers=W))
r = []; [r.append(x) for x in DataLoader(E(), 2, num_workers=W, batch_sampler=None, sampler=[0, 1, 3, 0])]; r = r
next(iter(DataLoader(ds, 3, num_workers=W)))
list(DataLoader([{"a": k, "b": [k, str(k)]} for k in range(3)], 2, num_workers=W))
list(DataLoader(StackDataset(ds, range(10)), 4, num_workers=W))
list(DataLoader(ds, sampler=BatchSampler(SequentialSampler(ds), 4, False), batch_size=None, num_workers=W))
"""
CASES = "".join(_RUNS.replace("W", str(w)).replace(f"{w}eightedRandom", "WeightedRandom") for w in (0, 1, 2)) + """
DataLoader(ds,batch_size=0)
DataLoader(ds,batch_size=-1)
DataLoader(ds,shuffle=True,sampler=SequentialSampler(ds))
DataLoader(ds,batch_sampler=[[1]],batch_size=2)
DataLoader(ds,batch_sampler=[[1]],shuffle=True)
DataLoader(ds,batch_size=None,drop_last=True)
DataLoader(ds,num_workers=-1)
DataLoader(ds,timeout=-1)
DataLoader(ds,prefetch_factor=2)
DataLoader(ds,num_workers=1,prefetch_factor=-1)
DataLoader(ds,persistent_workers=True)
DataLoader(ds,timeout=3).timeout
next(iter(DataLoader(ds,timeout=3)))
DataLoader([],shuffle=True)
list(DataLoader([]))
RandomSampler([])
RandomSampler(ds,num_samples=0)
RandomSampler(ds,replacement=1)
RandomSampler(ds,num_samples=-1)
len(RandomSampler(ds,num_samples=25))
BatchSampler(SequentialSampler(ds),0,False)
BatchSampler(SequentialSampler(ds),2,1)
BatchSampler(SequentialSampler(ds),True,False)
WeightedRandomSampler([1,2],0)
WeightedRandomSampler([1,2],2,1)
WeightedRandomSampler([[1,2]],2)
TensorDataset(torch.ones(2),torch.ones(3))
StackDataset(torch.ones(2),torch.ones(3))
StackDataset()
StackDataset(a=torch.ones(2),b=[1,2])[1]
StackDataset(torch.ones(2),b=[1,2])
ConcatDataset([])
ConcatDataset([ds,ds])[15]
ConcatDataset([ds,ds])[-21]
ConcatDataset([ds,ds]).cumulative_sizes
random_split(ds,[3,3])
[x.indices for x in random_split(ds,[.5,.3,.2],generator=torch.Generator().manual_seed(1))]
[x.indices for x in random_split(ds,[.33,.33,.34],generator=torch.Generator().manual_seed(1))]
random_split(ds,[.5,.6])
random_split(ds,[1.5,-.5])
[x.indices for x in random_split(range(3),[.9,.1])]
default_collate([object()])
default_collate([[1,2],[3]])
default_collate([torch.ones(2),torch.ones(3)])
default_collate([{'a':1,'b':'x'},{'a':2,'b':'y'}])
default_collate([(1,2.),(3,4.)])
default_collate([1.5,2])
default_collate([True,False])
default_collate(['a',b'b'])
default_collate([None])
default_convert((1,[2,'a']))
ds[2:4]
len(DataLoader(ds,3,drop_last=True))
DistributedSampler(ds)
DistributedSampler(ds,num_replicas=2,rank=3)
list(DistributedSampler(ds,num_replicas=3,rank=1,shuffle=False))
list(DistributedSampler(ds,num_replicas=3,rank=1))
list(DistributedSampler(ds,num_replicas=3,rank=1,drop_last=True,seed=3))
list(DistributedSampler(ds,num_replicas=3,rank=1,shuffle=False,drop_last=True))
get_worker_info()
Subset(ds,[1,2])[0]
Subset(ds,[1,2])[[0,1]]
ds[[0,1]]
Subset(ds,[3,4]).__getitems__([0,1])
hasattr(ds,'__getitems__')
Dataset()[0]
list(DataLoader(range(5),batch_size=2))
list(DataLoader(range(3),batch_size=None))
list(DataLoader(range(5),batch_sampler=[[0,1],[4]]))
list(DataLoader(range(5),sampler=[4,2],batch_size=2))
list(DataLoader(['a','b'],batch_size=2))
len(DataLoader(ds, 3))
len(DataLoader(I(7), 2))
len(DataLoader(N(7), 2))
len(DataLoader(N(7), 2, drop_last=True))
len(DataLoader(N(7), None))
DataLoader(ds).batch_size
DataLoader(ds).__setattr__("batch_size", 4)
DataLoader(I(3), shuffle=True)
DataLoader(I(3), sampler=[1])
list(ChainDataset([I(3), J()]))
len(ChainDataset([N(3), N(4)]))
len(ConcatDataset([ds, ds]) + ds)
[x for x in ConcatDataset([range(3), [7, 8]])]
next(iter(DataLoader(P(), 3)))
next(iter(DataLoader(TensorDataset(torch.ones(3, 2, requires_grad=True)), 2)))
[len(s) for s in random_split(ds, [7, 3])]
s = DistributedSampler(ds, 2, 0); s.set_epoch(3); r = list(s)
len(DistributedSampler(ds, 3, 0))
list(BatchSampler(range(7), 3, True))
list(BatchSampler(iter(range(7)), 3, False))
list(WeightedRandomSampler([.1, .9, 0., 3.], 3, replacement=False))
list(RandomSampler(ds))
list(RandomSampler(ds, generator=torch.Generator().manual_seed(3)))
default_collate([{"a": torch.ones(2)}, {"a": torch.zeros(2)}])
default_collate([torch.tensor(1), torch.tensor(2)])
default_collate([Pair(1, 2.), Pair(3, 4.)])
default_convert([1, "a", torch.ones(1)])
torch.utils.data.DataLoader(range(3), num_workers=1, multiprocessing_context="nope")
torch.utils.data.DataLoader(range(3), multiprocessing_context="fork")
torch.utils.data.DataLoader(range(3), num_workers=1, multiprocessing_context=3)
iter(torch.utils.data.DataLoader(range(3), num_workers=1, prefetch_factor=0))
torch.manual_seed(0); d = torch.utils.data.DataLoader(range(3), timeout=5); r = [refusal(lambda: iter(d)), torch.rand(1)]
"""
