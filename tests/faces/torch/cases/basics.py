"""Promotion, operators, gradients through operators, writes and views."""

SETUP = """
x = torch.tensor([[1., 2., 3.], [4., 5., 6.]], requires_grad=True)
w = torch.tensor([[.5, -1.], [2., 0.], [1., 3.]], requires_grad=True)
i = torch.tensor([1, 2, 3])
d = torch.tensor([1., 2.], dtype=torch.float64)
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
"""
CASES = """
i + 1.5
i / 2
i // 2
-i % 4
i ** 2
i ** -1
torch.tensor(2) + torch.tensor([1.5])
torch.tensor([1.5]) + torch.tensor(1., dtype=torch.float64)
i + torch.tensor(1.5, dtype=torch.float64)
torch.tensor([True, False]) + True
torch.tensor([True]) + 1
torch.tensor([True]) * 2.5
i + torch.tensor([1, 2, 3], dtype=torch.uint8)
torch.tensor([200], dtype=torch.uint8) + 100
torch.sin(i)
i.sqrt()
i == 2
i < torch.tensor(2.5)
torch.ones(3) + torch.ones(4)
torch.ones(2, 3) @ torch.ones(2, 3)
torch.ones(3) @ torch.ones(4)
torch.ones(2, 3) @ torch.ones(3)
i @ torch.ones(3)
1 - i
2 / i
2 ** i
~torch.tensor([True, False])
~torch.ones(2)
-torch.tensor([True])
i.to(torch.float32).mean()
i.float().mean(0, keepdim=True)
i.sum().item()
torch.ones(2, dtype=torch.bool).sum()
(x @ w).sum()
grads((x @ w).sigmoid().sum(), x, w)
grads((x * 2 + x ** 2 / 3 - x.exp().log()).sum(), x)
grads(x.mean(0).pow(3).sum(), x)
grads((x.t() @ x).sum(), x)
grads(x.reshape(3, 2)[1:, 0].sum(), x)
grads(torch.cat([x, x * 2], 1).sum(), x)
grads(torch.stack([x[0], x[1] ** 2]).sum(), x)
grads((x.unsqueeze(0).expand(4, 2, 3) * torch.arange(4.).reshape(4, 1, 1)).sum(), x)
z = torch.zeros(2, 3); z[0] = x[0] * 2; z[1, 1:] += x[1, :2]; grads(z.sum(), x)
y = x * 2; y += x; y *= 3; grads(y.sum(), x)
y = x * 2; y[y > 5] = 0.; grads(y.sum(), x)
y = x * 1; v = y[0]; v *= 3; grads(y.sum() + v.sum(), x)
y = x.exp(); y += 1; grads(y.sum(), x)
y = x * x; x2 = x.detach(); x2 += 1; grads(y.sum(), x)
x += 1
x[0] = 1.
x[0].mul_(2)
x.sum().backward(); x.sum().backward(); x.grad
y = x.sum(); y.backward(); y.backward()
y = (x * x).sum(); y.backward(); y.backward()
x.backward()
torch.ones(2).sum().backward()
torch.autograd.grad(x.sum() * 2, x)
torch.autograd.grad((x ** 3).sum(), x, create_graph=True)[0].sum().backward(); r = x.grad
torch.autograd.grad(x.sum(), w)
torch.autograd.grad(x.sum(), w, allow_unused=True)
with_no = torch.no_grad(); with_no.__enter__(); y = x * 2; with_no.__exit__(None, None, None); r = y.requires_grad
x.detach().requires_grad
x.requires_grad_(False).requires_grad
(x * 2).requires_grad_(False)
i.requires_grad_()
x.is_leaf, (x * 2).is_leaf
i += 0.5
d += i[:2]
i *= torch.ones(2, 3)
torch.zeros(2, 3).shape, torch.zeros(2, 3).size(-1), torch.zeros(0).numel()
x[:, ::-1]
x[5]
x[0, 0, 0]
x[..., 1], x[None].shape, x[[0, 1], [1, 2]], x[torch.tensor([True, False])]
x[1, 2].item()
x.item()
float(x[0, 0]), int(i[0]), bool(i[0] > 0)
bool(i)
len(x), [r.sum().item() for r in x]
torch.arange(5), torch.arange(1, 2, 0.25), torch.arange(5.), torch.arange(10, 0, -3)
torch.full((2, 2), 3), torch.full((2,), 2.5), torch.zeros_like(i), torch.ones_like(x)
torch.tensor([[1, 2], [3]])
torch.tensor(["a"])
torch.tensor([1, 2.5]), torch.tensor([1 + 2j]), torch.tensor([]), torch.tensor(True)
"""
CASES += """
y = x + x.detach().requires_grad_(); a = torch.ones(2, 3, requires_grad=True); z = a + x; z.sum().backward(); z2 = a + x; z2.sum().backward(); r = (a.grad, x.grad, a.grad is x.grad)
a = torch.ones(3, requires_grad=True); b = torch.ones(3, requires_grad=True); g = torch.ones(3); (a + b).backward(g); a.grad.mul_(5); r = (a.grad, b.grad, g)
a = torch.ones(3, requires_grad=True); g = torch.ones(3); a.backward(g); a.grad.add_(1); r = (a.grad, g)
a = torch.ones(4, requires_grad=True); a.reshape(2, 2).sum().backward(); a.reshape(2, 2).t().sum().backward(); r = a.grad
a = torch.ones(2, 2, requires_grad=True); b = a.t(); c = a + b; c.sum().backward(); c = a * b; c.sum().backward(); r = a.grad
"""
