"""Gradients of what is written through views: of owners in any order of memory, of parts of complex numbers, of views that show what
nothing flowed through before."""

SETUP = """
def order(kind, shape=(4, 3)):
    x = torch.linspace(-2., 3., shape[0] * shape[1], dtype=torch.float64)
    if kind == "columns":
        x = x.reshape(shape[::-1]).t()
    elif kind == "gaps":
        x = torch.empty_strided(shape, (2 * shape[1] + 1, 2), dtype=torch.float64).copy_(x.reshape(shape))
    else:
        x = x.reshape(shape)
    return x.detach().requires_grad_()
def graded(write, kind, weights=True):
    x = order(kind)
    y = x * 2
    write(y, x)
    loss = (y * y * torch.arange(12.).reshape(4, 3)).sum()
    g, = torch.autograd.grad(loss, x, create_graph=True)
    return [y.detach(), g.detach(), torch.autograd.grad(g.square().sum(), x)[0]]
def row(y, x): y[1] = 2.
def column(y, x): y[:, 1] = x[:, 0] ** 2
def block(y, x): y[1:3, 1:].mul_(3.)
def turned(y, x): y.t()[1].fill_(0)
def diagonal(y, x): y.diagonal().zero_()
def nested(y, x):
    part = y[1:]
    part.t()[2] = x[0, 0]
    part[0].add_(x[1])
def masked(y, x): y[torch.tensor([True, False, True, False])] = 0.
def added(y, x): y[2] += y[0].clone() * x[3]
def channels(write):
    x = torch.linspace(-1, 1, 48, dtype=torch.float64).reshape(2, 3, 2, 4).to(memory_format=torch.channels_last).requires_grad_()
    y = torch.sin(x)
    write(y)
    return torch.autograd.grad((y * torch.arange(48.).reshape(2, 3, 2, 4)).sum(), x)[0]
def parts(write):
    c = torch.complex(torch.linspace(-1, 2, 6, dtype=torch.float64), torch.linspace(3, -1, 6, dtype=torch.float64)).reshape(2, 3)
    c.requires_grad_()
    q = c * 2
    write(q, c)
    return torch.autograd.grad((q.abs() ** 2).sum(), c)[0]
def real(q, c): q.real[0] = 5.
def imag(q, c): q.imag.mul_(3.)
def both(q, c): torch.view_as_real(q)[0, :, 1] = c.real[1]
def of_turned(q, c): q.t().imag[1].copy_(c.real[:, 2])
def as_complex(kind):
    f = torch.linspace(-1, 2, 12, dtype=torch.float64).reshape(2, 3, 2).requires_grad_()
    z = torch.view_as_complex(f * 1)
    z[0] = 1j
    z[:, 1] *= 2j
    return torch.autograd.grad((z.abs() ** 2).sum(), f)[0]
def into(make):
    w = torch.tensor([1., 2, 3, 4], requires_grad=True)
    made = make()
    made[1] = w
    made[:, 2] *= 3
    return torch.autograd.grad((made * torch.arange(12.).view(3, 4)).sum(), w)[0], made
"""
WRITES = "row column block turned diagonal nested masked added".split()
CASES = "\n".join([*(f'graded({write}, "{kind}")' for write in WRITES for kind in ("rows", "columns", "gaps")), r"""
channels(lambda y: y[:, 0].zero_())
channels(lambda y: y[1, 1].mul_(y.detach()[0, 1].clone()))
channels(lambda y: y.permute(0, 2, 3, 1)[..., 1:].mul_(2.))
channels(lambda y: y.flatten(2)[:, :, 3].fill_(1.))
parts(real)
parts(imag)
parts(both)
parts(of_turned)
as_complex(0)
into(lambda: torch.zeros(3, 4))
into(lambda: torch.zeros(12).view(3, 4))
into(lambda: torch.zeros(4, 3).t())
into(lambda: torch.zeros(6, 8)[::2, ::2])
into(lambda: torch.zeros(1, 3, 4).squeeze(0))
into(lambda: torch.empty_strided((3, 4), (8, 2)).zero_())
"""])
