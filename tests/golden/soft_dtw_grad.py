import math

import numpy as np


def soft_dtw_grad(x, y):
    # Forward sweep.
    n = x.shape[0]
    m = y.shape[0]
    cost = np.full((n + 1, m + 1), 1000000.0)
    cost[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a = cost[i - 1, j]
            b = cost[i, j - 1]
            c = cost[i - 1, j - 1]
            smallest = min(min(a, b), c)
            soft = math.exp(smallest - a) + math.exp(smallest - b) + math.exp(smallest - c)
            cost[i, j] = (x[i - 1] - y[j - 1]) ** 2 + smallest - math.log(soft)

    # Reverse sweep.
    cost_bar = np.zeros((n + 1, m + 1))
    x_bar = np.zeros(n)
    y_bar = np.zeros(m)
    # line 316: return cost[n, m]
    cost_bar[n, m] += 1.0
    for i in range(n, 0, -1):
        x_bar_sum = 0.0
        for j in range(m, 0, -1):
            a = cost[i - 1, j]
            b = cost[i, j - 1]
            c = cost[i - 1, j - 1]
            smallest_1 = min(a, b)
            smallest = min(smallest_1, c)
            t1 = math.exp(smallest - a)
            t2 = math.exp(smallest - b)
            t3 = math.exp(smallest - c)
            soft = t1 + t2 + t3
            t4 = -cost_bar[i, j] / soft
            # line 315: cost[i, j] = (x[i - 1] - y[j - 1]) ** 2 + least - math.log(soft)
            smallest_1_bar = cost_bar[i, j]
            t5_bar = 2.0 * (x[i - 1] - y[j - 1]) * cost_bar[i, j]
            y_bar[j - 1] -= t5_bar
            x_bar_sum += t5_bar
            # line 314: soft = math.exp(least - a) + math.exp(least - b) + math.exp(least - c)
            t6_bar = t3 * t4
            smallest_1_bar += t6_bar
            c_bar = -t6_bar
            t7_bar = t2 * t4
            smallest_1_bar += t7_bar
            b_bar = -t7_bar
            t8_bar = t1 * t4
            smallest_1_bar += t8_bar
            a_bar = -t8_bar
            # line 313: least = min(a, b, c)
            smallest_bar = 0.0 if c < smallest_1 else smallest_1_bar
            c_bar += smallest_1_bar if c < smallest_1 else 0.0
            a_bar += 0.0 if b < a else smallest_bar
            b_bar += smallest_bar if b < a else 0.0
            # line 312: a, b, c = cost[i - 1, j], cost[i, j - 1], cost[i - 1, j - 1]
            cost_bar[i - 1, j - 1] += c_bar
            cost_bar[i, j - 1] += b_bar
            cost_bar[i - 1, j] += a_bar
        x_bar[i - 1] += x_bar_sum
    return x_bar, y_bar
