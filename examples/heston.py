"""Calibrates Heston's model of stochastic volatility to a surface of option prices.

Heston, "A closed-form solution for options with stochastic volatility", Review of Financial
Studies 6, 1993, with the characteristic function in the form that stays on one branch (Albrecher,
Mayer, Schoutens & Tistaert, "The little Heston trap", 2007) and Lewis's single integral (2000) by
Gauss and Legendre's rule. The five parameters are found from prices of 40 options by Levenberg
and Marquardt's method with the Jacobian through the complex integrals, as Cui, del Bano Rollin &
Germano do with derivatives made by hand ("Full and fast calibration of the Heston stochastic
volatility model", 2017, whose set of parameters is the truth here). Run:

    python examples/heston.py --picture heston.png
"""

import argparse
import cmath
import math
import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, least_squares
from scipy.stats import norm

from srcgrad import check_grad, grad, value, value_and_jacobian


@dataclass
class Model:
    """Heston's parameters."""

    variance: float
    mean: float
    speed: float
    wildness: float
    correlation: float

    @classmethod
    def of(cls, numbers):
        return cls(*numbers)


@dataclass
class Market:
    spot: float
    rate: float
    strikes: np.ndarray
    maturities: np.ndarray


NODES, WEIGHTS = np.polynomial.legendre.leggauss(96)
FARTHEST = 150.0


def characteristic(u, model, time):
    """E exp(i u x), of the logarithm x of the forward price's growth."""
    xi = model.speed - model.wildness * model.correlation * 1j * u
    d = cmath.sqrt(xi**2 + model.wildness**2 * (u**2 + 1j * u))
    g = (xi - d) / (xi + d)
    decay = cmath.exp(-d * time)
    of_mean = (xi - d) * time - 2.0 * cmath.log((1.0 - g * decay) / (1.0 - g))
    of_variance = (xi - d) * (1.0 - decay) / (1.0 - g * decay)
    factor = 1.0 / model.wildness**2
    exponent = model.speed * model.mean * factor * of_mean + model.variance * factor * of_variance
    return cmath.exp(exponent)


def call(model, market, strike, maturity):
    """The price of a European call."""
    discount = math.exp(-market.rate * maturity)
    forward = market.spot / discount
    moneyness = math.log(forward / strike)
    integral = 0.0
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        u = 0.5 * FARTHEST * (node + 1.0)
        wave = cmath.exp(1j * u * moneyness) * characteristic(u - 0.5j, model, maturity)
        integral += 0.5 * FARTHEST * weight * wave.real / (u**2 + 0.25)
    return market.spot - math.sqrt(market.spot * strike * discount) * integral / math.pi


def prices(numbers, market):
    model = Model.of(numbers)
    table = np.empty((len(market.maturities), len(market.strikes)))
    for i, maturity in enumerate(market.maturities):
        for j, strike in enumerate(market.strikes):
            table[i, j] = call(model, market, strike, maturity)
    return table


def residuals(numbers, market, quotes):
    return (prices(numbers, market) - quotes).ravel()


def squares(numbers, market, quotes):
    return 0.5 * np.sum(residuals(numbers, market, quotes) ** 2)


def black_scholes(spot, strike, rate, maturity, volatility):
    spread = volatility * math.sqrt(maturity)
    first = (math.log(spot / strike) + rate * maturity) / spread + 0.5 * spread
    later = strike * math.exp(-rate * maturity)
    return spot * norm.cdf(first) - later * norm.cdf(first - spread)


def volatility(market, price, strike, maturity):
    """The one for which Black and Scholes's formula gives the price."""
    return brentq(
        lambda v: black_scholes(market.spot, strike, market.rate, maturity, v) - price, 0.01, 3.0
    )


def implied(market, table):
    found = np.empty_like(table)
    for i, maturity in enumerate(market.maturities):
        for j, strike in enumerate(market.strikes):
            found[i, j] = volatility(market, table[i, j], strike, maturity)
    return found


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, market, quotes, first, fitted):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(7, 5), layout="constrained")
    smiles = {name: implied(market, t) for name, t in (("q", quotes), ("0", first), ("f", fitted))}
    for i, maturity in enumerate(market.maturities):
        colour = plt.cm.viridis(i / len(market.maturities))
        axis.plot(market.strikes, smiles["q"][i], "o", color=colour, label=f"{maturity:.2f} years")
        axis.plot(market.strikes, smiles["f"][i], "-", color=colour)
        axis.plot(market.strikes, smiles["0"][i], ":", color=colour, linewidth=0.8)
    axis.set_xlabel("strike")
    axis.set_ylabel("implied volatility")
    axis.set_title("quotes, first guess (dotted), calibrated (line)")
    axis.legend()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    truth = np.array([0.08, 0.10, 3.00, 0.25, -0.80])
    market = Market(
        1.0,
        0.02,
        np.array([0.80, 0.87, 0.93, 0.97, 1.0, 1.03, 1.08, 1.15]),
        np.array([0.12, 0.35, 0.7, 1.0, 1.9]),
    )
    tick = 1e-5
    quotes = prices(truth, market)
    quotes += tick * np.random.default_rng(0).normal(size=quotes.shape)

    start = np.array([0.20, 0.20, 1.20, 0.30, -0.60])
    both = value_and_jacobian(residuals)
    begun = time.perf_counter()
    left, slope = both(start, market, quotes)
    print(f"{quotes.size} options, {len(NODES)} nodes; ", end="")
    print(f"compiled in {time.perf_counter() - begun:.1f} s")
    few = Market(1.0, 0.02, market.strikes[:2], market.maturities[:2])
    print(f"gradient against differences: {check_grad(squares, (start, few, quotes[:2, :2])):.1e}")
    assert np.allclose(grad(squares)(start, market, quotes), left @ slope, rtol=1e-9)
    forward = seconds(value(residuals), start, market, quotes)
    print(f"prices {1e3 * forward:.2f} ms; ", end="")
    reverse = seconds(grad(squares), start, market, quotes)
    print(f"gradient of the squares {reverse / forward:.1f} times, ", end="")
    print(f"Jacobian {seconds(both, start, market, quotes) / forward:.1f} times that")

    fit = least_squares(
        lambda p: both(p, market, quotes)[0],
        start,
        jac=lambda p: both(p, market, quotes)[1],
        method="lm",
    )
    spread = tick * np.sqrt(np.diag(np.linalg.inv(fit.jac.T @ fit.jac)))
    print(f"{fit.nfev} evaluations: error of a price {np.sqrt(np.mean(left**2)):.1e}", end="")
    print(f" to {np.sqrt(np.mean(fit.fun**2)):.1e}, of {tick:.0e} in the quotes")
    print(f"{'':12}{'found':>9}{'truth':>8}{'error':>10}")
    names = ("variance", "mean", "speed", "wildness", "correlation")
    for name, here, there, error in zip(names, fit.x, truth, spread, strict=True):
        print(f"{name:12}{here:9.4f}{there:8.2f}{error:10.4f}")
        assert abs(here - there) < 4.0 * error, f"{name} is not found"
    assert np.sqrt(np.mean(fit.fun**2)) < 1.5 * tick
    if options.picture:
        picture(options.picture, market, quotes, prices(start, market), prices(fit.x, market))


if __name__ == "__main__":
    main()
