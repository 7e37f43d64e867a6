"""Activation functions as functions and as layers: values, gradients at kinks and elsewhere, second gradients, text, errors."""

SETUP = """
F, nn = torch.nn.functional, torch.nn
x = torch.tensor([[-4., -3., -1., -.5, 0.], [.25, .5, 1., 3., 6.]], requires_grad=True)
w = torch.tensor([[1., 2., 3., 4., 5.], [-1., -2., -3., .5, 1.]])
d = torch.tensor([-100., -20.5, -1e-3, 0., 1e-3, 20.5, 100.], dtype=torch.float64, requires_grad=True)
i = torch.tensor([[1, -2, 3]])
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
def both(f, a):
    y = f(a)
    (g,) = torch.autograd.grad((y * y.detach() + y).sum(), a, create_graph=True)
    (h,) = torch.autograd.grad((g * g).sum(), a) if g.requires_grad else (None,)
    return [y, g, h]
"""
_ELEMENTWISE = ["relu", "relu6", "hardtanh", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish", "hardswish", "hardsigmoid", "hardshrink",
                "softshrink", "softplus", "softsign", "tanhshrink", "tanh", "sigmoid", "logsigmoid"]
CASES = "\n".join(
    [f"F.{f}({a})" for f in _ELEMENTWISE for a in ("x", "d")]
    + [f"grads((F.{f}(x) * w).sum(), x)" for f in _ELEMENTWISE]
    + [f"grads(F.{f}(d).sum(), d)" for f in _ELEMENTWISE]
    + [f"both(F.{f}, x)" for f in ("elu", "gelu", "silu", "mish", "softplus", "sigmoid", "tanh", "logsigmoid", "softsign", "celu")]
    + [f"F.{f}(torch.tensor([float('nan'), float('inf'), -float('inf')]))" for f in _ELEMENTWISE if f not in ("silu", "mish", "hardswish", "gelu")]
    + [f"F.{f}(i)" for f in ("relu", "relu6", "hardtanh", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "softmax", "hardshrink")]
    + [f"F.{f}(torch.zeros(0, 3))" for f in ("relu", "gelu", "elu")]
) + """
F.softmax(torch.zeros(0, 3), 1), F.log_softmax(torch.zeros(2, 0), 1), F.softmax(torch.zeros(2, 0), 0)
F.leaky_relu(x, 0.2), F.elu(x, 2.), F.celu(x, .5), F.hardtanh(x, -2., .5), F.threshold(x, .1, 20.), F.softplus(x, 2., 1.), F.softshrink(x, 1.)
F.threshold(i, 0, 7)
grads(F.threshold(x, 1., 9.).sum(), x)
F.gelu(x, approximate="tanh")
grads((F.gelu(x, approximate="tanh") * w).sum(), x)
F.gelu(x, approximate="cubic")
both(lambda a: F.gelu(a, approximate="tanh"), d)
F.hardtanh(x, 2., 1.)
F.celu(x, 0.)
F.softshrink(x, -1.)
F.relu("x")
F.relu(torch.tensor([True]))
F.glu(torch.arange(12.).reshape(2, 6)), F.glu(torch.arange(12.).reshape(2, 6), 0)
F.glu(torch.ones(3))
F.glu(torch.ones(2, 4), 3)
y = torch.arange(6., requires_grad=True); grads((F.glu(y) * torch.tensor([1., 2., 3.])).sum(), y)
F.prelu(x, torch.tensor([.5]))
F.prelu(x, torch.tensor([.1, .2, .3, .4, .5]))
p = torch.tensor([.1, .2, .3, .4, .5], requires_grad=True); grads((F.prelu(x, p) * w).sum(), x, p)
p = torch.tensor([.25], requires_grad=True); grads((F.prelu(x, p) * w).sum(), x, p)
F.prelu(x, torch.ones(3))
F.prelu(torch.ones(2, 3, 2) * -1, torch.tensor([1., 2., 3.]))
F.rrelu(x), F.rrelu(x, .1, .3)
F.softmax(x, 1), F.softmax(x, 0), F.softmax(x, -1), F.softmax(d, 0), F.softmin(x, 1), F.log_softmax(x, 1), F.log_softmax(d, 0)
F.softmax(x, 2)
F.softmax(x, 1, dtype=torch.float64), F.softmax(i, 1, dtype=torch.float32), F.log_softmax(i, 1, dtype=torch.float64)
F.softmax(torch.tensor(3.), 0), F.log_softmax(torch.tensor(3.), -1)
F.softmax(x), F.log_softmax(x)
F.softmax(torch.full((2, 2), -float("inf")), 1)
F.softmax(torch.tensor([[1., -float("inf")], [1000., 1000.]]), 1)
grads((F.softmax(x, 1) * w).sum(), x)
grads((F.softmax(x, 0) * w).sum(), x)
grads((F.log_softmax(x, 1) * w).sum(), x)
grads((F.softmin(x, 1) * w).sum(), x)
both(lambda a: F.softmax(a, 1), x)
both(lambda a: F.log_softmax(a, 1), x)
F.softmax(torch.arange(8.).reshape(2, 2, 2), 1)
F.relu(x.detach(), inplace=True)
y = torch.tensor([-1., 2.]); z = F.relu(y, inplace=True); r = (y, z is y)
y = torch.tensor([-1., 2.]); F.relu_(y); F.leaky_relu_(y, 3.); F.elu_(y); r = y
y = x * 1; F.relu(y, inplace=True); grads((y * w).sum(), x)
F.silu(x.detach().half()), F.gelu(x.detach().bfloat16()), F.softmax(x.detach().half(), 1)
nn.ReLU(), nn.ReLU(True), nn.ReLU6(), nn.LeakyReLU(.2, True), nn.ELU(), nn.SELU(True), nn.CELU(.5), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Mish()
nn.Hardswish(), nn.Hardsigmoid(), nn.Hardtanh(-2, 2), nn.Hardshrink(), nn.Softshrink(.3), nn.Threshold(.1, 20), nn.Softplus(), nn.Softsign()
nn.Sigmoid(), nn.Tanh(), nn.Tanhshrink(), nn.LogSigmoid(), nn.GLU(), nn.PReLU(), nn.PReLU(3), nn.RReLU(), nn.Softmax(1), nn.Softmin(0), nn.LogSoftmax(-1)
nn.Softmax2d(), nn.Softmax()
nn.PReLU(2).weight, nn.PReLU(init=.1).state_dict()
[m(x.detach()) for m in (nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(.2), nn.ELU(), nn.SELU(), nn.CELU(.5), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Mish())]
[m(x.detach()) for m in (nn.Hardswish(), nn.Hardsigmoid(), nn.Hardtanh(-2, 2), nn.Hardshrink(), nn.Softshrink(.3), nn.Threshold(.1, 20), nn.Softplus())]
[m(x.detach()) for m in (nn.Sigmoid(), nn.Tanh(), nn.Tanhshrink(), nn.LogSigmoid(), nn.PReLU(), nn.Softmax(1), nn.Softmin(0), nn.LogSoftmax(-1), nn.RReLU().eval())]
nn.Softmax2d()(torch.arange(8.).reshape(1, 2, 2, 2))
nn.Softmax2d()(x)
nn.GELU("no")(x)
"""
CASES += """
torch.prelu(x, torch.tensor([.5])), x.prelu(torch.tensor([.5])), torch.hardshrink(x), x.hardshrink(2.), torch.selu(x), torch.celu(x, .5), torch.threshold(x, 1., 2.)
torch.dropout(x, .5, False), torch.pixel_shuffle(torch.ones(1, 4, 1, 1), 2), torch.cosine_similarity(x, w), torch.pairwise_distance(x, w), torch.pdist(x)
torch.bilinear(x, x, torch.ones(2, 5, 5), None), torch.channel_shuffle(torch.arange(4).reshape(1, 4, 1), 2), torch.rrelu(x)
y = x * 1; grads((F.relu6(y, inplace=True) * w).sum(), x)
y = x * 1; grads((F.hardtanh(y, inplace=True) * w).sum(), x)
y = x * 1; grads((F.leaky_relu(y, inplace=True) * w).sum(), x)
y = x * 1; grads((F.elu(y, inplace=True) * w).sum(), x)
y = x * 1; grads((F.silu(y, inplace=True) * w).sum(), x)
y = x * 1; grads((F.mish(y, inplace=True) * w).sum(), x)
y = x * 1; grads((F.hardswish(y, inplace=True) * w).sum(), x)
y = x * 1; grads((F.hardsigmoid(y, inplace=True) * w).sum(), x)
repr(nn.Hardswish(True)), repr(nn.Hardsigmoid(True)), repr(nn.SiLU(True))
"""
