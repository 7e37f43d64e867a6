"""Gradients by some of what a result depends on: which functions are asked for theirs, and what comes out."""

SETUP = """
F = torch.nn.functional
called = []
class Scaled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, name):
        ctx.name = name
        return x * 2
    @staticmethod
    def backward(ctx, g):
        called.append(ctx.name)
        return g * 2, None
def graph():
    x, w, v = (torch.arange(1., 1 + n).reshape(s).requires_grad_() for n, s in ((6, (2, 3)), (12, (3, 4)), (8, (4, 2))))
    hidden = Scaled.apply(x, "x") @ Scaled.apply(w, "w")
    return x, w, v, hidden, (Scaled.apply(hidden, "hidden") @ Scaled.apply(v, "v")).square().sum()
def asked(*places, **options):
    called.clear()
    parts = graph()
    found = torch.autograd.grad(parts[-1], [parts[k] for k in places], **options)
    return sorted(called), found
def added(*places):
    called.clear()
    parts = graph()
    parts[-1].backward(inputs=[parts[k] for k in places])
    return sorted(called), [p.grad for p in parts[:3]]
def large(function, *shapes):
    torch.manual_seed(0)
    leaves = [torch.randn(s, dtype=torch.float64).requires_grad_() for s in shapes]
    y = function(*leaves)
    whole = torch.autograd.grad(y.square().sum(), leaves, retain_graph=True)
    return [torch.equal(torch.autograd.grad(y.square().sum(), leaf, retain_graph=True)[0], g) for leaf, g in zip(leaves, whole)]
def penalty(function, *shapes):
    torch.manual_seed(0)
    x, w = (torch.randn(s, dtype=torch.float64).requires_grad_() for s in shapes)
    g, = torch.autograd.grad(function(x, w).square().sum(), x, create_graph=True)
    g.square().sum().backward()
    return w.grad.sum(), w.grad.abs().max()
def hooked(*places):
    seen = []
    x, w, v, hidden, y = graph()
    for name, t in (("x", x), ("w", w), ("v", v), ("hidden", hidden)):
        t.register_hook(lambda g, name=name: seen.append(name))
    torch.autograd.grad(y, [(x, w, v, hidden)[k] for k in places])
    return sorted(seen)
def twice(first, second):
    x, w, v, hidden, y = graph()
    torch.autograd.grad(y, (x, w, v, hidden)[first])
    return torch.autograd.grad(hidden.sum(), (x, w, v, hidden)[second])
def written(op, n, which):
    a, b = torch.ones(n, requires_grad=True), torch.ones(n, requires_grad=True)
    x, w = a * 2, b * 3
    y = op(x, w)
    x.add_(1)
    return torch.autograd.grad(y.sum(), (a, b)[which])[0].sum()
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return 2 * x * g
"""
CASES = r"""
asked(0)
asked(1)
asked(2)
asked(3)
asked(0, 2)
asked(0, 3)
asked(2, 3)
asked(0, 1, 2, 3)
asked(0, create_graph=True)
asked(3, create_graph=True)
asked(2, retain_graph=True)
added(0)
added(2)
added(0, 1)
hooked(0)
hooked(2)
hooked(3)
hooked(0, 1)
twice(2, 0)
twice(2, 1)
twice(0, 0)
large(F.conv2d, (4, 3, 16, 16), (8, 3, 3, 3))
large(F.linear, (64, 32), (48, 32), (48,))
large(torch.matmul, (40, 60), (60, 50))
large(torch.mul, (100, 80), (100, 80))
large(torch.div, (100, 80), (80,))
large(lambda x, w, b: F.layer_norm(x, (64,), w, b), (64, 64), (64,), (64,))
large(lambda x, w, b: F.batch_norm(x, None, None, w, b, True), (64, 64), (64,), (64,))
large(lambda q, k, v: F.scaled_dot_product_attention(q, k, v), (2, 4, 32, 16), (2, 4, 32, 16), (2, 4, 32, 16))
large(lambda x, y: torch.where(x > 0, x, y), (64, 64), (64, 64))
large(lambda x, y: torch.cat((x, y)), (64, 64), (32, 64))
large(lambda x, y: torch.einsum("ij,kj->ik", x, y), (64, 40), (50, 40))
penalty(F.linear, (64, 32), (48, 32))
penalty(torch.matmul, (40, 60), (60, 50))
penalty(lambda x, w: F.conv2d(x, w).tanh(), (2, 3, 12, 12), (4, 3, 3, 3))
penalty(lambda x, w: torch.tanh(x * w), (64, 64), (64, 64))
written(lambda x, w: x + w, 10, 0)
written(lambda x, w: x + w, 10, 1)
written(lambda x, w: x + w, 5000, 0)
written(lambda x, w: x + w, 5000, 1)
written(lambda x, w: torch.cat((x, w)), 10, 0)
written(lambda x, w: torch.cat((x, w)), 10, 1)
written(lambda x, w: torch.cat((x, w)), 5000, 0)
written(lambda x, w: torch.cat((x, w)), 5000, 1)
written(lambda x, w: torch.where(w > 0, x, w), 10, 0)
written(lambda x, w: torch.where(w > 0, x, w), 10, 1)
written(lambda x, w: torch.where(w > 0, x, w), 5000, 0)
written(lambda x, w: torch.where(w > 0, x, w), 5000, 1)
written(lambda x, w: x * w, 5000, 1)
written(lambda x, w: (x.reshape(50, 100) @ w.reshape(100, 50)), 5000, 1)
(torch.ones(3, requires_grad=True) * 2).sum().backward(inputs=[torch.ones(3)])
m = torch.ones(3, device="meta", requires_grad=True); Square.apply(m).sum().backward(); r = m.grad.shape, str(m.grad.device)
torch.nn.Linear(3, 4, True, "cpu", None, "more")
torch.nn.Linear(3, 4, True, "cpu", device="meta")
str(torch.nn.Linear(3, 4, True, "meta", torch.float64).weight.device), torch.nn.Linear(3, 4, True, "meta", torch.float64).weight.dtype
str(torch.nn.Conv2d(3, 4, 3, 1, 0, 1, 1, True, "zeros", "meta").weight.device)
torch.nn.Linear(3, 4, True, None, torch.float64).bias.dtype
"""
