"""Modules that libraries over PyTorch import: trees of containers, futures, checks, hooks, helpers of distributions, files' own names."""

SETUP = """
import collections, dataclasses, importlib
def module(name):
    return importlib.import_module(torch.__name__ + name)
P, H, U = module(".utils._pytree"), module(".utils.hooks"), module(".distributions.utils")
N = collections.namedtuple("N", "q r")
tree = {"b": 1, "a": [2, (3, None)], "c": collections.OrderedDict(z=1), "d": N(4, 5), "e": collections.defaultdict(list, {"k": [1]}),
        "f": collections.deque([1, 2], 3)}
leaves, spec = P.tree_flatten(tree)
class Pair:
    def __init__(self, *parts):
        self.parts = parts
P.register_pytree_node(Pair, lambda x: (list(x.parts), "pair"), lambda parts, c: Pair(*parts))
@dataclasses.dataclass
class Point:
    x: int
    y: object = None
P.register_dataclass(Point)
Future = torch.futures.Future
nn, Zero = module(".distributed.nn"), module(".distributed.optim").ZeroRedundancyOptimizer
if torch.distributed.is_initialized():
    torch.distributed.destroy_process_group()
def init():
    torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1)
def failing(x):
    raise KeyError("key")
def done(x):
    made = Future()
    made.set_result(x)
    return made
"""
_TREES = """
leaves
str(spec).replace(repr(N), "N").replace(repr(list), "list")
spec.type is dict, spec.context, spec.num_leaves, spec.num_nodes, spec.num_children
P.tree_unflatten(leaves, spec) == tree, spec == P.tree_structure(tree), hash(spec) == hash(P.tree_structure(tree))
[(P.keystr(path), leaf) for path, leaf in P.tree_flatten_with_path(tree)[0]]
[type(key).__name__ for path, leaf in P.tree_leaves_with_path(tree) for key in path]
P.tree_map(lambda a: a, tree) == tree, P.tree_map(lambda a: a, None), P.tree_map(lambda a: a, []), type(P.tree_map(lambda a: a, torch.Size([2, 3])))
P.tree_map(lambda a, b: (a, b), {"a": 1, "b": 2}, {"b": 3, "a": 4})
P.tree_map(lambda a, b: (a, b), {"a": 1, "b": 2}, {"b": 3, "c": 4})
P.tree_map(lambda a, b: (a, b), [1, 2], [[3], [4]])
P.tree_map(lambda a, b: 0, [1, 2], [1])
P.tree_map(lambda a, b: 0, [1, 2], (1, 2))
P.tree_unflatten([1], P.tree_structure([1, 2]))
P.tree_unflatten([1], 3)
P.tree_map_only(int, lambda a: a + 1, [1, 2., "a"]), P.tree_map_only((int, str), lambda a: a * 2, [1, 2., "a"])
P.tree_map_only(lambda x: x == 2., lambda a: a * 2, [1, 2., "a"]), P.tree_map_only(int | float, lambda a: a * 2, [1, 2., "a"])
P.tree_all(lambda a: a > 0, [1, (2,)]), P.tree_any(lambda a: a > 2, [1, 2]), P.tree_all_only(int, lambda a: a > 0, [1, -1.]), P.tree_any_only(int, lambda a: a > 2, [1, 9.])
P.tree_map(lambda a: a + 1, Pair(1, Pair(2))).parts[1].parts, str(P.tree_structure(Pair(1)))
P.tree_flatten_with_path(Pair(1))
P.tree_map(lambda a: a + 1, Point(1)), P.tree_map(lambda a: a + 1, Point(1, 2)), P.tree_leaves(Point(1, [3]))
[P.keystr(path) for path, leaf in P.tree_flatten_with_path(Point(1, [3]))[0]]
P.tree_leaves([1, [2]], is_leaf=lambda x: x == [2]), list(P.tree_iter({"a": (1,)})), P.arg_tree_leaves(1, [2], a=(3,))
P.tree_map_with_path(lambda path, a: P.keystr(path) + str(a), {"a": (1, N(2, 3))})
P.key_get({"a": (1, N(2, 3))}, (P.MappingKey("a"), P.SequenceKey(1), P.GetAttrKey("r")))
P._broadcast_to_and_flatten(0, spec), P._broadcast_to_and_flatten((1, [2, 3]), P.tree_structure(([1, 2], [3, 4]))), P._broadcast_to_and_flatten([1], P.tree_structure((1,)))
P.tree_structure((1, 2)).flatten_up_to(((1,), [2])), P.tree_structure({}).num_leaves, P.tree_structure([1, []]).num_leaves
str(P.tree_structure(torch.return_types.max((torch.ones(1), torch.ones(1)))))
"""
_FUTURES = """
f = Future(); g = f.then(lambda x: x.wait() + 1); before = f.done(); f.set_result(1); r = [before, f.done(), f.value(), g.wait()]
done(1).set_result(2)
f = Future(); f.set_exception(ValueError("no")); r = f.wait()
Future().set_exception(3)
[f.value() for f in torch.futures.collect_all([done(1), done(2)]).wait()], torch.futures.wait_all([done(3)]), torch.futures.collect_all([]).wait()
seen = []; done(4).add_done_callback(lambda f: seen.append(f.value())); r = seen
f = Future(); f.set_exception(ValueError("no")); torch.futures.wait_all([done(1), f])
"""
_CHECKS = """
torch._assert(True, "m"), torch._check(True), torch._assert_async(torch.tensor(1)), torch._shape_as_tensor(torch.ones(2, 3))
torch._assert(torch.tensor(False), "m")
torch._assert_async(torch.tensor(0.), "m")
torch._check(False, lambda: "said")
torch._check_value(False)
torch._check_index(False, lambda: "said")
torch._check_type(False)
torch._check_not_implemented(False)
torch._check(torch.tensor(True))
torch._check(1)
a, b = collections.OrderedDict(k=2), collections.OrderedDict(); h = H.RemovableHandle(a, extra_dict=b); a[h.id] = b[h.id] = 3; h.remove(); r = [dict(a), dict(b)]
U._sum_rightmost(torch.ones(2, 3), 1), torch.hub.urlparse("https://a.b/c").path, torch.hub.HASH_REGEX.search("resnet18-5c106cde.pth").group(1), torch.jit.Attribute(1, int), isinstance(1, torch.SymInt), torch.torch is torch
[name for name in ("Adadelta", "LBFGS", "Muon", "SparseAdam") if name in torch.optim.__dict__]
m = module(".distributions.categorical"), module(".distributions.half_cauchy"), module(".distributions.multivariate_normal"); r = [m[0].Categorical is torch.distributions.Categorical, m[1].HalfCauchy is torch.distributions.HalfCauchy, m[2].MultivariateNormal is torch.distributions.MultivariateNormal]
sorted(module(".distributions.transforms").__all__), sorted(torch.distributions.constraints.__all__)
"""
_HELPERS = [
    *(f"m = torch.arange(16.).reshape(4, 4); v = U.tril_matrix_to_vec(m, {d}); r = [v, U.vec_to_tril_matrix(v, {d})]" for d in (-2, -1, 0, 1, 2)),
    "U.tril_matrix_to_vec(torch.ones(2, 2), 4)", "U.vec_to_tril_matrix(torch.ones(4))",
    "U.broadcast_all(1., torch.ones(2, 1), torch.zeros(3))", "U.probs_to_logits(torch.tensor([.2, .8])), U.logits_to_probs(torch.tensor([0., 1.]), True)",
    "torch.manual_seed(1); r = U._standard_normal((2, 2), torch.float64, 'cpu')",
]
_RANKS = """
init(); a = torch.ones(2, requires_grad=True); (nn.all_reduce(a) * nn.broadcast(a, 0) * nn.all_gather(a)[0]).sum().backward(); r = a.grad
init(); r = [nn.gather(torch.ones(2))[0], nn.scatter([torch.ones(2)])]
nn.all_reduce(torch.ones(2))
init(); p = torch.ones(3, requires_grad=True); o = Zero([p], torch.optim.SGD, lr=.1, momentum=.9); (p * p).sum().backward(); o.step(); s = torch.optim.lr_scheduler.StepLR(o, 1); s.step(); p.grad = None; (p * p).sum().backward(); o.step(); r = [p.detach(), o.param_groups[0]["lr"], isinstance(o, torch.optim.Optimizer)]
"""
CASES = "\n".join([*_RANKS.strip().splitlines(), *_TREES.strip().splitlines(), *_FUTURES.strip().splitlines(), *_CHECKS.strip().splitlines(), *_HELPERS])
