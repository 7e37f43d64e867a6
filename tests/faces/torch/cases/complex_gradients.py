"""Gradients of complex numbers through layers and factorisations: conjugates where PyTorch has them."""

SETUP = """
T, F = torch.tensor, torch.nn.functional
a, b, u = [[1 + 2j, 3 - 1j], [.5j, 2.]], [[1 - 1j, 2. + .5j], [3j, -1.], [2., 1j]], [1j, 2 - 1j]
def g(f, *leaves):
    xs = [T(x, dtype=torch.complex128, requires_grad=True) for x in leaves]
    y = f(*xs)
    (y.real * 2 + y.imag * 3).sum().backward()
    return [x.grad for x in xs]
def of_layer():
    m = torch.nn.Linear(2, 1, dtype=torch.complex64)
    m.weight.data, m.bias.data = T([[1 + 1j, 2]]), T([1j])
    (m(T([[1j, 2 + 1j]])).abs() ** 2).sum().backward()
    return [m.weight.grad, m.bias.grad]
"""
CASES = """
g(F.linear, a, b, [1j, 2., 3 - 1j])
g(F.linear, u, b)
g(F.linear, [a, a], b, [1j, 2., 3 - 1j])
g(lambda x: F.linear(x, x).conj() * x, a)
g(lambda x: torch.autograd.grad((F.linear(x, x).abs() ** 2).sum(), x, create_graph=True)[0], a)
g(lambda x: torch.compile(lambda v: F.linear(v, v, v[0]))(x), a)
g(lambda x: torch.utils.checkpoint.checkpoint(lambda v: F.linear(v, v), x, use_reentrant=False), a)
g(lambda x: torch.vmap(lambda v: F.linear(v, x))(x), a)
torch.func.jvp(lambda v: F.linear(v, v), (T(a),), (T(a),))
of_layer()
g(lambda x: torch.linalg.qr(x)[0], a)
g(lambda x: torch.linalg.qr(x)[1], a)
g(lambda x: torch.linalg.qr(x)[0], b)
g(lambda x: torch.linalg.qr(x)[1], b)
g(lambda x, y: torch.linalg.solve(x, y), a, a)
g(lambda x: torch.linalg.cholesky(x @ x.mH + torch.eye(2)), a)
g(lambda x, y: F.conv1d(x[None], y[None]), a, a)
g(lambda x: x ** x, u)
"""
