"""What libraries of graph networks ask for: reductions of runs, pointers of rows, trees of tensors, operators by name, futures."""

SETUP = """
pytree = torch.utils._pytree
x = torch.tensor([[1., 2.], [3., 4.], [5., 6.], [7., 8.]], requires_grad=True)
ends = torch.tensor([0, 2, 2, 4])
def grads(y):
    y.masked_fill(~y.isfinite(), 0).sum().backward()
    return y, x.grad
"""
CASES = """
grads(torch.segment_reduce(x, "sum", offsets=ends))
grads(torch.segment_reduce(x, "sum", lengths=torch.tensor([1, 3]), initial=1))
grads(torch.segment_reduce(x, "mean", offsets=ends))
grads(torch.segment_reduce(x, "mean", offsets=ends, initial=1))
grads(torch.segment_reduce(x, "max", offsets=ends))
grads(torch.segment_reduce(x, "max", offsets=ends, initial=2))
grads(torch.segment_reduce(x, "min", offsets=ends))
grads(torch.segment_reduce(x, "min", offsets=ends, initial=1))
grads(torch.segment_reduce(x, "min", offsets=ends, initial=0))
grads(torch.segment_reduce(x, "prod", offsets=ends))
grads(torch.segment_reduce(x[:, 0], "max", lengths=torch.tensor([4])))
torch._segment_reduce(x.detach(), "amax", offsets=ends)
torch.segment_reduce(x.detach(), "sum", lengths=torch.tensor([1, 2]))
torch.segment_reduce(x.detach(), "sum", offsets=torch.tensor([1, 3, 4]))
torch.segment_reduce(x.detach(), "sum")
z = torch.tensor([2., 2., 1.], requires_grad=True); torch.segment_reduce(z, "max", lengths=torch.tensor([3])).sum().backward(); z.grad
torch._convert_indices_from_coo_to_csr(torch.tensor([0, 0, 2]), 4)
torch._convert_indices_from_coo_to_csr(torch.tensor([0, 0, 2]), 3, out_int32=True)
torch._convert_indices_from_csr_to_coo(torch.tensor([0, 2, 2, 3]), torch.tensor([1, 0, 1]))
pytree.tree_map(lambda a: a + 1, {"a": [1, 2], "b": (3, {"c": 4})})
pytree.tree_map(lambda a, b: a + b, [1, (2, 3)], [10, (20, 30)])
pytree.tree_map_only(int, lambda a: a * 2, [1, 2.5, ("t", 3)])
leaves, spec = pytree.tree_flatten({"b": [1, 2], "a": 3}); leaves, pytree.tree_unflatten([7, 8, 9], spec)
pytree.tree_leaves([1, [2, (3,)], {"k": 4}])
torch.ops.aten.add.Tensor(torch.ones(2), torch.ones(2))
torch.ops.aten.relu.default(torch.tensor([-1., 2.]))
f = torch.futures.Future(); g = f.then(lambda a: a.wait() + 1); f.set_result(4); g.wait(), f.done(), [a.wait() for a in torch.futures.collect_all([f, g]).wait()]
f = torch.futures.Future(); f.set_result(1); f.set_result(2)
torch.onnx.is_in_onnx_export(), torch.jit.is_tracing()
y = torch.linalg.lu_factor(x.detach().double().requires_grad_())[0]; y
a = (x.detach().double() ** 1.5 + torch.eye(4, 2).double()).requires_grad_(); sum(p.square().sum() for p in torch.linalg.lu(a)[1:]).backward(); a.grad
a = (x.detach().double() ** 1.5 + torch.eye(4, 2).double()).t().contiguous().requires_grad_(); sum(p.square().sum() for p in torch.linalg.lu(a)[1:]).backward(); a.grad
a = (x.detach().double() ** 1.5).t().contiguous().requires_grad_(); q, r = torch.linalg.qr(a); (q.sum() + (r ** 3).sum()).backward(); a.grad
"""
