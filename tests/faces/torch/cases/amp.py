"""Autocast, gradient scaling."""

SETUP = """
F, nn = torch.nn.functional, torch.nn
def kinds(f):
    torch.manual_seed(0)
    x, w = torch.randn(1, 4, 8) + torch.eye(4, 8), torch.randn(4, 4, 3)
    found = []
    for given, wanted in ((torch.float32, torch.bfloat16), (torch.bfloat16, torch.float16), (torch.float16, torch.bfloat16)):
        with torch.autocast("cpu", dtype=wanted):
            found.append(str(f(x.to(given), w.to(given)).dtype))
    return found
def trained(make):
    torch.manual_seed(0)
    net, x = make(), torch.linspace(-1, 1, 64).reshape(2, 2, 4, 4)
    with torch.autocast("cpu"):
        y = net(x)
    y.float().square().sum().backward()
    return [y.dtype, *[(p.grad.dtype, p.grad.norm().item() > 0) for p in net.parameters()]]
a = torch.tensor([[1., 2.], [3., 4.5]])
p = torch.tensor([[1., 2.], [3., 4.5]], requires_grad=True)
d = a.double()
ac = torch.autocast
def grads(y, *leaves):
    y.backward()
    return [x.grad for x in leaves]
"""
CASES = """
with ac("cpu"):\\n    r = a @ a\\nr
with ac("cpu"):\\n    r = (a @ a) @ a\\nr
with ac("cpu"):\\n    r = a @ a[0]\\nr
with ac("cpu"):\\n    r = [a + a, a.exp(), (a @ a).exp(), (a @ a) + a, (a @ a).sum(), (a @ a).mean()]\\nr
with ac("cpu"):\\n    r = d @ d\\nr
with ac("cpu", enabled=False):\\n    r = a @ a\\nr
with ac("cpu"):\\n    with ac("cpu", enabled=False):\\n        r = a @ a\\n    s = a @ a\\n[r, s]
with ac("cpu", dtype=torch.float16):\\n    r = a @ a\\nr.dtype
with ac("cpu", dtype=torch.float64):\\n    r = a @ a\\nr
with ac("cuda"):\\n    r = a @ a\\nr
with ac("cpu"):\\n    r = [torch.cat([a @ a, a]), torch.stack([a @ a, a]), torch.cat([a @ a, a @ a])]\\nr
with ac("cpu"):\\n    r = (a @ a).prod()\\nr
with ac("cpu"):\\n    r = (p @ p).sum()\\ngrads(r, p)
with ac("cpu"):\\n    r = (p @ a + p @ a).sum()\\n    r.backward()\\np.grad
with torch.amp.autocast("cpu"):\\n    r = a @ a\\nr
f = ac("cpu")(lambda: a @ a); [f(), a @ a]
[torch.is_autocast_enabled("cpu"), torch.is_autocast_cpu_enabled(), torch.get_autocast_dtype("cpu"), torch.get_autocast_cpu_dtype()]
with ac("cpu"):\\n    r = [torch.is_autocast_enabled("cpu"), torch.is_autocast_enabled("cuda"), torch.is_autocast_cpu_enabled()]\\nr
ac("gpu")
ac(3)
a @ a
s = torch.amp.GradScaler(); [s.is_enabled(), s.get_scale(), s.scale(a), s.state_dict()]
s = torch.amp.GradScaler("cpu", init_scale=4.); [s.is_enabled(), s.get_scale(), s.scale(a), s.get_growth_factor()]
s = torch.amp.GradScaler("cpu", init_scale=4.); s.scale([a, (a, a)])
s = torch.amp.GradScaler("cpu", enabled=False); [s.is_enabled(), s.get_scale()]
torch.amp.GradScaler("cpu", growth_factor=.5)
s = torch.amp.GradScaler("cpu"); s.update()
torch.amp.GradScaler("cpu").state_dict()
torch.amp.is_autocast_available("cpu")
[kinds(f) for f in (lambda x, w: F.conv1d(x, w), lambda x, w: F.conv_transpose1d(x, w), lambda x, w: F.conv2d(x[..., None], w[..., None], x[0, :, 0]), lambda x, w: F.conv3d(x[..., None, None], w[..., None, None]), lambda x, w: nn.Conv1d(4, 4, 3)(x))]
[kinds(f) for f in (lambda x, w: F.scaled_dot_product_attention(x, x, x), lambda x, w: torch.linalg.multi_dot([x[0], x[0].T, x[0]]), lambda x, w: torch.linalg.matrix_power(x[0, :, :4], 2))]
[kinds(f) for f in (lambda x, w: torch.fft.fft(x), lambda x, w: torch.fft.irfft(torch.fft.rfft(x)), lambda x, w: torch.stft(x[0], 4, return_complex=True, window=torch.ones(4, dtype=x.dtype)))]
[kinds(f) for f in (lambda x, w: F.pad(x, (1, 1), mode="reflect"), lambda x, w: F.pad(x, (1, 1), mode="replicate"), lambda x, w: F.pad(x, (1, 1)), lambda x, w: F.pad(x, (1, 1), mode="circular"), lambda x, w: F.grid_sample(x[None], torch.zeros(1, 2, 2, 2, dtype=x.dtype), align_corners=False))]
[kinds(f) for f in (lambda x, w: F.avg_pool3d(x[None], 1), lambda x, w: F.avg_pool2d(x, 1), lambda x, w: F.max_pool3d(x[None], 1), lambda x, w: F.max_pool2d(x, 1), lambda x, w: F.adaptive_avg_pool3d(x[None], 1), lambda x, w: F.adaptive_max_pool3d(x[None], 1), lambda x, w: F.adaptive_avg_pool2d(x, 1), lambda x, w: F.fractional_max_pool2d(x, 1, 1), lambda x, w: F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2))]
[kinds(f) for f in (lambda x, w: torch.linalg.eigvalsh(x[0, :, :4]), lambda x, w: torch.linalg.svdvals(x), lambda x, w: torch.linalg.solve(x[0, :, :4], x[0]), lambda x, w: torch.linalg.inv(x[0, :, :4]), lambda x, w: torch.linalg.qr(x)[0], lambda x, w: torch.linalg.lstsq(x[0], x[0])[0], lambda x, w: F.soft_margin_loss(x, x.sign()), lambda x, w: torch.renorm(x, 2, 0, 1.))]
trained(lambda: nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.ConvTranspose2d(3, 2, 2), nn.Flatten(), nn.Linear(50, 2)))
"""
