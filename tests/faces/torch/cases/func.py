"""torch.func: derivatives and batches of functions."""

SETUP = """
TF = torch.func
F = torch.nn.functional
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
TW = (torch.arange(36.).reshape(2, 2, 3, 3) * .4).sin()
TB = torch.tensor([.1, -.2])
TI = (torch.arange(96.).reshape(3, 2, 4, 4) * .7).cos()
def conv(w, b, a):
    return F.conv2d(a[None], w, b).sin().sum()
def layers(w, b, a):
    y = F.conv2d(a[None], w, b, padding=1)
    return F.max_pool2d(F.group_norm(y, 2), 2).exp().sum() + F.layer_norm(y, (4,)).sin().sum()
def around(g, a):
    return TF.grad(lambda a: TF.vmap(g)(a).sin().sum())(a)
def twice(g, a):
    return TF.grad(lambda a: TF.vmap(TF.grad(lambda a: g(a).sin().sum()))(a).sin().sum())(a)
def turned(g):
    return TF.grad(lambda a: TF.grad(lambda a: g(torch.complex(a, a.cos())).sin().sum())(a).sin().sum())(x)
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
TF.vmap(TF.grad(conv, (0, 1)), (None, None, 0))(TW, TB, TI)
TF.vmap(TF.grad(conv, (0, 1, 2)), (0, None, 0))(torch.stack([TW, TW.exp(), -TW]), TB, TI)
TF.vmap(TF.grad(lambda w, a: F.conv2d(a, w, stride=2, padding=1, dilation=2, groups=2).sin().sum()), (None, 0))(TW[:, :1], TI[:, None])
TF.grad(lambda w, b: TF.vmap(lambda a: F.conv2d(a[None], w, b))(TI).sin().sum(), (0, 1))(TW, TB)
TF.grad(lambda w: TF.vmap(TF.grad(conv), (None, None, 0))(w, TB, TI).sin().sum())(TW)
TF.vmap(TF.grad(layers, (0, 1, 2)), (None, None, 0))(TW, TB, TI)
TF.vmap(lambda w, a: F.conv_transpose2d(a[None], w, TB, stride=2), (0, None))(torch.stack([TW, -TW]), TI[0])
around(lambda a: F.conv_transpose2d(a[None], TW, TB, stride=2), TI)
around(lambda a: F.max_pool2d(a[None], 2, padding=1, return_indices=True)[0], TI)
TF.vmap(lambda a: F.max_pool2d(a[None], 3, return_indices=True))(TI)
around(lambda a: F.layer_norm(a, (4,)), TI)
around(lambda a: F.rms_norm(a, (4,)), TI)
around(lambda a: F.group_norm(a[None], 2), TI)
around(lambda a: F.instance_norm(a[None]), TI)
around(lambda a: F.batch_norm(a[None], None, None, training=True), TI)
around(lambda a: F.scaled_dot_product_attention(a, a, a), TI)
around(lambda a: F.cross_entropy(a[0], torch.arange(4)), TI)
twice(lambda a: a * a, TI)
twice(lambda a: F.layer_norm(a, (4,)), TI)
twice(lambda a: F.max_pool2d(a.sin()[None], 2), TI)
twice(lambda a: F.scaled_dot_product_attention(a, a, a.sin()), TI)
c = torch.tensor(2., requires_grad=True); TF.vmap(TF.grad(lambda a: (a * a * c).sum()))(m).sum().backward(); c.grad
TF.vmap(TF.grad(lambda a: (a * x).sum()))(m).requires_grad
TF.vmap(TF.grad(lambda p: (p["w"] * p["b"] * p["b"]).sum()))({"w": m, "b": m + 1})
TF.vmap(lambda p: {"w": p["w"] * 2, "b": p["b"]}, chunk_size=1)({"w": m, "b": m + 1})
TF.vmap(lambda s, k: F.nll_loss(s[None], k[None]))(TI[:, 0, 0], torch.tensor([0, 3, 1]))
TF.vmap(lambda s, k: F.nll_loss(s, k, ignore_index=3))(TI[:, 0], torch.tensor([[0, 3, 1, 0], [1, 1, 1, 3], [2, 3, 3, 3]]))
turned(lambda z: z.abs())
turned(lambda z: z.sgn().real)
turned(lambda z: z.sgn().imag)
turned(lambda z: torch.view_as_real(z * z))
TF.grad(lambda a: TF.grad(lambda a: torch.view_as_complex(a.reshape(-1, 2)).exp().abs().sum())(a).sin().sum())(torch.arange(4.))
TF.grad(lambda a: TF.grad(lambda a: torch.fft.fft(a).abs().sin().sum())(a).sin().sum())(TI[0])
"""
