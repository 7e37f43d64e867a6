"""Own functions, gradcheck, functional derivatives, dual numbers, anomaly mode."""

SETUP = """
Function, F, fw = torch.autograd.Function, torch.autograd.functional, torch.autograd.forward_ad
once_differentiable = torch.autograd.function.once_differentiable
x = torch.tensor([1., 2., 3.], requires_grad=True)
z = torch.tensor([.5, -1.], dtype=torch.float64, requires_grad=True)
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
class Exp(Function):
    @staticmethod
    def forward(ctx, i):
        result = i.exp()
        ctx.save_for_backward(result)
        return result
    @staticmethod
    def backward(ctx, g):
        result, = ctx.saved_tensors
        return g * result
class Mul(Function):
    @staticmethod
    def forward(a, b, k):
        return a * b * k, a + b
    @staticmethod
    def setup_context(ctx, inputs, output):
        a, b, ctx.k = inputs
        ctx.save_for_backward(a, b)
    @staticmethod
    def backward(ctx, g, h):
        a, b = ctx.saved_tensors
        return g * b * ctx.k + h, g * a * ctx.k + h, None
class Few(Function):
    @staticmethod
    def forward(ctx, a, b):
        return a + b
    @staticmethod
    def backward(ctx, g):
        return g
class Shaped(Function):
    @staticmethod
    def forward(ctx, a):
        return a * 1
    @staticmethod
    def backward(ctx, g):
        return torch.ones(2)
class Extra(Function):
    @staticmethod
    def forward(ctx, a, k):
        ctx.needs = ctx.needs_input_grad
        return a * k
    @staticmethod
    def backward(ctx, g):
        return g * 5, g
class Lazy(Function):
    @staticmethod
    def forward(ctx, a):
        ctx.set_materialize_grads(False)
        return a * 1, a * 2
    @staticmethod
    def backward(ctx, g, h):
        return torch.full((3,), float(10 * (g is None) + (h is None)))
class Mixed(Function):
    @staticmethod
    def forward(ctx, a):
        top = a.max()
        index = torch.tensor(2)
        sign = a.sign()
        ctx.mark_non_differentiable(sign)
        return top * a, index, sign
    @staticmethod
    def backward(ctx, g, gi, gs):
        return g + gi.float().sum() + gs
class AddOne(Function):
    @staticmethod
    def forward(ctx, a):
        a += 1
        ctx.mark_dirty(a)
        return a
    @staticmethod
    def backward(ctx, g):
        return g * 7
class Once(Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a ** 3
    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        a, = ctx.saved_tensors
        return g * 3 * a ** 2
class Nothing(Function):
    @staticmethod
    def forward(ctx, a):
        return a * 1
class Wrong(Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a ** 2
    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0] * 3
class Same(Function):
    @staticmethod
    def forward(ctx, a):
        return a
    @staticmethod
    def backward(ctx, g):
        return g * 3
"""
CASES = """
grads(Exp.apply(x).sum(), x)
grads((Exp.apply(x) * x).sum(), x)
Exp.apply(x).requires_grad
Exp.apply(x.detach()).requires_grad
Exp.apply(x).grad_fn.name()
type(Exp.apply(x).grad_fn).__name__
Exp.apply(x).is_leaf
y = Exp.apply(x); y.sum().backward(); y.sum().backward()
y = Exp.apply(x); y.sum().backward(retain_graph=True); y.sum().backward(); x.grad
g, = torch.autograd.grad(Exp.apply(x).sum(), x, create_graph=True); grads((g * x).sum(), x)
a, b = Mul.apply(x, x * 2, 3); grads((a * b).sum(), x)
a, b = Mul.apply(x, x * 2, 3); grads(a.sum(), x)
a, b = Mul.apply(x, x * 2, 3); grads(b.sum(), x)
a, b = Mul.apply(x, torch.ones(3), 3); grads((a + b).sum(), x)
y = x * 1; a, b = Mul.apply(y, x, 3); y += 1; grads(a.sum(), x)
y = x * 1; a, b = Mul.apply(y, x, 3); y += 1; grads(b.sum(), x)
grads(Few.apply(x, x).sum(), x)
grads(Shaped.apply(x).sum(), x)
grads(Extra.apply(x, 2.).sum(), x)
Extra.apply(x, 2.).grad_fn.needs
grads(Lazy.apply(x)[0].sum(), x)
grads(Lazy.apply(x)[1].sum(), x)
a, b = Lazy.apply(x); grads((a + b).sum(), x)
a, i, s = Mixed.apply(x); [a.requires_grad, i.requires_grad, s.requires_grad, i]
a, i, s = Mixed.apply(x); grads(a.sum(), x)
y = x * 2; z2 = AddOne.apply(y); [z2 is y, y, grads(y.sum(), x)]
AddOne.apply(x)
Once.apply(x).sum().backward(); x.grad
g, = torch.autograd.grad(Once.apply(x).sum(), x, create_graph=True); g.requires_grad
g, = torch.autograd.grad(Once.apply(x).sum(), x, create_graph=True); g.sum().backward()
grads(Nothing.apply(x).sum(), x)
Exp()
Exp.apply(torch.ones(2).long().float())
grads(Same.apply(x).sum(), x)
torch.autograd.gradcheck(Exp.apply, (z,))
torch.autograd.gradcheck(Wrong.apply, (z,))
torch.autograd.gradcheck(Wrong.apply, (z,), raise_exception=False)
torch.autograd.gradgradcheck(Exp.apply, (z,))
torch.autograd.gradcheck(lambda a: (a.sin() * a).sum(), (z,))
torch.autograd.gradgradcheck(lambda a: a ** 3, (z,))
torch.autograd.gradcheck(lambda a: a, (z.detach(),))
torch.autograd.gradcheck(lambda a, b: (a * b, a - b), (z, torch.tensor([2., 3.], dtype=torch.float64, requires_grad=True)))
torch.autograd.gradcheck(lambda a: a * a * 2j, (torch.tensor([1 + 2j, .5j], dtype=torch.complex128, requires_grad=True),))
torch.autograd.gradcheck(lambda a: torch.exp(a) * 1j, (z,))
F.jacobian(lambda a: a.exp().sum(0), torch.ones(2, 2))
F.jacobian(lambda a: a.exp(), torch.tensor([0., 1.]))
F.jacobian(lambda a, b: a * b, (torch.tensor([0., 1.]), torch.tensor([2., 3.])))
F.jacobian(lambda a: (a * 2, a.sum()), torch.tensor([0., 1.]))
F.jacobian(lambda a: a.exp(), x, create_graph=True)
F.jacobian(lambda a: torch.ones(2), torch.tensor([0., 1.]))
F.jacobian(lambda a: torch.ones(2), torch.tensor([0., 1.]), strict=True)
F.jacobian(lambda a: a.exp(), torch.tensor([0., 1.]), vectorize=True)
F.jacobian(lambda a: a.exp(), torch.tensor([0., 1.]), strategy="forward-mode")
F.jacobian(lambda a: a.exp(), torch.tensor([0., 1.]), vectorize=True, strategy="forward-mode")
F.jacobian(lambda a: 1, torch.tensor([0., 1.]))
F.jacobian(lambda a: a, 1)
F.hessian(lambda a: a.pow(3).sum(), torch.tensor([1., 2.]))
F.hessian(lambda a, b: (a * b).sum() + a.pow(2).sum(), (torch.tensor([1., 2.]), torch.tensor([3., 4.])))
F.hessian(lambda a: a.pow(3), torch.tensor([1., 2.]))
F.vjp(lambda a: a.exp().sum(1), torch.zeros(2, 2), torch.tensor([1., 2.]))
F.vjp(lambda a: a.exp().sum(), torch.zeros(2, 2))
F.vjp(lambda a: a.exp(), torch.zeros(2))
F.vjp(lambda a: a.exp(), torch.zeros(2), torch.ones(3))
F.vjp(lambda a, b: 2 * a + 3 * b, (torch.zeros(2), torch.ones(2)), torch.tensor([1., 2.]))
F.jvp(lambda a: a.exp().sum(1), torch.zeros(2, 2), torch.tensor([[1., 2.], [3., 4.]]))
F.jvp(lambda a: a.exp(), torch.zeros(2))
F.jvp(lambda a, b: 2 * a + 3 * b * a, (torch.ones(2), torch.ones(2)), (torch.ones(2), torch.tensor([2., 3.])))
F.hvp(lambda a: a.pow(3).sum(), torch.tensor([1., 2.]), torch.tensor([1., 3.]))
F.vhp(lambda a: a.pow(3).sum(), torch.tensor([1., 2.]), torch.tensor([1., 3.]))
F.vhp(lambda a, b: (a ** 2 * b).sum(), (torch.tensor([1., 2.]), torch.tensor([3., 4.])), (torch.ones(2), torch.zeros(2)))
F.hvp(lambda a, b: (a ** 2 * b).sum(), (torch.tensor([1., 2.]), torch.tensor([3., 4.])), (torch.ones(2), torch.zeros(2)))
with fw.dual_level():\\n    y = fw.make_dual(torch.tensor([1., 2.]), torch.tensor([1., -1.]))\\n    r = fw.unpack_dual(y.exp() * y).tangent\\nr
with fw.dual_level():\\n    y = fw.make_dual(torch.tensor([1., 2.]), torch.tensor([1., -1.]))\\n    r = fw.unpack_dual(y * 2)\\n[r.primal, r.tangent]
with fw.dual_level():\\n    r = fw.unpack_dual(torch.ones(2))\\n[r.primal, r.tangent]
with fw.dual_level():\\n    a = fw.make_dual(torch.tensor([1., 2.]), torch.ones(2))\\n    b = fw.make_dual(torch.tensor([3., 4.]), torch.tensor([0., 1.]))\\n    r = fw.unpack_dual(a * b)\\n[r.primal, r.tangent]
fw.make_dual(torch.ones(2), torch.ones(2))
with fw.dual_level():\\n    fw.make_dual(torch.ones(2), torch.ones(3))\\n1
with torch.autograd.detect_anomaly():\\n    y = torch.zeros(2, requires_grad=True)\\n    (y.sqrt() * 0).sum().backward()\\n1
with torch.autograd.set_detect_anomaly(True, check_nan=False):\\n    y = torch.zeros(2, requires_grad=True)\\n    (y.sqrt() * 0).sum().backward()\\ny.grad
torch.autograd.Variable(torch.ones(2), requires_grad=True)
isinstance(torch.ones(2), torch.autograd.Variable)
torch.autograd.graph.get_gradient_edge(x * 2).output_nr
torch.autograd.graph.get_gradient_edge(x.detach())
[t.detach() for t in Exp.apply(x).grad_fn.saved_tensors]
y = Exp.apply(x); y.sum().backward(); y.grad_fn.saved_tensors
[type(f[0]).__name__ for f in Mul.apply(x * 2, x, 3)[0].grad_fn.next_functions]
y = x * 1; w = y * y; torch.autograd.graph.increment_version(y); w.sum().backward()
"""
