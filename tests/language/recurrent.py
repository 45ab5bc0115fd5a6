"""Views that a loop hands on, of an array in which it writes the next ones."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, -1.2, 2.1, 0.4, 1.5, -0.3])


def hidden_states(x, w, u):
    """A recurrent network: the last state is a row of the array of all of them."""
    hidden = np.zeros((len(x) + 1, 3))
    y = hidden[0]
    for i in range(len(x)):
        hidden[i + 1] = np.tanh(w * x[i] + u * y + 0.1 * y[::-1])
        y = hidden[i + 1]
    return np.sum(y**2) + np.sum(hidden)


case(hidden_states, X, 0.4, 0.3)


def cell_and_hidden(x, w):
    """Two of them, and helpers between."""

    def gate(a, b):
        return 1.0 / (1.0 + np.exp(-(a + b)))

    h, c = np.zeros((len(x) + 1, 2)), np.ones((len(x) + 1, 2))
    h_last, c_last = h[0], c[0]
    for t in range(len(x)):
        forget = gate(w * x[t], h_last)
        c[t + 1] = forget * c_last + (1.0 - forget) * np.tanh(x[t] + h_last)
        h[t + 1] = gate(x[t], h_last) * np.tanh(c[t + 1])
        h_last, c_last = h[t + 1], c[t + 1]
    return np.sum(h_last * c_last) + np.sum(h**2)


case(cell_and_hidden, X, 0.4, compiled=False)


def trajectory(x, dt):
    """`while`, and the state is asked in the test."""
    path = np.zeros((8, 2))
    path[0] = x[:2]
    state, k = path[0], 0
    while k < 7 and state[0] < 5.0:
        path[k + 1] = state + dt * np.array([state[1], -state[0]])
        k += 1
        state = path[k]
    return np.sum(state**2) + np.sum(path)


case(trajectory, X, 0.3, compiled=False)


def written_again(x):
    """What has been handed on is overwritten, after it was read."""
    rows = np.zeros((2, 3))
    rows[0] = x[:3]
    last = rows[0]
    for k in range(5):
        total = np.sum(last)
        rows[(k + 1) % 2] = 0.5 * last + 0.1 * total
        last = rows[(k + 1) % 2]
    return np.sum(last**2) + np.sum(rows)


case(written_again, X, compiled=False)
