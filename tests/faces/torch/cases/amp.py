"""Autocast, gradient scaling."""

SETUP = """
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
"""
