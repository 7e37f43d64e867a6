"""Wishart: random covariance matrices."""

RTOL = 2e-5
SETUP = """
import warnings
warnings.simplefilter("ignore")
D = torch.distributions
C = torch.tensor([[2., .5, .1], [.5, 1.5, .3], [.1, .3, 1.]])
L = torch.linalg.cholesky(C)
a, b = D.Wishart(torch.tensor([5.]), C), D.Wishart(torch.tensor([4.5, 6.]), precision_matrix=C)
def drawn(w, *shape):
    torch.manual_seed(4)
    return w.rsample(shape), torch.rand(1)
def slopes(f):
    torch.manual_seed(1)
    factor = L.clone().requires_grad_()
    f(D.Wishart(5., scale_tril=factor)).sum().backward()
    return factor.grad.tril()
"""
CASES = r"""
repr(a), repr(D.Wishart(5., scale_tril=L)), a.batch_shape, b.event_shape, a.has_rsample, a.support
a.mean, a.variance, a.stddev, a.mode, b.mode
a.entropy(), b.entropy()
a.log_prob(C*3), b.log_prob(torch.stack([C, 2*C]))
D.kl_divergence(a, D.Wishart(4.5, precision_matrix=C)).detach(), D.kl_divergence(a, a).detach()
a.scale_tril, b.scale_tril, b.covariance_matrix, a.precision_matrix
drawn(a)
drawn(a, 2)
drawn(b, 3)
drawn(D.Wishart(torch.tensor(5., dtype=torch.float64), torch.eye(2, dtype=torch.float64)), 2)
drawn(D.Wishart(torch.tensor(2.1), scale_tril=L))
b.expand((4, 2)).batch_shape, b.expand((4, 2)).mean.shape
slopes(lambda w: w.rsample())
slopes(lambda w: w.log_prob(C))
slopes(lambda w: w.entropy())
D.Wishart(1.5, C)
D.Wishart(3.)
D.Wishart(3., C, scale_tril=L)
D.Wishart(3., torch.ones(3))
D.Wishart(3., torch.ones(2, 2))
a.log_prob(torch.ones(3, 3))
"""
