"""Where formulas have an edge: zeros, infinities, NaN, bounds that meet, numbers beyond a dtype, dimensions that repeat."""

SETUP = """
T, F = torch.tensor, torch.nn.functional
inf, nan = float("inf"), float("nan")
def g(f, *leaves):
    xs = [T(x, requires_grad=True) for x in leaves]
    y = f(*xs)
    y = torch.view_as_real(y) if y.is_complex() else y
    (y * torch.arange(1., y.numel() + 1).reshape(y.shape)).sum().backward()
    return [y, *(x.grad for x in xs)]
def layout(x):
    return [x.clone().stride(), torch.ones_like(x).stride(), torch.empty_like(x).stride(), (x * 2).stride(), torch.rand_like(x).stride()]
def told(f):
    try:
        return f()
    except Exception as e:
        return [type(e).__name__, str(e)]
"""
CASES = r"""
g(lambda x: x.logsumexp(0), [inf, 1.])
g(lambda x: x.logsumexp(1), [[-inf, -inf], [1., -inf]])
g(lambda x: torch.logcumsumexp(x, 0), [-inf, -inf, 1.])
g(lambda x: torch.logcumsumexp(x, 1), [[1., 2., 3.], [-3., 2., 1.]])
torch.func.hessian(lambda x: (torch.logcumsumexp(x, 0) * T([-1., 2., .5])).sum())(T([1., 2., -1.]))
torch.logcumsumexp(torch.ones(2, 3, 4), 1).stride()
g(lambda x: x.var((0, 1), correction=7), [[1., 2.]])
g(lambda x: x.var(0, correction=3), [[1., 2.], [3., 5.]])
g(lambda x: x.std(0, correction=3), [[1., 2.], [3., 5.]])
g(torch.atan2, [1., 0., 0.], [0., 0., -0.])
T([-1., 0., -2., -0., .3, -1.5, 3.]).digamma()
T([-1., 0., -2., 1e4]).half().digamma()
torch.func.hessian(lambda q: q.prod())(T([1., 2., 0., 3.]))
torch.func.hessian(lambda q: q.prod())(T([1., 0., 0., 3.]))
torch.func.hessian(lambda q: q.prod(1).sum())(T([[1., 0.], [2., 3.]]))
g(lambda x: x.prod(1), [[1., 0., 2.], [0., 0., 3.], [1., 2., 3.]])
g(torch.polar, [-2., 0., 2.], [.5, .5, .5])
g(torch.clamp, [1., 2., nan], [nan, 3., 2.])
g(lambda x: x.clamp(nan), [1., 2., nan])
g(lambda x, y: torch.clamp(x, min=y, max=y), [1., 2., nan], [1., 3., 2.])
g(lambda x: torch.clamp(x, 1, 2), [1., 2., nan, 1.5, 3.])
g(torch.clamp, [1., 2., 5.], [1., 3., 2.], [4., 1., 3.])
g(lambda x, y: torch.clamp(x, max=y), [1., 2., 5.], [1., 1., 3.])
torch.any(torch.zeros(2, 3), dim=(), keepdim=True)
torch.all(torch.ones(2, 3), dim=[])
torch.any(torch.zeros(2, 3, dtype=torch.uint8), dim=())
F.softmin(T([1, 2, 255], dtype=torch.uint8), 0, dtype=torch.float16)
torch.tensordot(torch.ones(2, 1, dtype=torch.int8), torch.ones(1, 3, dtype=torch.int8), ([1], [1]))
[torch.trapezoid(torch.ones(0, dtype=torch.uint8)), torch.trapezoid(torch.ones(0, 2, dtype=torch.int16), dim=0)]
F.huber_loss(T([1., 2.]).half(), T([1., 4.]))
[torch.arange(0., 2., dtype=torch.int16), torch.arange(0.5, 2.6, dtype=torch.int64), torch.arange(0.5, 2.6, dtype=torch.int32)]
[torch.arange(5, 0, -2, dtype=torch.uint8), torch.arange(0, 5, 1.5, dtype=torch.int32), told(lambda: torch.arange(0, 1, .3, dtype=torch.int64))]
[told(lambda: torch.arange(3, dtype=torch.bool)), told(lambda: torch.arange(3, dtype=torch.complex64))]
[torch.tensor([-1, 3], dtype=torch.uint8), torch.full((2,), -1, dtype=torch.uint8), T([1, 2], dtype=torch.uint8).fill_(-1)]
[torch.index_fill(T([1, 2], dtype=torch.uint8), 0, T([0]), -1), T([1, 2], dtype=torch.uint8).masked_fill(T([True, False]), -1)]
[T([1, 2], dtype=torch.uint8).clamp(-1), T([1, 2], dtype=torch.uint8).clamp_(-1, 3), told(lambda: T([1], dtype=torch.int8).clamp(-1, 300))]
[told(lambda: torch.full((2,), 1000, dtype=torch.int8)), told(lambda: T([1]).fill_(nan)), told(lambda: T([1], dtype=torch.uint8).fill_(300))]
x = T([1., 2.]); x.copy_(3)
x = T([1, 2]); x.copy_(2.7)
[T(3.).movedim(0, -1), T(3.).mH, torch.diff(T([1., 2.]), n=0, dim=3)]
x = torch.ones(3); x[False] = T([1., 2.]); x
x = T([1., 2.], requires_grad=True); [x.view(torch.int32), x.view(torch.int32).requires_grad, x.unique().requires_grad]
x = T([1., 2.], requires_grad=True); [told(lambda: x.unique().sum().backward()), torch.heaviside(x, x).requires_grad]
x = T([1., 2.], requires_grad=True); told(lambda: torch.heaviside(x, x).sum().backward())
[T([nan, inf, -0., -2.]).sign(), T([nan, 1.]).sgn(), torch.heaviside(T([nan, 0., 1.]), T([.5, .5, .5])), T([0., 1., .5]).half().sinc()]
torch.pow(T([-128, 1, -1, 0, 2], dtype=torch.int8), T([-1] * 5, dtype=torch.int8))
x = torch.ones(1, 2).expand(3, 2); [told(lambda: x.__setitem__(slice(None), 2)), told(lambda: x.__setitem__(slice(1, None), torch.ones(2)))]
x = torch.ones(1, 2).expand(3, 2); x[1:2] = 2; x[0] = T([3., 4.]); [x, torch.ones(1, 0).expand(3, 0).abs_()]
[torch.special.zeta(T(inf), T(1.)), torch.special.zeta(T(1e8), T(2.)), torch.special.zeta(T(inf), T(.5))]
told(lambda: torch.unique_consecutive(T([1j])))
[layout(torch.ones(3).expand(2, 3)), layout(torch.ones(4, 1, 3).expand(4, 2, 3)), layout(torch.ones(3, 1).expand(3, 2).mT)]
[layout(torch.ones(4, 1, 3).expand(4, 2, 3).permute(p)) for p in ((2, 0, 1), (1, 2, 0))]
torch.ones(4, 1, 3).expand(4, 2, 3).permute(2, 1, 0).clone().stride()
[torch.tensor(torch.arange(3).expand(2, 3)).view(6), torch.arange(3).expand(2, 3).clone().view(6)]
[torch.ones(2, 3).repeat_interleave(2, 1).stride(), torch.ones(2, 3, 4).repeat_interleave(T([1, 2, 0]), 1).stride()]
x = torch.ones(2, 3, 4).permute(2, 0, 1); [x.clone(memory_format=torch.contiguous_format).stride(), x.masked_fill(x > 0, -1).view(4, 6)]
"""
