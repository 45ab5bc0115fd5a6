"""Sees into the ground by sound: full-waveform inversion in two dimensions.

The acoustic wave equation by differences of fourth order in space and second in time, with
sponges along the sides (Cerjan, Kosloff, Kosloff & Reshef, "A nonreflecting boundary
condition", Geophysics 50, 1985); shots near the surface, and receivers along it, and along the
bottom as between two wells. The velocity of each cell is found from the recorded waveforms by the
gradient of their misfit (Tarantola, "Inversion of seismic reflection data in the acoustic
approximation", Geophysics 49, 1984), through all steps of all shots. The data are generated with
two bodies in a layered ground, and the start knows the layers only. Run:

    python examples/waveform.py --size 60 --picture waveform.png
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from srcgrad import check_grad, value, value_and_grad


@dataclass
class Survey:
    """Where the shots and receivers are, in cells, and how the waves are stepped."""

    shots: np.ndarray
    receivers: np.ndarray
    spacing: float
    step: float
    wavelet: np.ndarray
    sponge: np.ndarray


def laplacian(field, spacing):
    """Of fourth order, zero along the edges."""
    out = np.zeros_like(field)
    middle = field[2:-2, 2:-2]
    across = 16.0 * (field[1:-3, 2:-2] + field[3:-1, 2:-2]) - field[:-4, 2:-2] - field[4:, 2:-2]
    down = 16.0 * (field[2:-2, 1:-3] + field[2:-2, 3:-1]) - field[2:-2, :-4] - field[2:-2, 4:]
    out[2:-2, 2:-2] = (across + down - 60.0 * middle) / (12.0 * spacing**2)
    return out


def shot_gather(velocity, survey, shot):
    """What the receivers record of one shot: a row for each step."""
    before = np.zeros_like(velocity)
    now = np.zeros_like(velocity)
    factor = (velocity * survey.step) ** 2
    record = np.zeros((len(survey.wavelet), len(survey.receivers)))
    for k, push in enumerate(survey.wavelet):
        after = 2.0 * now - before + factor * laplacian(now, survey.spacing)
        after[shot[0], shot[1]] += push * survey.step**2
        now = now * survey.sponge
        after *= survey.sponge
        before, now = now, after
        record[k] = now[survey.receivers[:, 0], survey.receivers[:, 1]]
    return record


def misfit(velocity, survey, records):
    total = 0.0
    for shot, record in zip(survey.shots, records, strict=True):
        total += 0.5 * np.sum((shot_gather(velocity, survey, shot) - record) ** 2)
    return total


def ricker(times, frequency):
    """A wavelet of this dominant frequency, in hertz."""
    a = (np.pi * frequency * (times - 1.2 / frequency)) ** 2
    return (1.0 - 2.0 * a) * np.exp(-a)


def ground(size):
    """The velocities of the truth and of a start, in metres a second; 10 m a cell at size 60."""
    x, z = np.meshgrid(np.linspace(0.0, 1.0, size), np.linspace(0.0, 1.0, size), indexing="ij")
    start = 1800.0 + 700.0 * z
    truth = start + 250.0 * np.exp(-(((x - 0.38) / 0.1) ** 2 + ((z - 0.45) / 0.1) ** 2))
    truth -= 220.0 * np.exp(-(((x - 0.66) / 0.09) ** 2 + ((z - 0.58) / 0.12) ** 2))
    return truth, start


def survey_of(size, shots):
    spacing = 600.0 / size
    step = 0.45 * spacing / 2700.0
    times = np.arange(int(0.62 / step)) * step
    along = np.linspace(8, size - 9, shots).round().astype(np.int64)
    places = np.stack([along, np.full(shots, 4)], axis=1)
    across = np.arange(5, size - 5, 2)
    receivers = np.concatenate(
        [
            np.stack([across, np.full(len(across), 5)], axis=1),
            np.stack([across, np.full(len(across), size - 8)], axis=1),
        ]
    )
    wide = 6
    edge = np.minimum(np.arange(size), np.arange(size)[::-1])
    fade = np.exp(-((0.1 * np.maximum(wide - edge, 0)) ** 2))
    sponge = fade[:, None] * fade[None, :]
    return Survey(places, receivers, spacing, step, 1e6 * ricker(times, 9.0), sponge)


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, truth, start, found, survey):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
    shown = {"truth": truth, "start": start, "found": found}
    for axis, (title, field) in zip(axes, shown.items(), strict=True):
        image = axis.imshow(field.T, cmap="viridis", vmin=truth.min(), vmax=truth.max())
        axis.plot(*survey.shots.T, "r*")
        axis.plot(*survey.receivers.T, "wv", markersize=3)
        axis.set_title(title)
    figure.colorbar(image, ax=axes, label="m/s")
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=36, help="cells along each side")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    truth, start = ground(options.size)
    survey = survey_of(options.size, 5)
    records = np.stack([shot_gather(truth, survey, shot) for shot in survey.shots])
    records += 0.01 * records.std() * np.random.default_rng(0).normal(size=records.shape)

    both = value_and_grad(misfit)
    begun = time.perf_counter()
    first, _ = both(start, survey, records)
    print(f"{truth.size} cells, {len(survey.wavelet)} steps of {len(survey.shots)} shots; ", end="")
    print(f"compiled in {time.perf_counter() - begun:.1f} s")
    short = Survey(
        survey.shots[:1],
        survey.receivers[:3],
        survey.spacing,
        survey.step,
        survey.wavelet[20:50],
        survey.sponge,
    )
    worst = check_grad(misfit, (truth, short, records[:1, :30, :3]), argnums=0)
    print(f"gradient against differences: {worst:.1e}")
    forward = seconds(value(misfit), start, survey, records)
    backward = seconds(both, start, survey, records)
    print(f"misfit {1e3 * forward:.1f} ms, with gradient {1e3 * backward:.1f} ms", end="")
    print(f": {backward / forward:.1f} times")
    print(f"saved for the reverse sweep: {both.saved(start, survey, records).bytes / 1e6:.1f} MB")

    def scaled(numbers):
        value_, slope_ = both(1000.0 * numbers.reshape(truth.shape), survey, records)
        return value_ / first, 1000.0 * slope_.ravel() / first

    fit = minimize(
        scaled,
        start.ravel() / 1000.0,
        jac=True,
        method="L-BFGS-B",
        bounds=[(1.4, 3.0)] * truth.size,
        options={"maxiter": options.rounds},
    )
    found = 1000.0 * fit.x.reshape(truth.shape)
    inside = np.s_[8:-8, 8:-10]
    before = np.sqrt(np.mean((start - truth)[inside] ** 2))
    after = np.sqrt(np.mean((found - truth)[inside] ** 2))
    print(f"{fit.nfev} gradients: misfit to {100.0 * fit.fun:.2f} % of the first")
    print(f"error of the velocities {before:.0f} m/s at the start, {after:.0f} m/s now")
    assert worst < 1e-5
    assert fit.fun < 0.05 and after < 0.6 * before, "the bodies are found"
    if options.picture:
        picture(options.picture, truth, start, found, survey)


if __name__ == "__main__":
    main()
