"""`torch._foreach_*`, tensors that take each other's place, join with others, or share memory within."""

SETUP = """
a, b = [torch.tensor([.5, -1.]), torch.full((3,), .25)], [torch.ones(2) * 3, torch.tensor([1., 2., 4.])]
FT = torch.tensor
def each(name, *args, **kwargs):
    return getattr(torch, "_foreach_" + name)(*args, **kwargs)
def every(*names):
    return [each(name, a) for name in names], [(each(name + "_", c := [x.clone() for x in a]), c) for name in names]
def held(name, *args):
    each(name + "_", a, *args)
    return a
p, q = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.zeros(3))
"""
CASES = """
every("abs", "acos", "asin", "atan", "ceil", "cos", "cosh", "erf", "erfc", "exp", "expm1", "floor", "frac", "lgamma")
every("log", "log10", "log1p", "log2", "neg", "reciprocal", "round", "rsqrt", "sigmoid", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc")
[each(name, a, 2) for name in ("add", "sub", "mul", "div", "clamp_min", "clamp_max", "maximum", "minimum", "pow")]
[each(name, a, [2, 3.]) for name in ("add", "sub", "mul", "div", "clamp_min", "clamp_max", "maximum", "minimum", "pow")]
[each(name, a, b) for name in ("add", "sub", "mul", "div", "clamp_min", "clamp_max", "maximum", "minimum", "pow")]
[each(name, a, FT(2.)) for name in ("add", "mul", "div")]
held("add", b)
held("maximum", 0.3)
held("pow", [2, 3])
held("zero")
held("copy", b)
each("add", a, b, alpha=2), each("sub", a, b, alpha=.5), each("add", a, FT(3.), alpha=2), each("add_", a, b, alpha=-1)
each("add", a, 1, alpha=2)
each("mul", a, b, alpha=2)
each("add", self=a, scalar=1), each("add", a, other=b), each("add", a, scalars=[1, 2]), each("pow", a, exponent=2)
each("pow", 2., b)
each("lerp", a, b, .25), each("lerp", a, b, b), each("lerp", a, b, [.1, .2]), each("lerp", a, tensors1=b, weights=b)
held("lerp", b, .5)
each("addcmul", a, b, b, 2), each("addcdiv", a, b, b, [1, 2.]), each("addcdiv", a, b, b, FT([1., 2.])), each("addcmul", a, b, b, scalars=[1, 2])
held("addcdiv", b, b)
each("norm", a), each("norm", a, 1), each("norm", a, ord=float("inf"), dtype=torch.float64)
each("max", b), each("powsum", b, 2), each("clone", a), each("mm", [torch.eye(2) * 3], [torch.ones(2, 2)])
each("max", [torch.empty(0)])
each("mm", a, b)
each("add", a, b[:1])
each("add", a, [1])
each("add", a, torch.ones(2))
each("add", [], 1)
each("add", a, "x")
each("add", torch.ones(2), 1)
each("add", [FT([1, 2])], 1.5), each("sqrt", [FT([1, 2])])
each("add_", [FT([1, 2])], 1.5)
each("add_", [p], 1)
each("mul", [p], 3)[0].sum().backward(); p.grad
p.grad = torch.ones(2); p.mark = 1; v = p.detach(); torch.utils.swap_tensors(p, q); r = (p, q, p.grad, q.grad, hasattr(p, "mark"), q.mark, v)
v = p.detach(); torch.utils.swap_tensors(p, q); q.data.fill_(5); r = v, p, q
w = FT([1, 2]); torch.utils.swap_tensors(w, p); r = w, p, type(w).__name__, type(p).__name__
torch.cat([torch.ones(1), FT([1])]), torch.cat([torch.tensor([]), FT([1, 2])]), torch.cat([FT([1]), torch.tensor([])])
torch.stack([torch.ones(1).half(), FT([1]), FT([True])]), torch.cat([torch.ones(1).half(), torch.ones(1).bfloat16(), FT([1])])
torch.hstack([torch.ones(1).bfloat16(), FT([1])]), torch.block_diag(torch.ones(1).half(), FT([1]), FT([True]))
torch.ldexp(FT([1e-38, 3.]), FT([200, -2])), torch.ldexp(FT([1.5]).half(), FT([3])), torch.ldexp(FT([2.]), FT([.5])), torch.ldexp(FT([2]), FT([3]))
F = torch.nn.functional; r = F.cosine_similarity(FT([1., 2.]), FT([2, 1]), 0), F.cosine_similarity(FT([1., 2.]).half(), FT([2., 1.]), 0)
torch.nn.functional.cosine_similarity(FT([1, 2]), FT([2, 1]), 0)
with_grad = torch.ones(2, requires_grad=True); torch.set_grad_enabled(False); n = with_grad.numpy().tolist(); torch.set_grad_enabled(True); r = n
p.numpy()
torch.native_group_norm(torch.ones(0, 2), None, None, 0, 2, 1, 1, 1e-5)
torch.zeros(1).expand(3).add_(1)
torch.zeros(1).expand(3).copy_(torch.ones(3))
torch.zeros(1).expand(3)[1:].mul_(2)
torch.zeros(1).expand(3).normal_()
torch.add(torch.ones(3), 1, out=torch.zeros(1).expand(3))
torch.zeros(1).expand(3).fill_(2), torch.zeros(1).expand(1).add_(1), torch.zeros(1).expand(3).zero_()
Z = torch.tensor([[3 + 4j, 1j], [2., 1 - 1j]]); N = torch.nn.functional; r = N.normalize(Z), N.pairwise_distance(Z, Z * 2), N.normalize(Z, p=1)
torch.linalg.slogdet(torch.eye(2)), torch.slogdet(torch.eye(2) * 2), torch.frexp(FT([3.])), torch.linalg.lu_factor(torch.eye(2))
"""
