"""torch.func: derivatives and batches of functions."""

SETUP = """
TF = torch.func
x = torch.tensor([1., 2., 3.])
m = torch.arange(6.).reshape(2, 3)
w = torch.tensor([[.5, -1.], [2., 0.], [1., 3.]])
def f(a):
    return (a.sin() * a).sum()
def two(a, b):
    return (a * b.exp()).sum()
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(a):
        return a * a
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])
    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0] * 5
class Rule(Sq):
    generate_vmap_rule = True
class Own(Sq):
    @staticmethod
    def vmap(info, in_dims, a):
        return a * a + info.batch_size, in_dims[0]
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
"""
CASES = """
TF.grad(f)(x)
TF.grad(two)(x, x)
TF.grad(two, 1)(x, x)
TF.grad(two, -1)(x, x)
TF.grad(two, (0, 1))(x, x)
TF.grad(two, argnums=(1,))(x, x)
TF.grad(lambda a: (a.sum(), a * 2), has_aux=True)(x)
TF.grad(lambda a: a)(x)
TF.grad(lambda a: 3.)(x)
TF.grad(f)(torch.arange(3))
TF.grad(f, 2)(x)
TF.grad(f, ())(x)
TF.grad(f, (0, 0))(x)
TF.grad(lambda d: (d["a"] * d["b"][0]).sum())({"a": x, "b": [x + 1]})
TF.grad(lambda a: TF.grad(f)(a).sum())(x)
TF.grad(TF.grad(lambda a: a ** 3))(torch.tensor(2.))
TF.grad(TF.grad(TF.grad(lambda a: a ** 4)))(torch.tensor(2.))
TF.grad_and_value(f)(x)
TF.grad_and_value(lambda a: (a.sum(), a * 2), has_aux=True)(x)
TF.grad(lambda a: (a * a.detach()).sum())(x)
p = x.clone().requires_grad_(); TF.grad(f)(p)
p = x.clone().requires_grad_(); grads(TF.grad(f)(p).sum(), p)
p = x.clone().requires_grad_(); grads(TF.grad(lambda a: (a ** 2 * p).sum())(x).sum(), p)
with torch.no_grad():\\n    r = TF.grad(f)(x)\\nr
TF.vjp(lambda a: a.sin(), x)[0]
TF.vjp(lambda a: a.sin(), x)[1](torch.ones(3))
TF.vjp(lambda a, b: a * b, x, x + 1)[1](torch.ones(3))
TF.vjp(lambda a: (a.sin(), a.sum()), x)[1]((torch.ones(3), torch.tensor(2.)))
TF.vjp(lambda a: a.sin(), x)[1](torch.ones(2))
TF.vjp(lambda a: (a.sin(), 2 * a), x, has_aux=True)[2]
TF.vjp(lambda a: {"p": a.sin()}, x)[0]
TF.vjp(lambda a: 2., x)
TF.jvp(lambda a: a.sin(), (x,), (torch.ones(3),))
TF.jvp(lambda a, b: a * b, (x, x + 1), (torch.ones(3), x))
TF.jvp(lambda a: (a.sin(), a.sum()), (x,), (torch.ones(3),))
TF.jvp(lambda a: a.sin(), x, torch.ones(3))
TF.jvp(lambda a: a.sin(), (x,), (torch.ones(2),))
TF.jvp(lambda a: (a.sin(), a), (x,), (torch.ones(3),), has_aux=True)
TF.linearize(lambda a: a.sin(), x)[1](torch.ones(3))
TF.jacrev(lambda a: a.sin())(x)
TF.jacrev(lambda a: a.sum())(x)
TF.jacrev(lambda a: a @ w)(m)
TF.jacrev(lambda a, b: a * b, argnums=(0, 1))(x, x + 1)
TF.jacrev(lambda a, b: a * b, argnums=1)(x, x + 1)
TF.jacrev(lambda a: (a.sin(), a.sum()))(x)
TF.jacrev(lambda a: {"s": a.sin()})(x)
TF.jacrev(lambda a: (a.sin(), a * 2), has_aux=True)(x)
TF.jacrev(lambda a: a.sin(), chunk_size=2)(x)
TF.jacrev(lambda a: a.sin(), chunk_size=0)
TF.jacrev(lambda d: d["q"] * 2)({"q": x})
TF.jacfwd(lambda a: a.sin())(x)
TF.jacfwd(lambda a, b: a * b, argnums=(0, 1))(x, x + 1)
TF.jacfwd(lambda a: (a.sin(), a * 2), has_aux=True)(x)
TF.hessian(f)(x)
TF.hessian(lambda a: a.prod())(x)
TF.hessian(two, argnums=(0, 1))(x, x)
TF.jacrev(TF.jacrev(lambda a: (a ** 3)))(x)
TF.jacfwd(TF.jacrev(f))(x)
TF.vmap(lambda a: a.sum())(m)
TF.vmap(lambda a, b: a @ b)(m, m + 1)
TF.vmap(lambda a, b: a @ b, in_dims=(0, None))(m, x)
TF.vmap(lambda a, b: a * b, in_dims=(1, 0))(m, x)
TF.vmap(lambda a: a * 2, in_dims=1, out_dims=1)(m)
TF.vmap(lambda a: a * 2, in_dims=-1)(m)
TF.vmap(lambda a: (a.sum(), a.max()))(m)
TF.vmap(lambda a: (a, a * 2), out_dims=(0, 1))(m)
TF.vmap(lambda d: d["a"] + 1)({"a": m})
TF.vmap(lambda d: d["a"] + d["b"], in_dims=({"a": 0, "b": None},))({"a": m, "b": x})
TF.vmap(lambda a: a.sum(), chunk_size=1)(m)
TF.vmap(lambda a: a * 2, chunk_size=2, in_dims=1, out_dims=1)(m)
TF.vmap(TF.vmap(lambda a: a * 2))(m)
TF.vmap(lambda a: a @ w)(m)
TF.vmap(lambda a: torch.where(a > 2, a, -a))(m)
TF.vmap(lambda a: torch.stack([a, a]))(m)
TF.vmap(lambda a: torch.cat([a, a]))(m)
TF.vmap(lambda a: a.reshape(3, 1).transpose(0, 1))(m)
TF.vmap(lambda a: a[1:])(m)
TF.vmap(lambda a: a.mean(0, keepdim=True))(m)
TF.vmap(lambda a: torch.ones(2))(m)
TF.vmap(lambda a: 3)(m)
TF.vmap(lambda a: a)(3)
TF.vmap(lambda a: a)()
TF.vmap(lambda a: a, in_dims=2)(m)
TF.vmap(lambda a, b: a, in_dims=(0,))(m, m)
TF.vmap(lambda a, b: a + b)(m, x)
TF.vmap(lambda a: a, randomness="no")(m)
TF.vmap(lambda a: a, in_dims=None)(m)
TF.vmap(lambda a: a, in_dims="0")(m)
TF.vmap(lambda a, b: a * b, in_dims=(0, None))(m, 3.)
TF.vmap(TF.grad(f))(m)
TF.vmap(TF.grad(two), in_dims=(0, None))(m, x)
TF.vmap(TF.jacrev(lambda a: a.sin()))(m)
TF.vmap(TF.hessian(f))(m)
TF.grad(lambda a: TF.vmap(f)(a).sum())(m)
p = m.clone().requires_grad_(); grads(TF.vmap(f)(p).sum(), p)
TF.vmap(TF.vjp(lambda a: a.sin(), x)[1])(m)
y, pull = TF.vjp(lambda a: a.sin(), x); pull(torch.ones(3, requires_grad=True))
torch.vmap(lambda a: a + 1)(m)
TF.vmap(Sq.apply)(m)
[TF.vmap(Rule.apply)(m), TF.grad(lambda a: TF.vmap(Rule.apply)(a).sum())(m), TF.vmap(TF.grad(lambda a: Rule.apply(a).sum()))(m)]
[TF.vmap(Own.apply)(m), TF.grad(lambda a: Own.apply(a).sum())(x)]
"""
