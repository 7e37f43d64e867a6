"""Modules: registration, walks, state and its errors, hooks, containers, text, copies."""

TEXT = True
SETUP = """
import copy, collections, warnings
F, nn = torch.nn.functional, torch.nn
def filled(m):
    with torch.no_grad():
        for k, p in enumerate(m.parameters()):
            p.copy_((torch.arange(float(p.numel())).reshape(p.shape) * (k + 1) + k) % 5 - 1.5)
    return m
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 3)
        self.b = nn.Sequential(nn.ReLU(), nn.Linear(3, 1, bias=False))
        self.register_buffer("count", torch.tensor(2.))
        self.register_buffer("scratch", torch.zeros(1), persistent=False)
        self.scale = nn.Parameter(torch.tensor([2.]))
    def forward(self, x, shift=0.):
        return self.b(self.a(x)) * self.scale + shift
class Two(nn.Module):
    def forward(self, x, y):
        return x * y, x + y
net = filled(Net())
x = torch.tensor([[1., -1.], [.5, 2.]])
seen = []
def text(f, *a, **k):
    try:
        return str(f(*a, **k))
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
def caught(f):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        r = f()
    return [r, [str(x.message) for x in w]]
"""
CASES = """
net
net(x), net(x, shift=1.)
[n for n, _ in net.named_parameters()], [n for n, _ in net.named_buffers()], [n for n, _ in net.named_modules()], [n for n, _ in net.named_children()]
[n for n, _ in net.named_parameters("p")], [n for n, _ in net.named_parameters(recurse=False)], [n for n, _ in net.named_modules(prefix="m")]
len(list(net.parameters())), len(list(net.buffers())), len(list(net.modules())), len(list(net.children()))
net.state_dict()
list(net.state_dict(prefix="x.")), net.state_dict()._metadata
[v.requires_grad for v in net.state_dict().values()], [v.requires_grad for v in net.state_dict(keep_vars=True).values()]
net.load_state_dict(net.state_dict())
m = Net(); m.load_state_dict(net.state_dict()); r = m(x)
text(net.load_state_dict, {})
text(net.load_state_dict, {**net.state_dict(), "zz": x, "a.foo": x, "b.1.weight": torch.ones(2, 2), "b.5.weight": x})
text(net.load_state_dict, {**net.state_dict(), "scale": torch.tensor(1.)})
text(net.load_state_dict, {**net.state_dict(), "count": torch.tensor([5.])}), net.count
text(net.load_state_dict, {**net.state_dict(), "count": 5.})
text(net.load_state_dict, [1])
net.load_state_dict({"a.bias": torch.zeros(3), "q": x}, strict=False)
r = net.load_state_dict({}, strict=False); [r.missing_keys, r.unexpected_keys]
m = Net(); s = {k: v + 1 for k, v in net.state_dict().items()}; m.load_state_dict(s, assign=True); r = [m.a.weight.data_ptr() == s["a.weight"].data_ptr(), type(m.a.weight).__name__, m.scale]
m = Net(); s = {k: v.double() for k, v in net.state_dict().items()}; m.load_state_dict(s); n = Net(); n.load_state_dict(s, assign=True); r = [m.scale.dtype, n.scale.dtype]
p = net.a.weight; before = p.data_ptr(); net.load_state_dict(Net().state_dict()); r = p.data_ptr() == before
net.foo
net.a.bar
setattr(net.a, "weight", torch.ones(3, 2)); r = net
setattr(net, "count", 3); r = net
setattr(net, "a", 5); r = net
setattr(net, "scale", None); net
setattr(net, "a", None); [repr(net), list(net.state_dict())]
setattr(net, "count", None); list(net.state_dict())
net.count = torch.tensor(7.); net.state_dict()["count"]
del net.a; [n for n, _ in net.named_parameters()]
del net.nothing
net.register_parameter("a.b", None)
net.register_parameter("", None)
net.register_parameter("scale", None); net.scale
net.register_parameter("forward", None)
net.register_parameter("w", x)
net.register_parameter("w", nn.Parameter(x) * 2)
net.register_buffer("w", 3)
net.register_buffer("a", x)
net.register_buffer(3, x)
net.add_module("m", 3)
net.add_module("x.y", nn.ReLU())
net.add_module("count", nn.ReLU())
net.add_module("new", nn.ReLU()); net
type("Bad", (nn.Module,), {"__init__": lambda self: setattr(self, "w", nn.Parameter(torch.ones(1)))})()
type("Bad", (nn.Module,), {"__init__": lambda self: setattr(self, "w", nn.ReLU())})()
nn.Module()(3)
nn.Module(3)
nn.Module(a=3)
nn.Module()
net.get_submodule("b.1"), net.get_submodule("") is net, net.get_parameter("b.1.weight"), net.get_buffer("count")
net.get_submodule("b.7")
net.get_submodule("scale")
net.get_parameter("a.foo")
net.get_parameter("count")
net.get_buffer("scale")
net.set_submodule("b.0", nn.Tanh()); net.b
net.buf = nn.Buffer(torch.ones(2)); net.buf2 = nn.Buffer(torch.ones(2), persistent=False); r = [list(net.state_dict()), [n for n, _ in net.named_buffers()], type(net.buf).__name__, isinstance(net.buf, nn.Buffer)]
net.train().training, net.eval().training, net.a.training, net.b[0].training
net.train("yes")
net.requires_grad_(False).scale.requires_grad, [p.requires_grad for p in net.parameters()]
net.double().scale.dtype, net.float().scale.dtype, net.half().scale.dtype, net.bfloat16().count.dtype, net.to(torch.float64)(x.double())
net.to(torch.int32)
net.to("cuda")
net.cuda()
net.type(torch.float64).scale.dtype, net.to(torch.zeros(1, dtype=torch.float32)).scale.dtype, net.to(device="cpu", dtype=torch.float64).count.dtype
p = net.scale; net.double(); [p is net.scale, p.dtype]
net(x).sum().backward(); a = net.scale.grad; net.zero_grad(); r = [a, net.scale.grad]
net(x).sum().backward(); net.zero_grad(set_to_none=False); r = net.scale.grad
net(x).sum().backward(); net.double(); r = net.scale.grad
net.apply(lambda m: seen.append(type(m).__name__)); seen
m = copy.deepcopy(net); m.scale.data.fill_(9.); r = [net.scale, m.scale, m.a.weight is net.a.weight, [n for n, _ in m.named_parameters()]]
m = nn.Sequential(nn.Linear(2, 2), nn.ReLU()); n = copy.deepcopy(m); r = [repr(n), n[0].weight is m[0].weight, bool((n[0].weight == m[0].weight).all())]
shared = nn.Linear(2, 2); m = nn.ModuleList([shared, shared]); r = [len(list(m.parameters())), len(list(m.named_parameters(remove_duplicate=False))), list(m.state_dict()), repr(m)]
nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2), requires_grad=False), nn.Parameter(torch.ones(2)) * 2
nn.Parameter(torch.tensor([1]))
nn.Parameter(torch.tensor([1]), requires_grad=False), nn.Parameter()
p = nn.Parameter(torch.ones(2)); r = [p.is_leaf, type(p).__name__, type(p * 1).__name__, type(p.data).__name__, type(p.detach()).__name__, type(p[0]).__name__, isinstance(p, torch.Tensor)]
nn.UninitializedParameter(), nn.UninitializedParameter().requires_grad
net.a.extra_repr(), net._get_name(), net.extra_repr()
nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Sequential(nn.Sigmoid(), nn.Sequential()))
nn.Sequential(collections.OrderedDict([("first", nn.ReLU()), ("second", nn.Tanh())])), nn.Sequential(collections.OrderedDict(a=nn.ReLU())).a
s = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid()); r = [s[0], s[-1], s[1:], len(s), list(s), s[:1] + s[2:], s[:1] * 2]
s = nn.Sequential(nn.ReLU(), nn.Tanh()); s.append(nn.Sigmoid()); s.insert(1, nn.GELU()); s.extend([nn.SELU()]); s[0] = nn.ELU(); del s[2]; p = s.pop(-1); r = [s, p, list(s.state_dict())]
nn.Sequential(nn.ReLU())[3]
nn.Sequential(3)
nn.Sequential(nn.ReLU()) + 3
nn.Sequential(nn.ReLU()) * 0
nn.Sequential()
nn.Sequential()(x)
l = nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Linear(1, 1)]); l.append(nn.ReLU()); l.insert(0, nn.Tanh()); l.extend([nn.ReLU()]); l += [nn.ReLU()]; r = [l, len(l), l[-1], l[1:3], l.pop(0), [n for n, _ in l.named_children()], l + [nn.ELU()]]
nn.ModuleList([nn.ReLU()])[2]
nn.ModuleList()(x)
nn.ModuleList(), nn.ModuleDict(), nn.ParameterList(), nn.ParameterDict()
nn.ModuleList([3])
nn.ModuleList().extend(3)
d = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Tanh()}); d["c"] = nn.ELU(); d.update([["e", nn.SELU()]]); r = [d, len(d), "a" in d, list(d), list(d.keys()), d.pop("b"), list(d.items())[0][0], list(d.values())[-1]]
nn.ModuleDict({"keys": nn.ReLU()})
nn.ModuleDict()["x"]
nn.ModuleDict().update(3)
nn.ModuleDict([["a"]])
p = nn.ParameterList([torch.ones(2), nn.Parameter(torch.zeros(1, 3)), "s"]); p.append(torch.tensor(1.)); r = [p, len(p), p[0], p[-1], [n for n, _ in p.named_parameters()], p[1:3], list(p.state_dict())]
nn.ParameterList([torch.ones(1)])[1]
nn.ParameterList()()
p = nn.ParameterDict({"a": torch.ones(2), "b": nn.Parameter(torch.zeros(1))}); p["c"] = torch.ones(1, 2); r = [p, len(p), list(p), p["a"], "b" in p, p.get("z"), p.pop("a"), list(p.keys()), p.setdefault("d", torch.ones(1)), list(p.state_dict())]
nn.ParameterDict({"x": torch.ones(1)}) | nn.ParameterDict({"y": torch.ones(1)})
nn.ParameterDict()[3]
nn.ParameterDict()["a"]
h = net.a.register_forward_hook(lambda m, i, o: seen.append([type(m).__name__, len(i), list(o.shape)])); net(x); h.remove(); net(x); r = seen
net.a.register_forward_hook(lambda m, i, o: o * 0); r = net(x)
net.register_forward_pre_hook(lambda m, i: (i[0] * 2,)); r = net(x)
net.register_forward_pre_hook(lambda m, i: i[0] * 2); r = net(x)
net.register_forward_pre_hook(lambda m, a, k: (a, {"shift": 10.}), with_kwargs=True); r = net(x)
net.register_forward_pre_hook(lambda m, a, k: 3, with_kwargs=True); r = net(x)
net.register_forward_hook(lambda m, a, k, o: o + k["shift"], with_kwargs=True); r = net(x, shift=2.)
[net.register_forward_hook(lambda m, i, o, k=k: seen.append(k), prepend=k == 2) for k in range(3)]; net(x); r = seen
net.register_forward_hook(lambda m, i, o: seen.append(o), always_call=True); t = text(net, torch.ones(2, 5)); r = [t, seen]
net.b.register_full_backward_hook(lambda m, gi, go: seen.append([gi, go])); net(x).sum().backward(); r = seen
net.b.register_full_backward_hook(lambda m, gi, go: (gi[0] * 0,)); net(x).sum().backward(); r = [net.a.weight.grad, net.b[1].weight.grad]
net.b.register_full_backward_pre_hook(lambda m, go: (go[0] * 2,)); net(x).sum().backward(); r = [net.a.weight.grad, net.scale.grad]
net.register_full_backward_hook(lambda m, gi, go: seen.append([gi, go])); net(x).sum().backward(); r = seen
y = x.clone().requires_grad_(); net.register_full_backward_hook(lambda m, gi, go: seen.append([gi, go])); net(y).sum().backward(); r = [seen, y.grad]
t = Two(); t.register_full_backward_hook(lambda m, gi, go: seen.append([gi, go])); a = x.clone().requires_grad_(); b = (x + 1).requires_grad_(); u, v = t(a, b); (u.sum() + 2 * v.sum()).backward(); r = [seen, a.grad, b.grad]
t = Two(); t.register_full_backward_hook(lambda m, gi, go: (gi[1], gi[0])); a = x.clone().requires_grad_(); u, v = t(a, x); u.sum().backward()
net.b.register_full_backward_hook(lambda m, gi, go: (gi[0], gi[0])); net(x).sum().backward()
h = nn.modules.module.register_module_forward_hook(lambda m, i, o: seen.append(type(m).__name__)); net(x); h.remove(); net(x); r = seen
h = nn.modules.module.register_module_forward_pre_hook(lambda m, i: seen.append(type(m).__name__)); net(x); h.remove(); r = seen
h = nn.modules.module.register_module_full_backward_hook(lambda m, gi, go: seen.append(type(m).__name__)); net(x).sum().backward(); h.remove(); r = seen
h = nn.modules.module.register_module_parameter_registration_hook(lambda m, n, p: seen.append(n)); nn.Linear(1, 1); h.remove(); r = seen
net._register_state_dict_hook(lambda m, s, p, l: {k: 1 for k in s}); r = net.state_dict()
net.register_state_dict_pre_hook(lambda m, p, k: seen.append([p, k])); net.state_dict(prefix="q."); r = seen
net._register_load_state_dict_pre_hook(lambda s, p, *a: s.pop("extra", None)); r = net.load_state_dict({**net.state_dict(), "extra": 1})
net.register_load_state_dict_post_hook(lambda m, k: k.missing_keys.clear()); r = net.load_state_dict({k: v for k, v in net.state_dict().items() if k != "scale"})
E = type("E", (nn.Module,), {"get_extra_state": lambda self: {"v": 3}, "set_extra_state": lambda self, s: seen.append(s)}); m = E(); s = m.state_dict(); m.load_state_dict(s); r = [dict(s), seen, text(m.load_state_dict, {})]
V = type("V", (nn.Module,), {"_version": 7, "_load_from_state_dict": lambda self, s, p, l, *a: seen.append([p, l.get("version")])}); m = nn.Sequential(V()); m.load_state_dict(m.state_dict()); r = seen
torch.autograd.grad(torch.autograd.grad(net(x.requires_grad_()).sum(), x, create_graph=True)[0].pow(2).sum(), net.a.weight)
sorted(n for n in dir(nn.Linear(1, 1)) if n in ("weight", "bias", "forward", "in_features"))
hasattr(net, "a"), hasattr(net, "zzz"), "a" in net._modules, "scale" in net._parameters
f = nn.modules.utils.consume_prefix_in_state_dict_if_present; s = collections.OrderedDict([("module.a", 1), ("b", 2)]); f(s, "module."); r = s
setattr(net, "count", None); r = list(net.state_dict())
import pickle; m = pickle.loads(pickle.dumps(nn.Sequential(nn.ReLU(), nn.Flatten(2), nn.Softmax(1)))); r = [m, m.training, m[1].start_dim]
type(nn.Linear(1, 1)), type(nn.ReLU()), nn.Module, nn.CrossEntropyLoss, nn.MSELoss, nn.Sequential, nn.Dropout
[list(nn.ParameterDict(d)) for d in ({"z": nn.Parameter(torch.ones(1)), "a": torch.ones(1)}, [("z", torch.ones(1)), ("a", torch.ones(1))], nn.ParameterDict([("z", torch.ones(1)), ("a", torch.ones(1))]))]
q = nn.ParameterDict({"z": torch.ones(2), "b": torch.ones(1)}); r = [list(q | {"k": torch.ones(1), "c": torch.ones(1)}), list(q.copy()), q.popitem()[0]]
m = nn.Linear(2, 2); m.weight = nn.ReLU()
m = nn.Linear(2, 2); m.weight = nn.Linear
nn.Linear(2, 2).add_module("x", torch.ones(2).int())
nn.Linear(2, 2).add_module("x", nn.Parameter(torch.ones(2)))
nn.Linear(2, 2).register_parameter("x", nn.ReLU())
nn.Linear(2, 2).register_buffer("x", nn.ReLU())
import copy; copy.deepcopy(torch.ones(2, requires_grad=True) * 2)
b = nn.BatchNorm1d(2); b(torch.ones(3, 2)); b(torch.ones(3, 2)); s = dict(b.state_dict()); s.pop("num_batches_tracked"); r = [str(b.load_state_dict(s)), b.num_batches_tracked, str(nn.BatchNorm1d(2).load_state_dict(s))]
import pickle; torch.manual_seed(0); m = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.LSTM(3, 2)); n = pickle.loads(pickle.dumps(m)); r = [repr(n), [torch.equal(a, b) for a, b in zip(m.state_dict().values(), n.state_dict().values())], [p.requires_grad for p in n.parameters()]]
import pickle; m = nn.Linear(2, 2); m.tied = m.weight; n = pickle.loads(pickle.dumps(m)); r = n.tied is n.weight
import pickle; r = pickle.loads(pickle.dumps(nn.TransformerEncoderLayer(4, 2, activation=nn.functional.gelu))).activation.__name__
import pickle; m = nn.Sequential(nn.LazyLinear(3)); r = pickle.loads(pickle.dumps(m))(torch.ones(2, 2)).shape
import pickle; pickle.dumps(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)))
import pickle; x = torch.arange(6.).view(2, 3); r = [(p.stride(), p.storage_offset(), p.untyped_storage().nbytes(), p) for p in map(pickle.loads, map(pickle.dumps, (x, x.t()[1:], x[0], x[:, 1].requires_grad_(), torch.ones(2).expand(3, 2))))]
fc = torch.func.functional_call; l = nn.Linear(2, 2); r = fc(l, {"weight": torch.ones(2, 2), "bias": torch.ones(2), "nope": torch.ones(1)}, torch.ones(2)); r = [r, hasattr(l, "nope")]
torch.func.functional_call(nn.Linear(2, 2), {"weight": torch.ones(2, 2), "a.b": torch.ones(1)}, torch.ones(2))
torch.func.functional_call(nn.Linear(2, 2), {"weight": 3}, torch.ones(2))
torch.func.functional_call(nn.Linear(2, 2), {"weight": torch.ones(2, 2), "nope": torch.ones(1)}, torch.ones(2), strict=True)
torch.func.functional_call(nn.Linear(2, 2), [{"weight": torch.ones(2, 2)}, {"weight": torch.ones(2, 2)}], torch.ones(2))
nn.functional.linear(torch.ones(2, 3), torch.ones(1, 3), torch.ones(4))
nn.functional.linear(torch.ones(2, 3), torch.ones(4, 3), torch.ones(2, 4))
nn.functional.linear(torch.ones(2, 2, 3), torch.ones(4, 3), torch.ones(2, 4))
nn.functional.linear(torch.ones(2, 2, 3), torch.ones(1, 3), torch.ones(4))
nn.functional.linear(torch.ones(3), torch.ones(2, 2), torch.ones(2))
nn.functional.linear(torch.ones(2), torch.ones(2), torch.ones(()))
nn.functional.linear(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2).double())
nn.functional.linear(torch.ones(1, 2, 2).double(), torch.ones(2, 2))
"""
