"""Calibrates predator and prey to a century-old record: Lotka-Volterra and the Hudson's Bay furs.

The measurements are the pelts of lynx and snowshoe hare, in thousands, that the Hudson's Bay
Company collected in 1900-1920 (Hewitt, "The Conservation of the Wild Life of Canada", 1921; the
numbers as tabulated by Howard, "Modeling Basics", 2009). Runge-Kutta steps overwrite the state in
place; the model's four rates and the state of 1900 are found by gradient through all of them, and
the result is compared with a Bayesian analysis of the same model, data and log-normal errors:
Carpenter, "Predator-prey population dynamics: the Lotka-Volterra model in Stan", 2018.
"""

import math

import numpy as np
from scipy.optimize import approx_fprime, minimize

from srcgrad import check_grad, value_and_grad

# The years 1900 to 1920, seven to a line.
HARE = np.array(
    (
        *(30.0, 47.2, 70.2, 77.4, 36.3, 20.6, 18.1),
        *(21.4, 22.0, 25.4, 27.1, 40.3, 57.0, 76.6),
        *(52.3, 19.5, 11.2, 7.6, 14.6, 16.2, 24.7),
    )
)
LYNX = np.array(
    (
        *(4.0, 6.1, 9.8, 35.2, 59.4, 41.7, 19.0),
        *(13.0, 8.3, 9.1, 7.4, 8.0, 12.3, 19.5),
        *(45.7, 51.1, 29.7, 15.8, 9.7, 10.1, 8.6),
    )
)
STEPS_A_YEAR = 50

NAMES = ("births", "predation", "deaths", "growth", "hare in 1900", "lynx in 1900")
PUBLISHED = np.array([0.55, 0.028, 0.80, 0.024, 33.9, 5.9])  # posterior means
SPREAD = np.array([0.06, 0.004, 0.09, 0.004, 2.9, 0.5])  # posterior standard deviations

# Williamson, "Low-storage Runge-Kutta schemes", Journal of Computational Physics 35, 1980.
KEPT = (0.0, -5.0 / 9.0, -153.0 / 128.0)
TAKEN = (1.0 / 3.0, 15.0 / 16.0, 8.0 / 15.0)


def rates(hare, lynx, parameters):
    hare_rate = (parameters[0] - parameters[1] * lynx) * hare
    lynx_rate = (parameters[3] * hare - parameters[2]) * lynx
    return hare_rate, lynx_rate


def advance(state, change, parameters, h):
    """One step of third order in two registers, both overwritten at each of its three stages."""
    for kept, taken in zip(KEPT, TAKEN, strict=True):
        hare_rate, lynx_rate = rates(state[0], state[1], parameters)
        change[0] = kept * change[0] + h * hare_rate
        change[1] = kept * change[1] + h * lynx_rate
        state[0] += taken * change[0]
        state[1] += taken * change[1]


def misfit(logs, hare, lynx, steps):
    """Minus the log-likelihood at exp(logs), constants aside: log-normal, of the best variances."""
    parameters = np.empty(6)
    for k in range(6):
        parameters[k] = math.exp(logs[k])
    state = np.empty(2)
    state[0] = parameters[4]
    state[1] = parameters[5]
    change = np.zeros(2)
    hare_error = 0.0
    lynx_error = 0.0
    for year in range(len(hare)):
        hare_error += (math.log(state[0]) - math.log(hare[year])) ** 2
        lynx_error += (math.log(state[1]) - math.log(lynx[year])) ** 2
        for _ in range(steps):
            advance(state, change, parameters, 1.0 / steps)
    return 0.5 * len(hare) * (math.log(hare_error) + math.log(lynx_error))


def main():
    start = np.log([0.5, 0.025, 0.75, 0.025, 30.0, 4.0])
    data = (HARE, LYNX, STEPS_A_YEAR)
    derivative = value_and_grad(misfit)
    value, gradient = derivative(start, *data)
    differences = approx_fprime(start, misfit, 1e-7, *data)
    print(f"at the start: misfit {value:.6f}")
    print(f"gradient by srcgrad     {np.array2string(gradient, precision=4)}")
    print(f"gradient by differences {np.array2string(differences, precision=4)}")
    assert math.isclose(value, misfit(start, *data), rel_tol=1e-12)
    assert np.max(np.abs(gradient - differences)) < 1e-4 * np.max(np.abs(gradient))
    check_grad(misfit, (start, *data))

    fit = minimize(derivative, start, args=data, jac=True, method="BFGS")
    found = np.exp(fit.x)
    print(f"\ncalibrated in {fit.nfev} gradients: misfit {fit.fun:.6f}")
    print(f"{'':14}{'found':>9}{'published':>11}")
    for name, here, there, spread in zip(NAMES, found, PUBLISHED, SPREAD, strict=True):
        print(f"{name:14}{here:9.4f}{there:9.3f} ± {spread}")
        assert abs(here - there) < spread, f"{name} is not where Stan found it"
    assert np.max(np.abs(derivative(fit.x, *data)[1])) < 1e-4
    period = 2.0 * math.pi / math.sqrt(found[0] * found[2])
    print(f"period of small oscillations {period:.1f} years")

    print("\nThe derivative, as srcgrad wrote it:\n")
    print(derivative.source)


if __name__ == "__main__":
    main()
