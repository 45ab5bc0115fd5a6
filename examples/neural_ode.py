"""Learns how a pendulum swings from noisy records: a neural ordinary differential equation.

Chen, Rubanova, Bettencourt & Duvenaud, "Neural ordinary differential equations", NeurIPS 2018:
the right-hand side is a small network, integrated by Runge and Kutta's method of fourth order,
and trained by the gradient through the integrator (of the discrete steps themselves). Twelve
records of a damped pendulum with errors of 0.03 teach it; it then has to foretell swings that it
never saw, and does so better than a linear law can. Generated data. Run:

    python examples/neural_ode.py --rounds 2000 --picture neural_ode.png
"""

import argparse
import time
from itertools import pairwise

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import minimize

from srcgrad import check_grad, value, value_and_grad


def velocity(layers, state):
    """The network: how fast each of many states (angle and speed) changes."""
    h = state
    for weights, bias in layers[:-1]:
        h = np.tanh(h @ weights + bias)
    weights, bias = layers[-1]
    return h @ weights + bias


def rk4(layers, state, h):
    k1 = velocity(layers, state)
    k2 = velocity(layers, state + 0.5 * h * k1)
    k3 = velocity(layers, state + 0.5 * h * k2)
    k4 = velocity(layers, state + h * k3)
    return state + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


def solved(layers, start, times, substeps):
    """The states at all times: an axis for the time, one for the record, one for the state."""
    states = [start]
    for before, now in pairwise(times):
        state = states[-1]
        for _ in range(substeps):
            state = rk4(layers, state, (now - before) / substeps)
        states.append(state)
    return np.stack(states)


def loss(layers, records, times, substeps, decay):
    """Of pieces of the records that begin anew at each time: no error grows for long."""
    error = np.mean((solved(layers, records[0], times, substeps) - records) ** 2)
    return error + decay * sum(np.sum(weights**2) for weights, _ in layers)


def pendulum(starts, times):
    """The truth, by an adaptive method of eighth order."""

    def law(_, y):
        return [y[1], -2.0 * np.sin(y[0]) - 0.15 * y[1]]

    options = {"method": "DOP853", "rtol": 1e-9, "atol": 1e-10, "t_eval": times}
    runs = [solve_ivp(law, (times[0], times[-1]), start, **options).y.T for start in starts]
    return np.stack(runs, axis=1)


def network(sizes, generator):
    return [(generator.normal(size=(n, m)) / np.sqrt(n), np.zeros(m)) for n, m in pairwise(sizes)]


def packed(layers):
    return np.concatenate([part.ravel() for layer in layers for part in layer])


def unpacked(row, like):
    found, at = [], 0
    for weights, bias in like:
        middle, end = at + weights.size, at + weights.size + bias.size
        found.append((row[at:middle].reshape(weights.shape), row[middle:end]))
        at = end
    return found


def pieces(records, length):
    """Records cut into overlapping pieces, side by side."""
    count = len(records) - length + 1
    return np.concatenate([records[k : k + length] for k in range(0, count, 2)], axis=1)


def linear_law(records):
    """The matrix that takes a state to the next one, by least squares: what there is to beat."""
    before, after = records[:-1].reshape(-1, 2), records[1:].reshape(-1, 2)
    return np.linalg.lstsq(before, after, rcond=None)[0]


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, times, truth, foretold, straight):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained", sharey=True)
    for k, axis in enumerate(axes):
        axis.plot(times, truth[:, k, 0], "k-", label="truth")
        axis.plot(times, foretold[:, k, 0], "--", label="neural ODE")
        axis.plot(times, straight[:, k, 0], ":", label="linear law")
        axis.set_xlabel("time")
    axes[0].set_ylabel("angle")
    axes[0].legend()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    generator = np.random.default_rng(0)
    step, count = 0.2, 31
    times = step * np.arange(count)
    starts = generator.uniform([-2.4, -1.0], [2.4, 1.0], size=(12, 2))
    records = pendulum(starts, times)
    records += 0.03 * generator.normal(size=records.shape)
    length = 8
    cut = pieces(records, length)
    data = (cut, times[:length], 1, 1e-5)

    layers = network((2, 16, 16, 2), generator)
    both = value_and_grad(loss)
    begun = time.perf_counter()
    first, _ = both(layers, *data)
    print(f"{packed(layers).size} weights, {cut.shape[1]} pieces of {length} states; ", end="")
    print(f"compiled in {time.perf_counter() - begun:.1f} s")
    worst = check_grad(loss, (layers, cut[:3, :2], times[:3], 2, 1e-5), argnums=0)
    print(f"gradient against differences: {worst:.1e}")
    forward, backward = seconds(value(loss), layers, *data), seconds(both, layers, *data)
    print(f"loss {1e3 * forward:.2f} ms, with gradient {1e3 * backward:.2f} ms", end="")
    print(f": {backward / forward:.1f} times")

    def flat(row):
        found, slope = both(unpacked(row, layers), *data)
        return found, packed(slope)

    fit = minimize(
        flat, packed(layers), jac=True, method="L-BFGS-B", options={"maxiter": options.rounds}
    )
    learned = unpacked(fit.x, layers)
    unseen = np.array([[2.0, 0.5], [-1.2, -1.0]])
    truth = pendulum(unseen, times)
    foretold = solved(learned, unseen, times, 4)
    matrix = linear_law(records)
    straight = np.stack([unseen @ np.linalg.matrix_power(matrix, k) for k in range(count)])
    errors = [np.sqrt(np.mean((each - truth) ** 2)) for each in (foretold, straight)]
    print(f"{fit.nfev} gradients: loss {first:.4f} to {fit.fun:.5f}")
    print(f"unseen swings: error {errors[0]:.3f}, of a linear law {errors[1]:.3f}")
    assert worst < 1e-5
    assert errors[0] < 0.2 * errors[1], "it has learned to swing"
    if options.picture:
        picture(options.picture, times, truth, foretold, straight)


if __name__ == "__main__":
    main()
