"""Finds vowels without knowing what a letter is: a hidden Markov model of English text.

Cave & Neuwirth's experiment ("Hidden Markov models for English", 1980): letters, and the space
between words, are what a few hidden states emit. The likelihood is Rabiner's scaled forward
recursion ("A tutorial on hidden Markov models", Proceedings of the IEEE 77, 1989), a loop over
the text; its gradient with respect to the logits of all probabilities is compared with what
Baum's forward-backward algorithm gives, and two states part vowels from consonants. The text is
real: the pages of Python's language reference that come with every Python (`pydoc_data`). Run:

    python examples/hidden_markov.py --letters 30000 --picture hidden_markov.png
"""

import argparse
import re
import time
from dataclasses import dataclass
from pydoc_data import topics

import numpy as np
from scipy.optimize import minimize

from srcgrad import check_grad, value, value_and_grad

ALPHABET = "abcdefghijklmnopqrstuvwxyz "


@dataclass
class Chain:
    """Logits, or probabilities, of the first state, of the next one, and of what each emits."""

    first: np.ndarray
    following: np.ndarray
    emitted: np.ndarray


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def probabilities(logits):
    return Chain(softmax(logits.first), softmax(logits.following), softmax(logits.emitted))


def surprise(logits, letters):
    """Minus the logarithm of the text's probability, in nats a letter."""
    chain = probabilities(logits)
    state = chain.first * chain.emitted[:, letters[0]]
    total = 0.0
    for letter in letters[1:]:
        scale = state.sum()
        total += np.log(scale)
        state = (state / scale) @ chain.following * chain.emitted[:, letter]
    return -(total + np.log(state.sum())) / len(letters)


def by_baum(logits, letters):
    """The gradient by hand: expected counts of what happens, less what the model expects of it."""
    chain = probabilities(logits)
    n, states = len(letters), len(chain.first)
    forward, scales = np.empty((n, states)), np.empty(n)
    now = chain.first
    for t, letter in enumerate(letters):
        now = now * chain.emitted[:, letter]
        scales[t] = now.sum()
        forward[t] = now / scales[t]
        now = forward[t] @ chain.following
    backward = np.ones((n, states))
    for t in range(n - 2, -1, -1):
        backward[t] = chain.following @ (chain.emitted[:, letters[t + 1]] * backward[t + 1])
        backward[t] /= scales[t + 1]
    share = forward * backward
    pairs = np.zeros((states, states))
    for t in range(n - 1):
        ahead = chain.emitted[:, letters[t + 1]] * backward[t + 1] / scales[t + 1]
        pairs += forward[t][:, None] * chain.following * ahead[None, :]
    emissions = np.zeros_like(chain.emitted)
    for t, letter in enumerate(letters):
        emissions[:, letter] += share[t]
    return Chain(
        -(share[0] - chain.first) / n,
        -(pairs - pairs.sum(axis=1, keepdims=True) * chain.following) / n,
        -(emissions - emissions.sum(axis=1, keepdims=True) * chain.emitted) / n,
    )


def text(count):
    """The first letters of the reference, numbered."""
    pages = " ".join(topics.topics[name] for name in sorted(topics.topics))
    clean = re.sub("[^a-z]+", " ", pages.lower())[:count]
    return np.array([ALPHABET.index(each) for each in clean])


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def packed(chain):
    return np.concatenate([chain.first.ravel(), chain.following.ravel(), chain.emitted.ravel()])


def unpacked(numbers, states):
    rest = numbers[states + states**2 :]
    following = numbers[states : states + states**2].reshape(states, states)
    return Chain(numbers[:states], following, rest.reshape(states, len(ALPHABET)))


def picture(path, found):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(9, 3), layout="constrained")
    for k, row in enumerate(found.emitted):
        axis.bar(np.arange(27) + 0.8 * k / len(found.emitted), row, 0.8 / len(found.emitted))
    axis.set_xticks(np.arange(27) + 0.2, [*ALPHABET[:-1], "␣"])
    axis.set_ylabel("probability in each state")
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=10000)
    parser.add_argument("--states", type=int, default=2)
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    letters, states = text(options.letters), options.states
    generator = np.random.default_rng(0)
    starts = generator.normal(size=(4, states * (1 + states + len(ALPHABET))))
    start = unpacked(starts[0], states)
    both = value_and_grad(surprise)
    begun = time.perf_counter()
    first, slope = both(start, letters)
    print(f"{len(letters)} letters; compiled in {time.perf_counter() - begun:.1f} s")
    worst = check_grad(surprise, (start, letters[:300]), argnums=0)
    print(f"gradient against differences: {worst:.1e}")
    gap = np.max(np.abs(packed(slope) - packed(by_baum(start, letters))))
    print(f"largest difference from Baum's {gap:.1e}")
    assert worst < 1e-5 and gap < 1e-11
    forward, backward = seconds(value(surprise), start, letters), seconds(both, start, letters)
    print(f"likelihood {1e3 * forward:.2f} ms, with gradient {1e3 * backward:.2f} ms", end="")
    print(f": {backward / forward:.1f} times")

    def flat(numbers):
        found, slope = both(unpacked(numbers, states), letters)
        return found, packed(slope)

    fits = [
        minimize(flat, each, jac=True, method="L-BFGS-B", options={"maxiter": 200})
        for each in starts
    ]
    fit = min(fits, key=lambda each: each.fun)
    found = probabilities(unpacked(fit.x, states))
    alone = np.bincount(letters, minlength=len(ALPHABET)) / len(letters)
    plain = -np.sum(alone[alone > 0.0] * np.log(alone[alone > 0.0]))
    print(f"{sum(each.nfev for each in fits)} gradients from {len(starts)} starts: ", end="")
    print(f"{first:.3f} to {fit.fun:.3f} nats a letter, {plain:.3f} if each stood alone")
    groups = ["" for _ in range(states)]
    for letter in np.argsort(-alone):
        if alone[letter] > 0.005:
            groups[int(np.argmax(found.emitted[:, letter]))] += ALPHABET[letter]
    print("states:", " | ".join(groups))
    assert fit.fun < plain - 0.03, "better than letters one by one"
    if states == 2:
        assert any(set("aeiou") <= set(each) and len(each) < 11 for each in groups), "the vowels"
    if options.picture:
        picture(options.picture, found)


if __name__ == "__main__":
    main()
