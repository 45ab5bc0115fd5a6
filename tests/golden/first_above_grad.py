import numpy as np


def first_above_grad(x, limit):
    # Forward sweep.
    n = x.shape[0]
    returned = False
    k = 0
    running = n > 0
    total_saved = []
    trips = 0
    total = 0.0
    while running:
        trips += 1
        total_saved.append(total)
        v = x[k]
        if v < 0.0:
            returned = False
        else:
            total_1 = total + v * v
            t1 = total_1 > limit
            total = total_1
            returned = t1
        t2 = not returned and k + 1 < n
        k = k + 1
        running = t2

    # Reverse sweep.
    x_bar = np.zeros(n)
    result_bar = 0.0
    total_bar = 0.0
    if returned:
        # line 110: return total
        result_bar += 1.0
    else:
        # line 110: return total
        total_bar += 1.0
    for trip in range(trips - 1, -1, -1):
        total = total_saved.pop()
        v = x[trip]
        if not v < 0.0:
            total_1 = total + v * v
            t1 = total_1 > limit
        result_1_bar = result_bar
        result_bar = 0.0
        total_1_bar = total_bar
        total_bar = 0.0
        v_bar = 0.0
        if v < 0.0:
            total_bar += total_1_bar
        else:
            if t1:
                # line 109: return total * v
                total_1_bar += v * result_1_bar
                v_bar += total_1 * result_1_bar
            # line 107: total += v * v
            total_bar += total_1_bar
            v_bar += 2.0 * v * total_1_bar
        x_bar[trip] += v_bar
    return x_bar
