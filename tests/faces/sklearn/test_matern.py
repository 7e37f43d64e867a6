"""Bessel functions and Matérn kernels of any smoothness, against SciPy's and scikit-learn's recorded values and closed forms."""
from __future__ import annotations

import math

import pytest

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.gaussian_process import bessel
from septet.sklearn.gaussian_process.kernels import Matern

# SciPy says for an order and a place
RECORDED = [
    (0.0, 1e-09, 20.839197352604824), (0.0, 0.3, 1.3724600605442976), (0.0, 4.0, 0.011159676085853023),
    (0.0, 37.0, 1.7523277004675634e-17), (0.0, 400.0, 1.1997800432009762e-175), (0.3, 1e-09, 922.9461778632359),
    (0.3, 0.3, 1.4823411623387814), (0.3, 4.0, 0.01127316876026822), (0.3, 37.0, 1.754432169990327e-17),
    (0.3, 400.0, 1.1999148577593229e-175), (1.0, 1e-09, 999999999.9999999), (1.0, 0.3, 3.0559920334573247),
    (1.0, 4.0, 0.01248349888726843), (1.0, 37.0, 1.7758519551568705e-17), (1.0, 400.0, 1.2012788332610327e-175),
    (2.7, 1e-09, 1.001362122358285e+25), (2.7, 0.3, 127.83914271458477), (2.7, 4.0, 0.024880852242241597),
    (2.7, 37.0, 1.931166587082915e-17), (2.7, 400.0, 1.210749208313824e-175), (7.0, 1e-09, 4.6079999999999943e+67),
    (7.0, 0.3, 209911239.47125658), (7.0, 4.0, 1.4985981006348374), (7.0, 37.0, 3.3622198897305627e-17),
    (7.0, 400.0, 1.2754643843468392e-175),
]
X = np.array([[0.0, 1.0], [2.0, 0.5], [-1.0, 3.0], [0.0, 1.0]])
MATERN = {                          # Matern([0.7, 2], nu=nu)(X) of scikit-learn, by nu
    0.3: [[1.0, 0.06103757242217, 0.15858997808003, 0.99999999966813], [0.06103757242217, 1.0, 0.01638383901799, 0.06103757242217],
          [0.15858997808003, 0.01638383901799, 1.0, 0.15858997808003], [0.99999999966813, 0.06103757242217, 0.15858997808003, 1.0]],
    1.8: [[1.0, 0.03895553284101, 0.1983806545933, 1.0], [0.03895553284101, 1.0, 0.00307701821593, 0.03895553284101],
          [0.1983806545933, 0.00307701821593, 1.0, 0.1983806545933], [1.0, 0.03895553284101, 0.1983806545933, 1.0]],
}


@pytest.mark.parametrize(("nu", "x", "wanted"), RECORDED)
def test_bessel(nu, x, wanted):
    assert bessel.bessel_k(nu, np.array([x]))[0] == pytest.approx(wanted, rel=2e-13)


def test_half_orders_have_closed_forms():
    x = np.logspace(-3, 2, 40)
    np.testing.assert_allclose(bessel.bessel_k(0.5, x), np.sqrt(math.pi / (2 * x)) * np.exp(-x), rtol=1e-13)
    for nu in (0.5, 1.5, 2.5):
        d = np.linspace(0, 5, 30)
        np.testing.assert_allclose(bessel.matern(nu, d), Matern(nu=nu)._of(d), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("nu", MATERN)
def test_matern(nu):
    np.testing.assert_allclose(Matern([0.7, 2.0], nu=nu)(X), np.array(MATERN[nu]), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("nu", [0.8, 3.1])
def test_slopes_are_those_of_differences(nu):
    kernel, step = Matern([0.7, 2.0], nu=nu), 1e-6
    slopes = kernel(X[:3], eval_gradient=True)[1]
    for j in range(2):
        ahead, behind = (kernel.clone_with_theta(kernel.theta + s * step * np.eye(2)[j])(X[:3]) for s in (1, -1))
        np.testing.assert_allclose(slopes[:, :, j], (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-8)


def test_very_smooth_ones_are_refused():
    with pytest.raises(NotSupported, match="nu=12"):
        Matern(nu=12)(X)
