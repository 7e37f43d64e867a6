"""Edges of functions: lengths of 1 that broadcast, places counted from the end, nothing at all, gradients that are zero."""

SETUP = """
T = torch.tensor
F = torch.nn.functional
x = torch.arange(6.).reshape(2, 3).requires_grad_()
m = T([[1., 5.], [2., 3.]], requires_grad=True)
v = T(2., requires_grad=True)
def grads(y, *leaves):
    y.sum().backward()
    return [y, *(leaf.grad for leaf in leaves)]
"""
CASES = """
torch.tensordot(torch.ones(1, 3), torch.ones(2, 4), dims=([0], [0]))
grads(torch.tensordot(x, torch.ones(1, 4), dims=([0], [0])), x)
torch.tensordot(torch.ones(3, 3), torch.ones(2, 4), dims=([0], [0]))
F.cosine_similarity(x, torch.ones(3), dim=0)
grads(F.cosine_similarity(x, torch.ones(1, 1), dim=1), x)
F.cosine_similarity(x, torch.ones(4), dim=1)
grads(torch.take_along_dim(x, T([[-1], [0]]), 1), x)
torch.gather(torch.ones(0), 0, torch.empty(0))
torch.gather(torch.ones(2), 0, torch.ones(2))
*[grads(torch.rot90(x, k, [0, 1]), x) for k in range(-1, 3)],
F.batch_norm(torch.ones(4), None, None, training=True)
F.multi_margin_loss(T(1.), T(0))
F.multi_margin_loss(T([1., 2]), T(0))
F.triplet_margin_with_distance_loss(x, x * 2, x.flip(0), distance_function=None)
torch.linalg.vander(torch.ones(1, 2))
torch.linalg.vander(torch.ones(1, 1))
torch.linalg.vander(T(2.), N=3)
torch.gradient(torch.arange(4.) ** 2, spacing=None)
torch.einsum("...i->i", torch.ones(2, 3, 4))
grads(torch.einsum("...ik, ...j -> ij", x[None].expand(2, 2, 3), torch.arange(3.)), x)
torch.einsum("...->", torch.arange(3.))
e = torch.zeros(2, 0, 0, requires_grad=True); grads(torch.linalg.pinv(e), e)
e = torch.zeros(0, 0, requires_grad=True); torch.linalg.householder_product(e, torch.zeros(0))
T([[1., 0.], [1., 1.]])[:, None].expand(2, 3, 2).bool().sum()
torch.arange(192).reshape(4, 6, 8)[::2, ::3, ::2].sum()
torch.arange(192.).reshape(4, 6, 8)[::2, ::3, ::2].amax()
torch.arange(192.).reshape(2, 2, 6, 8)[:, :, ::3, ::2].amin((1, 2, 3))
torch.signal.windows.cosine(0)
torch.ones(3).byte(memory_format=torch.contiguous_format)
torch.ones(1, 2, 2, 2).char(memory_format=torch.channels_last).stride()
F.feature_alpha_dropout(torch.ones(3), 0.5, False)
F.feature_alpha_dropout(torch.ones(3), 0.5, True)
grads(torch.cholesky_inverse(m), m)
grads(torch.cholesky_inverse(m, upper=True), m)
b = T([[1., 2.], [-1., 3.]], requires_grad=True); grads(torch.cholesky_solve(b, m), b, m)
b = T([[[1., 2.], [-1., 3.]]] * 2, requires_grad=True); grads(torch.cholesky_solve(b, m, True), b, m)
grads(torch.index_fill(x, 0, T([1, 1]), v), x, v)
grads(torch.linalg.matrix_power(m, 0), m)
grads(torch.linalg.norm(x, 0), x)
grads(torch.linalg.vector_norm(x, 0, 1), x)
grads(torch.as_strided(x, (2, 2), (1, 1)) * T([[1., 2.], [3., 4.]]), x)
grads(torch.as_strided(x, (3, 2), (0, 1), 1), x)
grads(x.unfold(1, 2, 1), x)
grads(x.expand(2, 2, 3).as_strided((4,), (1,)), x)
try:\\n    F.cross_entropy(torch.zeros(2, 3), T([0, 5]))\\nexcept Exception as e:\\n    r = type(e) is IndexError\\nr
try:\\n    torch.empty(10**13)\\nexcept RuntimeError as e:\\n    r = "DefaultCPUAllocator: can't allocate memory: you tried to allocate 40000000000000 bytes." in str(e)\\nr
"""
CASES += "\n".join(f"z = torch.zeros(3, requires_grad=True); grads(torch.linalg.vector_norm(z, {p}), z)"
                   for p in ("-1", "-2.5", "0", ".5", "1", "2", "3.5", "float('inf')", "float('-inf')")) + "\n"
