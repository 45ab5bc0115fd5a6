"""Programs that people write: linear algebra, integrators, statistics, finance, networks."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
RANDOM = np.random.default_rng(3)
SPD = np.array(
    [[4.0, 0.5, -0.3, 0.2], [0.5, 3.0, 0.4, 0.1], [-0.3, 0.4, 5.0, 0.6], [0.2, 0.1, 0.6, 2.0]]
)
RIGHT = np.array([1.0, -2.0, 0.5, 0.7])


def cholesky_in_place(a):
    n = a.shape[0]
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        a[j, j] = math.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a[i, j] /= a[j, j]
    total = 0.0
    for i in range(n):
        total += math.log(a[i, i])
    return 2.0 * total + a[3, 0] * a[2, 1]


case(cholesky_in_place, SPD)


def cholesky_copied(a):
    n = len(a)
    factor = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= factor[i, k] * factor[j, k]
            if i == j:
                factor[i, j] = math.sqrt(s)
            else:
                factor[i, j] = s / factor[j, j]
    return factor[3, 3] * factor[2, 1] + factor[1, 0]


case(cholesky_copied, SPD)


def lu_in_place(a):
    n = a.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]
    determinant = 1.0
    for i in range(n):
        determinant *= a[i, i]
    return determinant + a[2, 0] * a[1, 3]


case(lu_in_place, SPD)


def gauss_with_pivoting(a, b):
    n = len(b)
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[pivot, k]):
                pivot = i
        if pivot != k:
            for j in range(n):
                a[k, j], a[pivot, j] = a[pivot, j], a[k, j]
            b[k], b[pivot] = b[pivot], b[k]
        for i in range(k + 1, n):
            factor = a[i, k] / a[k, k]
            for j in range(k, n):
                a[i, j] -= factor * a[k, j]
            b[i] -= factor * b[k]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            b[i] -= a[i, j] * b[j]
        b[i] /= a[i, i]
    total = 0.0
    for i in range(n):
        total += b[i] * b[i] * (i + 1)
    return total


case(gauss_with_pivoting, SPD[::-1].copy(), RIGHT)


def forward_substitution(lower, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n):
        s = b[i]
        for j in range(i):
            s -= lower[i, j] * x[j]
        x[i] = s / lower[i, i]
    return x[3] * x[1]


case(forward_substitution, SPD, RIGHT)


def thomas(lower, diagonal, upper, right):
    n = len(diagonal)
    for i in range(1, n):
        w = lower[i] / diagonal[i - 1]
        diagonal[i] -= w * upper[i - 1]
        right[i] -= w * right[i - 1]
    right[n - 1] /= diagonal[n - 1]
    for i in range(n - 2, -1, -1):
        right[i] = (right[i] - upper[i] * right[i + 1]) / diagonal[i]
    return right[0] * right[2] + right[1]


case(thomas, VECTOR * 0.3, VECTOR * VECTOR + 2.0, VECTOR[::-1] * 0.2, VECTOR + 1.0)


def gauss_seidel(a, b, sweeps):
    n = len(b)
    x = np.zeros(n)
    for _ in range(sweeps):
        for i in range(n):
            s = b[i]
            for j in range(n):
                if j != i:
                    s -= a[i, j] * x[j]
            x[i] = s / a[i, i]
    total = 0.0
    for i in range(n):
        total += x[i] ** 2
    return total


case(gauss_seidel, SPD, RIGHT, 3)


def gauss_seidel_grid(u, sweeps):
    n, m = u.shape
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
    return u[1, 1] * u[2, 2] + u[1, 2]


case(gauss_seidel_grid, RANDOM.uniform(-1.0, 1.0, (4, 5)), 2)


def jacobi_grid(u, steps):
    n, m = u.shape
    v = u.copy()
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                v[i, j] = 0.2 * (u[i, j] + u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.2 * (v[i, j] + v[i - 1, j] + v[i + 1, j] + v[i, j - 1] + v[i, j + 1])
    total = 0.0
    for i in range(n):
        for j in range(m):
            total += u[i, j] ** 2
    return total


case(jacobi_grid, RANDOM.uniform(-1.0, 1.0, (4, 5)), 2)


def burgers(u, viscosity, steps):
    n = len(u)
    new = np.empty(n)
    for _ in range(steps):
        for i in range(n):
            left = u[i - 1]
            right = u[(i + 1) % n]
            new[i] = u[i] - 0.05 * u[i] * (right - left) + viscosity * (right - 2.0 * u[i] + left)
        for i in range(n):
            u[i] = new[i]
    total = 0.0
    for v in u:
        total += v * v
    return total


case(burgers, VECTOR, 0.1, 4)


def butterflies(real, imaginary):
    n = len(real)
    size = 2
    while size <= n:
        half = size // 2
        for start in range(0, n, size):
            for k in range(half):
                angle = -2.0 * math.pi * k / size
                c, s = math.cos(angle), math.sin(angle)
                i, j = start + k, start + k + half
                tr = c * real[j] - s * imaginary[j]
                ti = c * imaginary[j] + s * real[j]
                real[j] = real[i] - tr
                imaginary[j] = imaginary[i] - ti
                real[i] += tr
                imaginary[i] += ti
        size *= 2
    total = 0.0
    for i in range(n):
        total += (real[i] ** 2 + imaginary[i] ** 2) ** 2 * (i + 1)
    return total


case(butterflies, SPD[0] + VECTOR[:4], RIGHT)


def horner(coefficients, x):
    value = 0.0
    for c in coefficients:
        value = value * x + c
    return value


case(horner, VECTOR, 1.3)


def clenshaw(coefficients, x):
    b1, b2 = 0.0, 0.0
    for k in range(len(coefficients) - 1, 0, -1):
        b1, b2 = coefficients[k] + 2.0 * x * b1 - b2, b1
    return coefficients[0] + x * b1 - b2


case(clenshaw, VECTOR, 0.4)


def newton(a, x):
    for _ in range(60):
        step = (x**3 - a * x - 1.0) / (3.0 * x * x - a)
        x = x - step
        if abs(step) < 1e-13:
            break
    return x


case(newton, 1.3, 2.0, argnums=0)


def newton_while(a):
    x = 1.0
    f = math.cos(x) - a * x
    while abs(f) > 1e-12:
        x -= f / (-math.sin(x) - a)
        f = math.cos(x) - a * x
    return x * x


case(newton_while, 1.3)


def bisection_then_use(a):
    low, high = 0.0, 3.0
    while high - low > 1e-3:
        middle = 0.5 * (low + high)
        if middle * middle < a:
            low = middle
        else:
            high = middle
    x = 0.5 * (low + high)
    return 0.5 * (x + a / x)


case(bisection_then_use, 2.3)


def kepler(mean, eccentricity):
    e = mean
    for _ in range(20):
        delta = (e - eccentricity * math.sin(e) - mean) / (1.0 - eccentricity * math.cos(e))
        e -= delta
        if abs(delta) < 1e-14:
            break
    return math.cos(e) - eccentricity


case(kepler, 1.3, 0.4)


def arithmetic_geometric_mean(a, b):
    while abs(a - b) > 1e-9:
        a, b = 0.5 * (a + b), math.sqrt(a * b)
    return a


case(arithmetic_geometric_mean, 2.3, 0.7)


def runge_kutta(y, rate, steps):
    h = 0.1

    def slope(value, t):
        return -rate * value + math.sin(t) * value**2

    for k in range(steps):
        t = k * h
        k1 = slope(y, t)
        k2 = slope(y + 0.5 * h * k1, t + 0.5 * h)
        k3 = slope(y + 0.5 * h * k2, t + 0.5 * h)
        k4 = slope(y + h * k3, t + h)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y


case(runge_kutta, 0.9, 1.3, 4)


def lotka_volterra(p, steps):
    a, b, c, d, x, y = p
    total = 0.0
    for _ in range(steps):
        dx = a * x - b * x * y
        dy = -c * y + d * x * y
        x += 0.05 * dx
        y += 0.05 * dy
        total += (x - 1.0) ** 2 + (y - 1.0) ** 2
    return total


case(lotka_volterra, np.array([1.1, 0.4, 0.4, 0.1, 2.0, 0.7]), 5)
case(lotka_volterra, (1.1, 0.4, 0.4, 0.1, 2.0, 0.7), 5)


def adaptive_euler(y, rate):
    t = 0.0
    h = 0.1
    while t < 1.0:
        if t + h > 1.0:
            h = 1.0 - t
        full = y - h * rate * y
        half = y - 0.5 * h * rate * y
        half = half - 0.5 * h * rate * half
        if abs(full - half) > 1e-3:
            h = h * 0.5
            continue
        y = half
        t = t + h
        h = h * 1.2
    return y


case(adaptive_euler, 0.9, 1.3, argnums=0)


def leapfrog(x, v, steps):
    h = 0.1
    v = v - 0.5 * h * math.sin(x)
    for _ in range(steps):
        x = x + h * v
        v = v - h * math.sin(x)
    return x * x + v * v


case(leapfrog, 0.9, 0.3, 5)


def nbody(position, velocity, mass, steps):
    n = len(mass)
    force = np.zeros((n, 2))
    for _ in range(steps):
        for i in range(n):
            force[i, 0] = 0.0
            force[i, 1] = 0.0
            for j in range(n):
                if i != j:
                    dx = position[j, 0] - position[i, 0]
                    dy = position[j, 1] - position[i, 1]
                    r2 = dx * dx + dy * dy + 0.01
                    inverse = mass[j] / (r2 * math.sqrt(r2))
                    force[i, 0] += dx * inverse
                    force[i, 1] += dy * inverse
        for i in range(n):
            for k in range(2):
                velocity[i, k] += 0.01 * force[i, k]
                position[i, k] += 0.01 * velocity[i, k]
    return position[0, 0] * position[1, 1] + velocity[2, 0]


case(
    nbody,
    np.array([[1.0, 0.1], [-0.8, 0.4], [0.3, -1.1]]),
    np.array([[0.1, 0.4], [0.2, -0.3], [-0.2, 0.1]]),
    np.array([1.0, 0.8, 1.3]),
    2,
)


def kalman(observations, process, noise):
    mean, variance = 0.0, 1.0
    likelihood = 0.0
    for y in observations:
        variance = variance + process
        innovation = y - mean
        total = variance + noise
        likelihood -= 0.5 * (math.log(2.0 * math.pi * total) + innovation * innovation / total)
        gain = variance / total
        mean += gain * innovation
        variance *= 1.0 - gain
    return likelihood


case(kalman, VECTOR, 0.3, 0.5)


def hidden_markov(transition, emission, observed):
    n = transition.shape[0]
    alpha = np.full(n, 1.0 / n)
    new = np.empty(n)
    likelihood = 0.0
    for symbol in observed:
        scale = 0.0
        for j in range(n):
            new[j] = 0.0
            for i in range(n):
                new[j] += alpha[i] * transition[i, j]
            new[j] *= emission[j, symbol]
            scale += new[j]
        for j in range(n):
            alpha[j] = new[j] / scale
        likelihood += math.log(scale)
    return likelihood


case(
    hidden_markov,
    np.array([[0.7, 0.3], [0.4, 0.6]]),
    np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]]),
    np.array([0, 2, 1, 2]),
)


def normal_cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def black_scholes(spot, strike, rate, volatility, time):
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / (
        volatility * math.sqrt(time)
    )
    d2 = d1 - volatility * math.sqrt(time)
    return spot * normal_cdf(d1) - strike * math.exp(-rate * time) * normal_cdf(d2)


case(black_scholes, 100.0, 105.0, 0.03, 0.2, 0.75)


def binomial_tree(spot, strike, rate, volatility, steps):
    dt = 1.0 / steps
    up = math.exp(volatility * math.sqrt(dt))
    down = 1.0 / up
    p = (math.exp(rate * dt) - down) / (up - down)
    discount = math.exp(-rate * dt)
    values = np.empty(steps + 1)
    for i in range(steps + 1):
        values[i] = max(strike - spot * up**i * down ** (steps - i), 0.0)
    for k in range(steps - 1, -1, -1):
        for i in range(k + 1):
            held = discount * (p * values[i + 1] + (1.0 - p) * values[i])
            values[i] = max(held, strike - spot * up**i * down ** (k - i))
    return values[0]


case(binomial_tree, 100.0, 105.3, 0.03, 0.2, 5)


def monte_carlo(spot, volatility, draws):
    n, steps = draws.shape
    total = 0.0
    for path in range(n):
        s = spot
        average = 0.0
        for k in range(steps):
            s *= math.exp(-0.5 * volatility**2 * 0.1 + volatility * math.sqrt(0.1) * draws[path, k])
            average += s
        payoff = average / steps - 1.0
        if payoff > 0.0:
            total += payoff
    return total / n


case(monte_carlo, 1.05, 0.3, RANDOM.normal(size=(6, 3)), argnums=(0, 1))


def soft_minimum(a, b, c):
    m = min(a, b, c)
    return m - math.log(math.exp(m - a) + math.exp(m - b) + math.exp(m - c))


def soft_dtw(x, y):
    n, m = len(x), len(y)
    cost = np.full((n + 1, m + 1), 1e6)
    cost[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            d = (x[i - 1] - y[j - 1]) ** 2
            cost[i, j] = d + soft_minimum(cost[i - 1, j], cost[i, j - 1], cost[i - 1, j - 1])
    return cost[n, m]


case(soft_dtw, VECTOR, VECTOR[:3] + 0.3)


def edit_distance(x, y, gap):
    n, m = len(x), len(y)
    d = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        d[i, 0] = i * gap
    for j in range(1, m + 1):
        d[0, j] = j * gap
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            d[i, j] = min(
                d[i - 1, j] + gap, d[i, j - 1] + gap, d[i - 1, j - 1] + (x[i - 1] - y[j - 1]) ** 2
            )
    return d[n, m]


case(edit_distance, VECTOR, VECTOR[:3] + 0.3, 0.45)


def perceptron(w1, b1, w2, x):
    hidden = np.zeros(len(b1))
    for i in range(len(b1)):
        s = b1[i]
        for j in range(len(x)):
            s += w1[i, j] * x[j]
        hidden[i] = math.tanh(s)
    out = 0.0
    for i in range(len(hidden)):
        out += w2[i] * hidden[i]
    return (out - 1.0) ** 2


case(
    perceptron,
    MATRIX23 := np.array([[0.9, -0.4, 1.7], [0.3, -1.1, 0.6]]),
    RIGHT[:2],
    RIGHT[2:],
    VECTOR[:3],
)


def network(layers, x):
    activation = x
    for weights, bias in layers:
        new = np.zeros(len(bias))
        for i in range(len(bias)):
            new[i] = bias[i]
            for j in range(len(activation)):
                new[i] += weights[i, j] * activation[j]
            new[i] = 1.0 / (1.0 + math.exp(-new[i]))
        activation = new
    total = 0.0
    for a in activation:
        total += a * a
    return total


case(network, [(MATRIX23, RIGHT[:2]), (SPD[:3, :2].copy(), RIGHT[1:])], VECTOR[:3], argnums=0)


def sigmoid(x):
    return 1.0 / (1.0 + math.exp(-x))


def lstm(weights, inputs):
    n = weights.shape[1]
    h = np.zeros(n)
    c = np.zeros(n)
    for x in inputs:
        for i in range(n):
            f = sigmoid(weights[0, i] * x + 0.5 * h[i])
            g = sigmoid(weights[1, i] * x - 0.3 * h[i])
            o = sigmoid(weights[2, i] * x + 0.1 * h[i - 1])
            c[i] = f * c[i] + g * math.tanh(weights[3, i] * x + h[i])
            h[i] = o * math.tanh(c[i])
    total = 0.0
    for i in range(n):
        total += h[i] * h[i] + c[i]
    return total


case(lstm, RANDOM.uniform(-1.0, 1.0, (4, 2)), VECTOR[:4])


def attention(query, keys, values):
    n, d = keys.shape
    score = np.empty(n)
    top = -1e30
    for i in range(n):
        s = 0.0
        for k in range(d):
            s += query[k] * keys[i, k]
        score[i] = s / math.sqrt(d)
        if score[i] > top:
            top = score[i]
    total = 0.0
    for i in range(n):
        score[i] = math.exp(score[i] - top)
        total += score[i]
    out = 0.0
    for i in range(n):
        out += score[i] / total * values[i]
    return out * out


case(attention, VECTOR[:3], MATRIX23, RIGHT[:2])


def escape(cr, ci):
    zr, zi = 0.0, 0.0
    n = 0
    while zr * zr + zi * zi < 4.0 and n < 30:
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        n += 1
    return math.log(zr * zr + zi * zi) / 2.0**n


case(escape, 0.4, 0.35)
case(escape, -0.1, 0.2)


def logistic_regression(w, x, y):
    loss = 0.0
    for i in range(len(y)):
        s = w[0]
        for j in range(x.shape[1]):
            s += w[j + 1] * x[i, j]
        if s > 0.0:
            loss += math.log1p(math.exp(-s)) + (1 - y[i]) * s
        else:
            loss += math.log1p(math.exp(s)) - y[i] * s
    penalty = 0.0
    for v in w[1:]:
        penalty += v * v
    return loss / len(y) + 0.01 * penalty


case(
    logistic_regression,
    RIGHT,
    RANDOM.normal(size=(5, 3)),
    np.array([0, 1, 1, 0, 1]),
    argnums=0,
)


def gaussian_mixture(means, log_weights, data):
    total = 0.0
    k = len(means)
    for x in data:
        top = -1e30
        terms = np.empty(k)
        for j in range(k):
            terms[j] = log_weights[j] - 0.5 * (x - means[j]) ** 2
            top = max(top, terms[j])
        s = 0.0
        for j in range(k):
            s += math.exp(terms[j] - top)
        total += top + math.log(s)
    return total


case(gaussian_mixture, RIGHT[:3], VECTOR[:3], VECTOR)


def power_iteration(a, steps):
    n = len(a)
    v = np.ones(n)
    w = np.empty(n)
    value = 0.0
    for _ in range(steps):
        norm = 0.0
        for i in range(n):
            w[i] = 0.0
            for j in range(n):
                w[i] += a[i, j] * v[j]
            norm += w[i] * w[i]
        norm = math.sqrt(norm)
        for i in range(n):
            v[i] = w[i] / norm
        value = norm
    return value


case(power_iteration, SPD, 3)


def conjugate_gradient(a, b, steps):
    n = len(b)
    x = np.zeros(n)
    r = b.copy()
    p = b.copy()
    q = np.empty(n)
    rs = 0.0
    for i in range(n):
        rs += r[i] * r[i]
    for _ in range(steps):
        pq = 0.0
        for i in range(n):
            q[i] = 0.0
            for j in range(n):
                q[i] += a[i, j] * p[j]
            pq += p[i] * q[i]
        alpha = rs / pq
        new = 0.0
        for i in range(n):
            x[i] += alpha * p[i]
            r[i] -= alpha * q[i]
            new += r[i] * r[i]
        for i in range(n):
            p[i] = r[i] + new / rs * p[i]
        rs = new
    return x[0] * x[1] + x[3]


case(conjugate_gradient, SPD, RIGHT, 2)


def gram_schmidt(a):
    n, m = a.shape
    for j in range(m):
        for k in range(j):
            s = 0.0
            for i in range(n):
                s += a[i, k] * a[i, j]
            for i in range(n):
                a[i, j] -= s * a[i, k]
        norm = 0.0
        for i in range(n):
            norm += a[i, j] ** 2
        norm = math.sqrt(norm)
        for i in range(n):
            a[i, j] /= norm
    return a[0, 0] * a[1, 1] + a[2, 2] * a[3, 0]


case(gram_schmidt, SPD[:, :3].copy())


def romberg(a, levels):
    table = np.zeros((levels, levels))
    h = 1.0
    table[0, 0] = 0.5 * (math.exp(0.0) + math.exp(a))
    n = 1
    for i in range(1, levels):
        s = 0.0
        h *= 0.5
        for k in range(1, n + 1):
            s += math.exp(a * (2 * k - 1) * h)
        table[i, 0] = 0.5 * table[i - 1, 0] + h * s
        n *= 2
        factor = 1.0
        for j in range(1, i + 1):
            factor *= 4.0
            table[i, j] = (factor * table[i, j - 1] - table[i - 1, j - 1]) / (factor - 1.0)
    return table[levels - 1, levels - 1]


case(romberg, 1.3, 4)


def divided_differences(x, y, at):
    n = len(x)
    for k in range(1, n):
        for i in range(n - 1, k - 1, -1):
            y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - k])
    value = y[n - 1]
    for i in range(n - 2, -1, -1):
        value = value * (at - x[i]) + y[i]
    return value


case(divided_differences, np.array([0.0, 0.4, 1.1, 1.7]), RIGHT, 0.8)


def spline_second_derivatives(y):
    n = len(y)
    second = np.zeros(n)
    u = np.zeros(n)
    for i in range(1, n - 1):
        p = 0.5 * second[i - 1] + 2.0
        second[i] = -0.5 / p
        u[i] = (6.0 * (y[i + 1] - 2.0 * y[i] + y[i - 1]) / 2.0 - 0.5 * u[i - 1]) / p
    for i in range(n - 2, 0, -1):
        second[i] = second[i] * second[i + 1] + u[i]
    return second[1] * second[2] + second[3] ** 2


case(spline_second_derivatives, VECTOR)


def gradient_descent(x, rate, steps):
    for _ in range(steps):
        g = 4.0 * x**3 - 3.0 * x + 0.5
        x = x - rate * g
    return x**4 - 1.5 * x**2 + 0.5 * x


case(gradient_descent, 0.9, 0.1, 4)


def convolution(signal, kernel):
    n, m = len(signal), len(kernel)
    out = np.zeros(n + m - 1)
    for i in range(n):
        for j in range(m):
            out[i + j] += signal[i] * kernel[j]
    total = 0.0
    for v in out:
        total += v**2
    return total


case(convolution, VECTOR, RIGHT[:3])


def recursive_filter(x, a, b):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = b * x[i]
        if i > 0:
            y[i] += a * y[i - 1]
        if i > 1:
            y[i] -= 0.5 * a * y[i - 2]
    return y[4] * y[2]


case(recursive_filter, VECTOR, 0.7, 1.3)


def garch(returns, omega, alpha, beta):
    variance = omega / (1.0 - alpha - beta)
    likelihood = 0.0
    for r in returns:
        likelihood -= 0.5 * (math.log(variance) + r * r / variance)
        variance = omega + alpha * r * r + beta * variance
    return likelihood


case(garch, VECTOR, 0.1, 0.2, 0.6)


def chain_of_rotations(angles):
    x, y, heading = 0.0, 0.0, 0.0
    for k, angle in enumerate(angles):
        heading += angle
        x += math.cos(heading) / (k + 1)
        y += math.sin(heading) / (k + 1)
    return math.hypot(x - 1.0, y - 0.5)


case(chain_of_rotations, VECTOR)


def sparse_product(data, indices, pointers, x):
    total = 0.0
    for row in range(len(pointers) - 1):
        s = 0.0
        for k in range(pointers[row], pointers[row + 1]):
            s += data[k] * x[indices[k]]
        total += s * s
    return total


case(
    sparse_product,
    VECTOR,
    np.array([0, 2, 1, 2, 0]),
    np.array([0, 2, 2, 5]),
    RIGHT[:3],
)


def tree_sum(x):
    y = x.copy()
    n = len(y)
    while n > 1:
        half = (n + 1) // 2
        for i in range(n // 2):
            y[i] = y[i] * y[i + half] + 0.1
        n = half
    return y[0]


case(tree_sum, VECTOR)


def softmax_cross_entropy(logits, target):
    top = logits[0]
    for v in logits:
        top = v if v > top else top
    s = 0.0
    for v in logits:
        s += math.exp(v - top)
    return math.log(s) + top - logits[target]


case(softmax_cross_entropy, VECTOR, 2)


def relax(u, k):
    n = len(u)
    for i in range(1, n):
        gap = u[i] - u[i - 1]
        if gap > 0.0:
            u[i] -= k * gap**2
    return np.sum(u * u)


case(relax, VECTOR, 0.3)


def babylonian(a, tolerance):
    y = a
    while abs(y * y - a) > tolerance:
        y = 0.5 * (y + a / y)
    return y


case(babylonian, 2.7, 1e-9, argnums=0)


def sum_of_products(x):
    return np.sum(np.sin(x) * x)


case(sum_of_products, VECTOR)
