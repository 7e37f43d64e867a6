"""What kernels compute in blocks of a vector: sizes below, at and beyond one, windows over edges, alignments, places at borders."""

RTOL, ATOL = 1e-5, 1e-5
SETUP = """
F, L, D = torch.nn.functional, torch.linalg, torch.float64
def r(*shape, dtype=D):
    return (torch.arange(float(torch.Size(shape).numel()), dtype=D).reshape(shape) * 1.37 + 0.3).sin().to(dtype)
def grads(f, *leaves):
    leaves = [x.clone().requires_grad_() for x in leaves]
    y = f(*leaves)
    weights = ((torch.arange(y.numel()).reshape(y.shape) % 5) + 1).to(y.dtype)
    t = y * weights
    (t.abs() ** 2 if t.is_complex() else t).sum().backward()
    at = lambda v: torch.arange(1.0, v.numel() + 1, dtype=D).cos().reshape(v.shape).to(v.dtype)
    return [(v.detach() * at(v)).sum() for v in (y, *(x.grad for x in leaves))]
def ctc(t, n, c, s, **more):
    labels = torch.tensor([[1 + (3 * k * j + k) % (c - 1) for k in range(s)] for j in range(n)], dtype=torch.int64).reshape(n, s)
    times, counts = torch.tensor([t - j % 2 for j in range(n)]), torch.tensor([max(0, s - j) for j in range(n)])
    f = lambda x: F.ctc_loss(x.log_softmax(2), labels, times, counts, reduction='none', **more)
    return grads(f, r(t, n, c)) + grads(f, r(t, n, c, dtype=torch.float32))
hermitian = lambda x: x @ x.mH + 9 * torch.eye(x.shape[-1], dtype=x.dtype)
c = torch.complex(r(2, 5, 5), r(2, 5, 5).cos())
"""
CASES = """
ctc(12, 3, 5, 4)
ctc(30, 2, 7, 9)
ctc(3, 2, 4, 2)
ctc(2, 2, 4, 3, zero_infinity=True)
ctc(5, 1, 3, 0)
grads(lambda x: F.ctc_loss(x.log_softmax(2), torch.tensor([[0, 1, 1], [2, 0, 2]]), (9, 8), (3, 3), 3, 'sum'), r(9, 2, 4))
F.ctc_loss(r(4, 1, 3).log_softmax(2), torch.tensor([[1, 2]]), torch.tensor([4]), torch.tensor([2]))
[grads(torch.fft.rfft, r(2, n)) for n in (1, 2, 9, 16, 18, 34, 36, 50, 66, 97)]
[grads(lambda x: torch.fft.irfft(x, n), torch.complex(r(2, n // 2 + 1), r(2, n // 2 + 1).cos())) for n in (1, 2, 9, 16, 34, 36, 66)]
grads(lambda x: torch.stft(x, 20, 7, window=torch.hann_window(20, dtype=D), return_complex=True), r(2, 83))
grads(lambda x: torch.stft(x, 16, 16, center=False, return_complex=True), r(70))
grads(lambda x: torch.istft(x, 20, 7, window=torch.hann_window(20, dtype=D)), torch.complex(r(11, 9), r(11, 9).cos()))
[grads(lambda x: x.unfold(1, n, s), r(3, 23, 2)) for n, s in ((1, 1), (5, 1), (5, 3), (4, 7), (23, 2))]
grads(lambda x: x.unfold(0, 3, 2).unfold(1, 4, 3), r(9, 11))
[grads(lambda x: F.avg_pool1d(x, k, s, p, ceil, inside), r(2, 3, 37)) for k, s, p, ceil, inside in ((3, 2, 1, True, False), (2, 2, 0, False, True), (5, 1, 2, False, False), (4, 3, 2, True, True), (3, 7, 0, False, True))]
[grads(lambda x: F.avg_pool2d(x, k, s, p, ceil, inside), r(2, 1, 7, 35)) for k, s, p, ceil, inside in (((2, 3), 2, (1, 1), True, False), (2, 2, 0, False, True), (3, 1, 1, False, True), ((4, 2), (3, 5), 1, True, True))]
grads(lambda x: F.avg_pool3d(x, (2, 3, 2), (1, 2, 2), (1, 1, 0), divisor_override=5), r(1, 2, 4, 6, 9))
[grads(lambda x: F.adaptive_avg_pool2d(x, o), r(2, 2, 9, 20)) for o in ((3, 5), (4, 7), (9, 20), (12, 1))]
[grads(lambda x: F.lp_pool2d(x.abs() + 0.1, p, 3, 2), r(2, 2, 8, 37)) for p in (1, 2, 3, 2.5)]
[grads(lambda x: F.pad(x, (2, 3, 1, 0, 0, 2), mode=m), r(2, 3, 4, 6, 19)) for m in ('reflect', 'replicate', 'circular')]
[grads(lambda x: F.pad(x, (-1, 3, 2, -2), mode=m), torch.complex(r(3, 6, 19), r(3, 6, 19).cos())) for m in ('reflect', 'replicate', 'circular')]
[grads(lambda x: F.unfold(x, k, d, p, s), r(2, 3, 7, 21)) for k, d, p, s in ((3, 1, 1, 1), ((2, 3), 2, (0, 3), (1, 2)), (1, 1, 0, 3))]
[grads(lambda x: F.fold(x, (7, 9), k, d, p, s), r(2, 2 * k * k, n)) for k, d, p, s, n in ((3, 1, 1, 1, 63), (2, 2, 1, 2, 20))]
F.fold(r(1, 4, 6).half(), (3, 4), 2)
[grads(lambda x, g: F.grid_sample(x, g, padding_mode=m, align_corners=a), r(2, 2, 5, 6), 1.4 * r(2, 3, 7, 2)) for m in ('zeros', 'border', 'reflection') for a in (True, False)]
[grads(lambda g: F.grid_sample(r(1, 2, 3, 3), g, padding_mode=m, align_corners=True), torch.tensor([[[[-1., -1.], [1., 0.], [0., 1.], [0.3, -1.]]]], dtype=D)) for m in ('border', 'reflection')]
[grads(f, r(37) * 30) for f in (torch.special.i0e, torch.special.i1e)]
[grads(f, r(37) * 12) for f in (torch.special.i0, torch.special.i1)]
[f(torch.tensor([float('inf'), -float('inf'), float('nan'), 0.0])) for f in (torch.special.i0, torch.special.i0e, torch.special.i1, torch.special.i1e)]
[grads(lambda x: L.cholesky(hermitian(x), upper=u), x) for x in (r(2, 5, 5), c) for u in (True, False)]
[grads(lambda x: L.qr(x)[1].abs(), x) for x in (r(7, 4) + 2 * torch.eye(7, 4, dtype=D), c)]
[grads(L.solve, x + 3 * torch.eye(5, dtype=x.dtype), x[..., :2].clone()) for x in (r(2, 5, 5), c)]
[grads(lambda a, b: L.solve_triangular(a, b, upper=u, left=l, unitriangular=n), x + 3 * torch.eye(5, dtype=x.dtype), x.clone()) for x in (r(2, 5, 5), c) for u in (True, False) for l in (True, False) for n in (True, False)]
L.solve_triangular(torch.tensor([[0.]]), torch.tensor([[2.]]), upper=True)
L.solve_triangular(r(3, 3), r(2, 3), upper=True)
grads(lambda a, b: L.solve_triangular(a, b, upper=True), r(4, 1, 3, 3) + 3 * torch.eye(3, dtype=D), r(2, 3, 2))
[grads(lambda x: x ** p, r(37, dtype=torch.float32)) for p in (3, -2, 5.0)]
grads(lambda x: x.abs() ** 1.7, r(37, dtype=torch.float32))
torch.tensor([0., -0., 1., -1., float('inf'), -float('inf'), float('nan'), 2., -8.]).unsqueeze(1) ** torch.tensor([0., 1., 3., -1., -3., 0.5, float('inf'), -float('inf'), float('nan')])
grads(torch.abs, torch.complex(r(37, dtype=torch.float32), r(37, dtype=torch.float32).cos()))
torch.complex(torch.tensor([float('inf'), float('nan'), 3e38, 1e-44]), torch.tensor([float('nan'), 1., 3e38, 1e-44])).abs()
"""
