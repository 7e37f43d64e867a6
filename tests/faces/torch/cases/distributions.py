"""Distributions: densities, moments, entropies, divergences, gradients, errors."""

RTOL = 1e-5
SETUP = """
D = torch.distributions
t = torch.tensor([0., .5, -1.])
s = torch.tensor([1., .5, 2.])
x = torch.tensor([.3, -.2, 1.5])
v = torch.tensor([.4, 1., 2.5])
p = torch.tensor([.2, .5, .75])
w = torch.tensor([.2, .5, .3])
b = torch.tensor([1., 0., 1.])
k = torch.tensor([0., 2., 3.])
L = torch.tensor([[1., 0., 0.], [.5, 2., 0.], [-.5, .25, 1.5]])
C = torch.tensor([[2., .5, 0.], [.5, 1., -.25], [0., -.25, 3.]])
"""
CASES = """
D.Normal(t, s).log_prob(x)
d = D.Normal(t, s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Normal(t, s).entropy()
D.Normal(t, s).stddev
D.Normal(t, s).mode
D.Laplace(t, s).log_prob(x)
d = D.Laplace(t, s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Laplace(t, s).entropy()
D.Laplace(t, s).stddev
D.Laplace(t, s).mode
D.Cauchy(t, s).log_prob(x)
d = D.Cauchy(t, s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Cauchy(t, s).entropy()
D.Cauchy(t, s).stddev
D.Cauchy(t, s).mode
D.Uniform(t, t + 3).log_prob(torch.tensor([.7, 1., 2.]))
d = D.Uniform(t, t + 3); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Uniform(t, t + 3).entropy()
D.Uniform(t, t + 3).stddev
D.Uniform(t, t + 3).mode
D.Gamma(s, s * 2).log_prob(v)
d = D.Gamma(s, s * 2); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Gamma(s, s * 2).entropy()
D.Gamma(s, s * 2).stddev
D.Gamma(s, s * 2).mode
D.Chi2(s).log_prob(v)
d = D.Chi2(s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Chi2(s).entropy()
D.Chi2(s).stddev
D.Chi2(s).mode
D.Exponential(s).log_prob(v)
d = D.Exponential(s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Exponential(s).entropy()
D.Exponential(s).stddev
D.Exponential(s).mode
D.StudentT(s * 2, t, s).log_prob(x)
d = D.StudentT(s * 2, t, s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.StudentT(s * 2, t, s).entropy()
D.StudentT(s * 2, t, s).stddev
D.StudentT(s * 2, t, s).mode
D.Dirichlet(s).log_prob(w)
d = D.Dirichlet(s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Dirichlet(s).entropy()
D.Dirichlet(s).stddev
D.Dirichlet(s).mode
D.Beta(s, s + 1).log_prob(p)
d = D.Beta(s, s + 1); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Beta(s, s + 1).entropy()
D.Beta(s, s + 1).stddev
D.Beta(s, s + 1).mode
D.HalfNormal(s).log_prob(v)
d = D.HalfNormal(s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.HalfNormal(s).entropy()
D.HalfNormal(s).stddev
D.HalfNormal(s).mode
D.LogNormal(t, s).log_prob(v)
d = D.LogNormal(t, s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.LogNormal(t, s).entropy()
D.LogNormal(t, s).stddev
D.LogNormal(t, s).mode
D.Bernoulli(p).log_prob(b)
d = D.Bernoulli(p); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Bernoulli(p).entropy()
D.Bernoulli(p).stddev
D.Bernoulli(p).mode
D.Bernoulli(logits=x).log_prob(b)
d = D.Bernoulli(logits=x); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Bernoulli(logits=x).entropy()
D.Bernoulli(logits=x).stddev
D.Bernoulli(logits=x).mode
D.Geometric(p).log_prob(k)
d = D.Geometric(p); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Geometric(p).entropy()
D.Geometric(p).stddev
D.Geometric(p).mode
D.Geometric(logits=x).log_prob(k)
d = D.Geometric(logits=x); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Geometric(logits=x).entropy()
D.Geometric(logits=x).stddev
D.Geometric(logits=x).mode
D.Binomial(4, p).log_prob(k)
d = D.Binomial(4, p); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Binomial(4, p).entropy()
D.Binomial(4, p).stddev
D.Binomial(4, p).mode
D.Binomial(4, logits=x).log_prob(k)
d = D.Binomial(4, logits=x); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Binomial(4, logits=x).entropy()
D.Binomial(4, logits=x).stddev
D.Binomial(4, logits=x).mode
D.Poisson(s).log_prob(k)
d = D.Poisson(s); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Poisson(s).entropy()
D.Poisson(s).stddev
D.Poisson(s).mode
D.Categorical(w).log_prob(torch.tensor(2))
d = D.Categorical(w); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Categorical(w).entropy()
D.Categorical(w).stddev
D.Categorical(w).mode
D.Categorical(logits=x).log_prob(torch.tensor([0, 1]))
d = D.Categorical(logits=x); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Categorical(logits=x).entropy()
D.Categorical(logits=x).stddev
D.Categorical(logits=x).mode
D.Categorical(torch.stack([w, p])).log_prob(torch.tensor([0, 2]))
d = D.Categorical(torch.stack([w, p])); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Categorical(torch.stack([w, p])).entropy()
D.Categorical(torch.stack([w, p])).stddev
D.Categorical(torch.stack([w, p])).mode
D.OneHotCategorical(w).log_prob(torch.tensor([0., 1., 0.]))
d = D.OneHotCategorical(w); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.OneHotCategorical(w).entropy()
D.OneHotCategorical(w).stddev
D.OneHotCategorical(w).mode
D.Multinomial(3, w).log_prob(torch.tensor([2., 1., 0.]))
d = D.Multinomial(3, w); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Multinomial(3, w).entropy()
D.Multinomial(3, w).stddev
D.Multinomial(3, w).mode
D.MultivariateNormal(t, C).log_prob(x)
d = D.MultivariateNormal(t, C); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.MultivariateNormal(t, C).entropy()
D.MultivariateNormal(t, C).stddev
D.MultivariateNormal(t, C).mode
D.MultivariateNormal(t, scale_tril=L).log_prob(x)
d = D.MultivariateNormal(t, scale_tril=L); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.MultivariateNormal(t, scale_tril=L).entropy()
D.MultivariateNormal(t, scale_tril=L).stddev
D.MultivariateNormal(t, scale_tril=L).mode
D.MultivariateNormal(t, precision_matrix=C).log_prob(x)
d = D.MultivariateNormal(t, precision_matrix=C); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.MultivariateNormal(t, precision_matrix=C).entropy()
D.MultivariateNormal(t, precision_matrix=C).stddev
D.MultivariateNormal(t, precision_matrix=C).mode
D.Independent(D.Normal(t, s), 1).log_prob(x)
d = D.Independent(D.Normal(t, s), 1); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.Independent(D.Normal(t, s), 1).entropy()
D.Independent(D.Normal(t, s), 1).stddev
D.Independent(D.Normal(t, s), 1).mode
D.MixtureSameFamily(D.Categorical(w), D.Normal(t, s)).log_prob(torch.tensor([.3, 1.]))
d = D.MixtureSameFamily(D.Categorical(w), D.Normal(t, s)); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.MixtureSameFamily(D.Categorical(w), D.Normal(t, s)).entropy()
D.MixtureSameFamily(D.Categorical(w), D.Normal(t, s)).stddev
D.TransformedDistribution(D.Normal(t, s), [D.AffineTransform(1., -2.), D.SigmoidTransform()]).log_prob(p)
d = D.TransformedDistribution(D.Normal(t, s), [D.AffineTransform(1., -2.), D.SigmoidTransform()]); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.TransformedDistribution(D.Normal(t, s), [D.AffineTransform(1., -2.), D.SigmoidTransform()]).entropy()
D.TransformedDistribution(D.Normal(t, s), [D.AffineTransform(1., -2.), D.SigmoidTransform()]).stddev
D.TransformedDistribution(D.Normal(t, s), D.TanhTransform()).log_prob(p)
d = D.TransformedDistribution(D.Normal(t, s), D.TanhTransform()); [d.mean, d.variance, d.batch_shape, d.event_shape]
D.TransformedDistribution(D.Normal(t, s), D.TanhTransform()).entropy()
D.TransformedDistribution(D.Normal(t, s), D.TanhTransform()).stddev
D.Normal(t, s).cdf(v)
D.Normal(t, s).icdf(p)
D.Laplace(t, s).cdf(v)
D.Laplace(t, s).icdf(p)
D.Cauchy(t, s).cdf(v)
D.Cauchy(t, s).icdf(p)
D.Exponential(s).cdf(v)
D.Exponential(s).icdf(p)
D.HalfNormal(s).cdf(v)
D.HalfNormal(s).icdf(p)
D.LogNormal(t, s).cdf(v)
D.LogNormal(t, s).icdf(p)
D.Uniform(t, t + 3).cdf(x.abs())
D.Uniform(t, t + 3).icdf(p)
q = s.clone().requires_grad_(); D.Normal(t, q).log_prob(x).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.Laplace(t, q).log_prob(x).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.Cauchy(t, q).log_prob(x).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.Gamma(q, q * 2).log_prob(v).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.Chi2(q).log_prob(v).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.Exponential(q).log_prob(v).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.StudentT(q * 2, t, q).log_prob(x).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.Dirichlet(q).log_prob(w).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.Beta(q, q + 1).log_prob(p).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.HalfNormal(q).log_prob(v).sum().backward(); q.grad
q = s.clone().requires_grad_(); D.LogNormal(t, q).log_prob(v).sum().backward(); q.grad
q = C.clone().requires_grad_(); D.MultivariateNormal(t, q).log_prob(x).backward(); q.grad
q = x.clone().requires_grad_(); D.Categorical(logits=q).log_prob(torch.tensor(1)).backward(); q.grad
q = x.clone().requires_grad_(); D.Bernoulli(logits=q).log_prob(b).sum().backward(); q.grad
q = x.clone().requires_grad_(); D.Categorical(logits=q).entropy().backward(); q.grad
D.kl_divergence(D.Normal(t, s), D.Normal(x, s + .5))
D.kl_divergence(D.Laplace(t, s), D.Laplace(x, s + .5))
D.kl_divergence(D.Cauchy(t, s), D.Cauchy(x, s + .5))
D.kl_divergence(D.Gamma(s, s * 2), D.Gamma(s + .25, s * 2))
D.kl_divergence(D.Exponential(s), D.Exponential(s + .25))
D.kl_divergence(D.Dirichlet(s), D.Dirichlet(s + .25))
D.kl_divergence(D.Beta(s, s + 1), D.Beta(s + .25, s + 1))
D.kl_divergence(D.HalfNormal(s), D.HalfNormal(s + .25))
D.kl_divergence(D.LogNormal(t, s), D.LogNormal(x, s + .5))
D.kl_divergence(D.Bernoulli(p), D.Bernoulli(p / 2))
D.kl_divergence(D.Geometric(p), D.Geometric(p / 2))
D.kl_divergence(D.Binomial(4, p), D.Binomial(4, p / 2))
D.kl_divergence(D.Poisson(s), D.Poisson(s + .25))
D.kl_divergence(D.Categorical(w), D.Categorical(torch.tensor([.3, .3, .4])))
D.kl_divergence(D.OneHotCategorical(w), D.OneHotCategorical(torch.tensor([.3, .3, .4])))
D.kl_divergence(D.MultivariateNormal(t, C), D.MultivariateNormal(x, C * 2))
D.kl_divergence(D.Independent(D.Normal(t, s), 1), D.Independent(D.Normal(x, s + .5), 1))
D.kl_divergence(D.Uniform(t, t + 3), D.Uniform(t - 1, t + 3.5))
D.kl_divergence(D.Uniform(t, t + 3), D.Normal(t, s))
D.kl_divergence(D.Exponential(s), D.Gamma(s, s))
D.kl_divergence(D.Normal(t, s), D.Poisson(s))
D.Normal(t, -s)
D.Normal(0., 1.).log_prob(torch.tensor([0., 1.]))
D.Bernoulli(2.)
D.Bernoulli(p).log_prob(x)
D.Bernoulli()
D.Bernoulli(p, p)
D.Categorical(torch.tensor(1.))
D.Normal(t, -s, validate_args=False).loc
D.Exponential(s).log_prob(-v)
D.Beta(s, s).log_prob(x * 5)
D.Dirichlet(torch.tensor(1.))
D.Normal(t, s).log_prob(3.)
D.Normal(t, s).log_prob(torch.ones(2))
D.Uniform(t + 3, t)
D.MultivariateNormal(t, -C)
D.MultivariateNormal(t)
D.Independent(D.Normal(t, s), 2)
D.Normal(t, s).expand((2, 3)).log_prob(x)
D.Categorical(w).expand((2,)).log_prob(torch.tensor(1))
D.Bernoulli(p).enumerate_support()
D.Categorical(w).enumerate_support()
D.OneHotCategorical(w).enumerate_support()
D.Binomial(2, p).enumerate_support()
D.Bernoulli(p).logits
D.Bernoulli(logits=x).probs
D.Categorical(w).logits
D.Categorical(logits=x).probs
D.MultivariateNormal(t, C).precision_matrix
D.MultivariateNormal(t, C).scale_tril
repr(D.Normal(0., 1.))
repr(D.Normal(t, s))
repr(D.Bernoulli(p))
D.Normal(0., 1.).has_rsample
D.SigmoidTransform()(x)
D.SigmoidTransform().inv(p)
D.ExpTransform().log_abs_det_jacobian(x, x.exp())
D.TanhTransform().log_abs_det_jacobian(x, x.tanh())
D.ComposeTransform([D.ExpTransform(), D.AffineTransform(1., 2.)])(x)
D.PowerTransform(2.)(v)
D.SoftplusTransform().inv(v)
D.constraints.positive.check(x)
D.constraints.simplex.check(w)
"""
