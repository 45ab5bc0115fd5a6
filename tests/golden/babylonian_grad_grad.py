import numpy as np


def babylonian_grad_grad(a, tolerance):
    # Forward sweep.
    y_saved = np.empty(16)
    y_saved_count = 0
    y = a
    y_saved_ = []
    trips = 0
    while abs(y * y - a) > tolerance:
        trips += 1
        y_saved_.append(y)
        if y_saved_count == y_saved.shape[0]:
            y_saved_longer = np.empty(2 * y_saved_count)
            for y_saved_k in range(y_saved.shape[0]):
                y_saved_longer[y_saved_k] = y_saved[y_saved_k]
            y_saved = y_saved_longer
        y_saved[y_saved_count] = y
        y = 0.5 * (y + a / y)
        y_saved_count = y_saved_count + 1
    y_bar = 1.0
    y_saved_count_saved = []
    y_bar_saved = []
    while y_saved_count > 0:
        y_saved_count_saved.append(y_saved_count)
        y_bar_saved.append(y_bar)
        y = y_saved[y_saved_count - 1]
        t1 = 0.5 * y_bar
        y_saved_count = y_saved_count - 1
        y_bar = t1 - a / y / y * t1

    # Reverse sweep.
    y_saved_bar = np.zeros(y_saved.shape[0])
    y_bar_bar = 1.0
    a_bar = 0.0
    while y_saved_count_saved:
        y_saved_count_1 = y_saved_count
        y_saved_count = y_saved_count_saved.pop()
        y_bar = y_bar_saved.pop()
        y = y_saved[y_saved_count_1]
        t1 = 0.5 * y_bar
        t2 = a / y / y
        # line 19: y = 0.5 * (y + a / y)
        t1_bar = y_bar_bar - t2 * y_bar_bar
        t3 = -(t1 * y_bar_bar) / y
        y_bar = t2 / y * (t1 * y_bar_bar)
        t1_bar += 1.0 / y
        y_bar -= t1 / y / y
        y_bar_bar = 0.5 * t1_bar
        a_bar += t3 / y
        y_bar -= t2 * t3
        y_saved_bar[y_saved_count_1] += y_bar
    y_bar = 0.0
    for trip in range(trips - 1, -1, -1):
        y = y_saved_.pop()
        t4_bar = 0.5 * y_bar
        y_bar = t4_bar
        a_bar += t4_bar / y if t4_bar != 0.0 else 0.0
        y_bar -= a / y / y * t4_bar if t4_bar != 0.0 else 0.0
        y_bar += y_saved_bar[trip]
        y_saved_bar[trip] = 0.0
    a_bar += y_bar
    # line 2: return grad_of_babylonian(a, tolerance)
    a_bar_ = a_bar
    return a_bar_
