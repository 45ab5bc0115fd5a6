"""A network that reads handwritten digits, in plain NumPy, trained with gradients by srcgrad.

Two dense layers with batch normalisation and relu, and a softmax, on scikit-learn's digits (1797
images of 8 by 8). The first gradient is compared with JAX's if JAX is installed. Run it:

    python examples/train_digits.py
"""

from __future__ import annotations

import importlib.util
import time
from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from srcgrad import value_and_grad

EPSILON = 1e-5


def normalised(h, scale, shift):  # type: ignore[no-untyped-def]
    """Batch normalisation by the batch's own mean and variance."""
    return (h - h.mean(axis=0)) / np.sqrt(h.var(axis=0) + EPSILON) * scale + shift


def scores(network, x):  # type: ignore[no-untyped-def]
    """The logarithm of each class's probability, a row for each image."""
    h = np.maximum(normalised(x @ network["w1"], network["scale1"], network["shift1"]), 0.0)
    h = np.maximum(normalised(h @ network["w2"], network["scale2"], network["shift2"]), 0.0)
    z = h @ network["w3"] + network["b3"]
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def loss(network, x, labels):  # type: ignore[no-untyped-def]
    """Cross entropy, in nats an image, with a little weight decay."""
    entropy = -np.mean(scores(network, x)[np.arange(len(labels)), labels])
    weights = sum(np.sum(network[name] ** 2) for name in ("w1", "w2", "w3"))
    return entropy + 1e-4 * weights


def initial(generator: np.random.Generator, hidden: int = 64) -> dict[str, np.ndarray]:
    def dense(n: int, m: int) -> np.ndarray:
        return generator.normal(scale=np.sqrt(2.0 / n), size=(n, m))

    return {
        "w1": dense(64, hidden),
        "scale1": np.ones(hidden),
        "shift1": np.zeros(hidden),
        "w2": dense(hidden, hidden),
        "scale2": np.ones(hidden),
        "shift2": np.zeros(hidden),
        "w3": dense(hidden, 10),
        "b3": np.zeros(10),
    }


def train(
    network: dict[str, np.ndarray], x: np.ndarray, labels: np.ndarray, epochs: int = 30
) -> None:
    """Adam (Kingma & Ba 2015) on batches of 64; changes the network in place."""
    gradient = value_and_grad(loss)
    generator = np.random.default_rng(1)
    first = {name: np.zeros_like(value) for name, value in network.items()}
    second = {name: np.zeros_like(value) for name, value in network.items()}
    step = 0
    for epoch in range(epochs):
        order = generator.permutation(len(labels))
        rate = 0.005 * 0.5 * (1.0 + np.cos(np.pi * epoch / epochs))
        total = 0.0
        for start in range(0, len(order) - 63, 64):
            batch = order[start : start + 64]
            value, by_network = gradient(network, x[batch], labels[batch])
            total += value
            step += 1
            for name, slope in by_network.items():
                first[name] += 0.1 * (slope - first[name])
                second[name] += 0.001 * (slope * slope - second[name])
                mean = first[name] / (1.0 - 0.9**step)
                spread = second[name] / (1.0 - 0.999**step)
                network[name] -= rate * mean / (np.sqrt(spread) + 1e-8)
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1}: loss {total / (len(order) // 64):.4f}")


def accuracy(network: dict[str, np.ndarray], x: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(np.argmax(scores(network, x), axis=1) == labels))


def compare_with_jax(network: dict[str, np.ndarray], x: np.ndarray, labels: np.ndarray) -> None:
    """The largest difference between two gradients of the same function."""
    if importlib.util.find_spec("jax") is None:
        print("JAX is not installed: no comparison")
        return
    import jax

    jax.config.update("jax_enable_x64", True)

    def same(network: Any, x: Any, labels: Any) -> Any:
        jnp = jax.numpy

        def layer(h: Any, k: str) -> Any:
            h = h @ network[f"w{k}"]
            h = (h - h.mean(axis=0)) / jnp.sqrt(h.var(axis=0) + EPSILON)
            return jnp.maximum(h * network[f"scale{k}"] + network[f"shift{k}"], 0.0)

        z = layer(layer(x, "1"), "2") @ network["w3"] + network["b3"]
        chosen = jax.nn.log_softmax(z)[jnp.arange(len(labels)), labels]
        weights = sum((network[name] ** 2).sum() for name in ("w1", "w2", "w3"))
        return -chosen.mean() + 1e-4 * weights

    theirs = jax.grad(same)(network, x, labels)
    _, ours = value_and_grad(loss)(network, x, labels)
    error = max(float(np.max(np.abs(ours[name] - theirs[name]))) for name in network)
    print(f"largest difference from JAX's gradient: {error:.1e}")
    assert error < 1e-12, "two gradients of one function"


def main() -> None:
    images = load_digits()
    x, x_test, labels, labels_test = train_test_split(
        images.data / 16.0, images.target, test_size=360, random_state=0, stratify=images.target
    )
    network = initial(np.random.default_rng(0))
    compare_with_jax(network, x[:64], labels[:64])
    start = time.perf_counter()
    train(network, x, labels)
    print(f"trained in {time.perf_counter() - start:.1f} s")
    reached = accuracy(network, x_test, labels_test)
    print(f"test accuracy {100 * reached:.1f} % on {len(labels_test)} images")
    assert reached > 0.97, "a network that learnt nothing"


if __name__ == "__main__":
    main()
