import math


def cholesky_jvp(a, a_dot):
    n, m = a.shape
    # line 238: a[j, j] = math.sqrt(a[j, j])
    if n > 0 and m < n:
        raise IndexError("index is out of bounds for axis 1 (line 238)")
    a = a.copy()
    a_dot = a_dot.copy()
    for j in range(n):
        for k in range(j):
            # line 237: a[j, j] -= a[j, k] * a[j, k]
            a_dot[j, j] -= 2.0 * a[j, k] * a_dot[j, k]
            a[j, j] -= a[j, k] * a[j, k]
        t1 = math.sqrt(a[j, j])
        a_dot[j, j] = 0.0 if t1 == 0.0 else 0.5 * a_dot[j, j] / t1
        a[j, j] = t1
        for i in range(j + 1, n):
            for k in range(j):
                # line 241: a[i, j] -= a[i, k] * a[j, k]
                a_dot[i, j] -= a[j, k] * a_dot[i, k] + a[i, k] * a_dot[j, k]
                a[i, j] -= a[i, k] * a[j, k]
            # line 242: a[i, j] /= a[j, j]
            t2 = a[i, j] / a[j, j]
            a_dot[i, j] = a_dot[i, j] / a[j, j] - t2 / a[j, j] * a_dot[j, j]
            a[i, j] = t2
    total_dot = 0.0
    total = 0.0
    for j in range(n):
        # line 245: total += math.log(a[j, j])
        total_dot += a_dot[j, j] / a[j, j]
        total += math.log(a[j, j])
    return total, total_dot
