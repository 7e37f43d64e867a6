"""Gradients through functions that write into their argument: they read what the argument was."""

SETUP = """
nn, F = torch.nn, torch.nn.functional
def through(name, *args, **kwargs):
    x = torch.tensor([0.3, -0.7, 0.9, 0.1], dtype=torch.float64, requires_grad=True)
    y = x * 0.5 + 0.5
    z = y * 2
    args = [a(y) if callable(a) else a for a in args]
    f = getattr(y, name, None) or (lambda *a, **k: getattr(F, name)(y, *a, **k))
    f(*args, **kwargs)
    return torch.autograd.grad((y * torch.arange(1., 5.)).sum() + z.sum(), x)[0]
other = lambda y: y + 0.25
def layers(*kinds):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 5), *kinds, nn.Linear(5, 2)).double()
    x = torch.linspace(-2, 2, 12, dtype=torch.float64).reshape(3, 4)
    net(x).square().sum().backward()
    return [p.grad for p in net.parameters()]
def scattered(size, stride, offset):
    i, s = torch.arange(6.).requires_grad_(), torch.ones(size, requires_grad=True)
    y = torch.as_strided_scatter(i, s, size, stride, offset)
    (y * torch.arange(1., 7.)).sum().backward()
    return y, i.grad, s.grad
x = torch.arange(1., 9.)
"""
ONE = """cos_ sin_ tan_ square_ log_ log2_ log10_ log1p_ expm1_ exp2_ abs_ erf_ erfc_ sinh_ cosh_ tanh_ atan_ asin_ acos_ digamma_ lgamma_ i0_
sinc_ sqrt_ rsqrt_ reciprocal_ sigmoid_ logit_ neg_ exp_ trunc_ floor_ sign_ deg2rad_ erfinv_ leaky_relu_ elu_ celu_ selu_ hardtanh_ relu_"""
TWO = "mul_ div_ add_ sub_ pow_ atan2_ xlogy_ hypot_ fmod_ remainder_ copysign_ float_power_ true_divide_"
CASES = "\n".join([*(f'through("{name}")' for name in ONE.split()), *(f'through("{name}", other)' for name in TWO.split()), r"""
through("pow_", 2)
through("pow_", 0.5)
through("mul_", 3)
through("div_", 3)
through("clamp_", 0.3, 0.6)
through("cumsum_", 0)
through("cumprod_", 0)
through("addcmul_", other, other)
through("addcdiv_", other, other)
through("lerp_", other, 0.3)
through("masked_fill_", lambda y: y > 0.6, 0.)
through("mul_", lambda y: y)
through("div_", lambda y: y)
through("clamp_min_", 0.5)
through("threshold_", 0.5, 0.1)
layers(nn.LeakyReLU(0.2, inplace=True))
layers(nn.ReLU6(inplace=True))
layers(nn.ELU(inplace=True), nn.Hardswish())
layers(nn.SiLU(inplace=True), nn.Mish(inplace=True), nn.Hardsigmoid(inplace=True))
layers(nn.ReLU(inplace=True), nn.Dropout(0.0, inplace=True))
255 / x
2.5 / x
1 / x.double()
3 / x.half()
255 / x.bfloat16()
7 / torch.arange(1, 9)
7 / torch.arange(1., 9.).requires_grad_()
(2 - 1j) / x
True / x
torch.tensor(255.) / x
torch.div(255, x)
scattered((2, 2), (1, 2), 1)
scattered((2,), (2,), 0)
scattered((2, 2), (1, 1), 0)
scattered((3,), (1,), 2)
torch.arange(6.).unfold(0, -1, 1)
"""])
