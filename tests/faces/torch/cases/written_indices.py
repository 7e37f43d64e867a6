"""Indices, masks and targets that are written between a function and its gradient: an error, never another gradient."""

SETUP = """
F = torch.nn.functional
def after(f, kept, write=lambda k: k.zero_()):
    x = torch.arange(1., 10.).reshape(3, 3).requires_grad_()
    y = f(x, kept)
    write(kept)
    (y * torch.arange(1., y.numel() + 1).reshape(y.shape)).sum().backward()
    return x.grad
def put(x, key):
    y = x * 2
    y[key] = 0.
    return y
def best(f): return lambda x, kept: (lambda found: (kept.append(found[1]), found[0])[1])(f(x))
rows, table = torch.tensor([0, 2]), torch.tensor([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
mask, square = torch.tensor([True, False, True]), torch.eye(3, dtype=torch.bool)
first = lambda kept: kept[0].zero_()
"""
CASES = r"""
after(put, mask)
after(put, square)
after(put, rows)
after(lambda x, k: x[k], mask)
after(lambda x, k: x[k], square)
after(lambda x, k: x[:, k], rows)
after(lambda x, k: x.gather(1, k), table)
after(lambda x, k: x.index_select(0, k), rows)
after(lambda x, k: x.masked_select(k), square)
after(lambda x, k: x.take(k), rows)
after(lambda x, k: F.embedding(k, x), rows)
after(lambda x, k: torch.zeros(3, 3).scatter(1, k, x), table)
after(lambda x, k: torch.zeros(3, 3).scatter_add(1, k, x), table)
after(lambda x, k: torch.zeros(3, 3).index_add(0, k, x[:2]), rows)
after(lambda x, k: torch.zeros(3, 3).index_copy(0, k, x[:2]), rows)
after(lambda x, k: F.nll_loss(x, k), torch.tensor([0, 1, 2]))
after(lambda x, k: F.cross_entropy(x, k), torch.tensor([0, 1, 2]))
after(lambda x, k: F.cross_entropy(x, k, reduction="none"), torch.tensor([0, 1, 2]))
after(lambda x, k: F.scaled_dot_product_attention(x[None, None], x[None, None], x[None, None], attn_mask=k[None, None]), torch.eye(3))
after(best(lambda x: x.sort(1, descending=True)), [], first)
after(best(lambda x: x.max(1)), [], first)
after(best(lambda x: x.topk(2, 1)), [], first)
after(best(lambda x: F.max_pool1d(x[None], 2, return_indices=True)), [], first)
after(lambda x, k: x[k] * x.gather(1, table)[k], rows, lambda k: None)
after(lambda x, k: x.masked_fill(k, 0.), square, lambda k: k.sum())
"""
