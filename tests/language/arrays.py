"""Arrays, element by element: reads, writes, increments, any index, layouts and dtypes."""

import math

import numpy as np

from tests.golden import programs as golden
from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
OTHER = np.array([0.2, 1.4, -0.7, 0.6, 0.8])
MATRIX = np.array([[0.9, -0.4, 1.7], [0.3, -1.1, 0.6]])
CUBE = np.arange(24.0).reshape(2, 3, 4) / 10.0 - 1.0
INDEX = np.array([2, 0, 4, 2, 1])


def constant_reads(x):
    return x[0] * x[1] + x[4] ** 2


case(constant_reads, VECTOR, float32=True)


def negative_reads(x):
    return x[-1] * x[-2] + x[-5]


case(negative_reads, VECTOR)


def run_time_index(x, i):
    return x[i] * x[i + 1] + x[i - 1] ** 2


case(run_time_index, VECTOR, 1)
case(run_time_index, VECTOR, 3)
case(run_time_index, VECTOR, 0)
case(run_time_index, VECTOR, -3)


def two_axes(x):
    return x[0, 1] * x[1, 2] + x[-1, -1] * x[1][0]


case(two_axes, MATRIX, float32=True)


def three_axes(x, i):
    return x[0, 1, 2] * x[i, i + 1, -1] + x[1][2][3] + x[1, 2][0]


case(three_axes, CUBE, 1)


def shapes(x):
    n, m = x.shape
    return x[n - 1, m - 1] * x.shape[0] + x.size * x[0, 0] + x.ndim * x[0, 1] + len(x) * x[1, 0]


case(shapes, MATRIX)


def loop_sum(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[i]
    return total


case(loop_sum, VECTOR, float32=True)
case(loop_sum, np.array([]))
case(loop_sum, np.array([1.5]))


def loop_matrix(x):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += math.sin(x[i, j]) * (i + 1) * (j + 2)
    return total


case(loop_matrix, MATRIX)
case(loop_matrix, np.zeros((0, 3)))


def loop_cube(x):
    total = 0.0
    for k in range(x.shape[2]):
        for i in range(x.shape[0]):
            for j in range(x.shape[1] - 1):
                total += x[i, j, k] * x[i, j + 1, k]
    return total


case(loop_cube, CUBE)


def dot(x, y):
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i] * y[i]
    return s


case(dot, VECTOR, OTHER)


def distance_matrix(x):
    total = 0.0
    for i in range(len(x)):
        for j in range(i):
            d = x[i] - x[j]
            total += math.sqrt(d * d + 0.1)
    return total


case(distance_matrix, VECTOR)


def indirect_read(x, index):
    total = 0.0
    for k in range(len(index)):
        total += x[index[k]] ** 2 * (k + 1)
    return total


case(indirect_read, VECTOR, INDEX)


def indirect_twice(x, index):
    total = 0.0
    for k in range(len(index)):
        total += x[index[index[k]]] * x[k]
    return total


case(indirect_twice, VECTOR, INDEX)


def indirect_write(x, index):
    y = np.zeros(len(x))
    for k in range(len(index)):
        y[index[k]] = x[k] * x[k] + y[index[k]] * 0.5
    return y[0] * y[2] + y[4] * y[1]


case(indirect_write, VECTOR, INDEX)


case(golden.histogram, VECTOR, INDEX)


def index_from_active(x, table):
    total = 0.0
    for v in x:
        cell = int(v * 2.0) % 5
        weight = v * 2.0 - int(v * 2.0)
        total += table[cell] * weight + v
    return total


case(index_from_active, np.array([0.3, 1.2, 2.4]), VECTOR)


def interpolated(x, xs, ys):
    i = 0
    while xs[i + 1] < x:
        i += 1
    t = (x - xs[i]) / (xs[i + 1] - xs[i])
    return ys[i] * (1.0 - t) + ys[i + 1] * t


case(interpolated, 1.3, np.array([0.0, 0.7, 1.1, 2.0]), np.array([0.3, -0.4, 1.2, 0.5]))


def element_writes(x):
    y = np.zeros(3)
    y[0] = x * x
    y[1] = y[0] * x
    y[2] = y[1] + y[0]
    y[0] = y[2] * x
    return y[0] * y[1] * y[2]


case(element_writes, 1.3)


def element_increments(x):
    y = np.ones(3)
    y[0] += x
    y[0] += x * x
    y[1] -= y[0]
    y[2] *= y[1] * x
    y[0] /= y[2]
    y[1] **= 2
    y[-1] += y[-2]
    return y[0] * y[1] + y[2]


case(element_increments, 1.3)


def argument_overwritten(x):
    x[0] = x[1] * x[2]
    x[1] = x[0] * x[0]
    x[2] += x[1] * x[0]
    return x[0] * x[1] * x[2]


case(argument_overwritten, VECTOR)


def argument_overwritten_in_loop(x):
    for i in range(1, len(x)):
        x[i] = x[i] * x[i - 1] + 0.5
    total = 0.0
    for v in x:
        total += v * v
    return total


case(argument_overwritten_in_loop, VECTOR, float32=True)


def argument_overwritten_with_constant(x):
    total = x[0] * x[1]
    x[0] = 2.0
    x[1] = 3.0
    return total * x[0] + x[1] * x[2]


case(argument_overwritten_with_constant, VECTOR)


def read_before_and_after(x):
    a = x[0]
    b = x[1] * a
    x[0] = b * b
    c = x[0] * a
    x[1] = c
    return a * b * c + x[0] * x[1]


case(read_before_and_after, VECTOR)


def scaled_in_place(x, k):
    for i in range(len(x)):
        x[i] *= k
    for i in range(len(x)):
        x[i] *= x[i]
    total = 0.0
    for i in range(len(x)):
        total += x[i]
    return total


case(scaled_in_place, VECTOR, 1.3)


def reversed_in_place(x):
    n = len(x)
    for i in range(n // 2):
        x[i], x[n - 1 - i] = x[n - 1 - i], x[i]
    return x[0] * x[1] ** 2 + x[4] * x[3]


case(reversed_in_place, VECTOR)


def rotated_in_place(x):
    first = x[0]
    for i in range(len(x) - 1):
        x[i] = x[i + 1] * 0.9
    x[-1] = first
    return x[0] * x[4] + x[1] * x[2] ** 2


case(rotated_in_place, VECTOR)


def two_names(x):
    y = x
    y[0] = x[1] * 2.0
    x[1] = y[0] * y[2]
    return x[0] * y[1]


case(two_names, VECTOR)


def two_names_rebound(x):
    y = x
    x = x.copy()
    y[0] = x[1] * 2.0
    x[1] = y[0] * y[2]
    return x[0] * y[1] + x[1] * y[0]


case(two_names_rebound, VECTOR)


def copies(x):
    y = x.copy()
    z = np.copy(y)
    w = np.array(z)
    y[0] = x[0] * x[1]
    z[1] = y[0] * x[2]
    w[2] = z[1]
    return y[0] * z[1] + w[2] * x[2] + w[0]


case(copies, VECTOR)


def constructors(x):
    a = np.zeros_like(x)
    b = np.ones_like(x)
    c = np.empty_like(x)
    d = np.full_like(x, 2.0)
    e = np.full(3, x[0])
    f = np.zeros(x.shape)
    g = np.ones((2, len(x)))
    h = np.full((2, 2), 1.5)
    for i in range(len(x)):
        a[i] = x[i] * d[i]
        c[i] = a[i] * b[i]
        f[i] += c[i]
        g[1, i] *= f[i]
    return g[1, 0] * g[1, 2] + e[1] * e[2] + h[0, 1] * x[1]


case(constructors, VECTOR, float32=True)


def array_of_zero_rank_values(x, n):
    y = np.zeros(n)
    for i in range(n):
        y[i] = x * i
    total = 0.0
    for i in range(n):
        total += y[i] ** 2
    return total


case(array_of_zero_rank_values, 1.3, 4)
case(array_of_zero_rank_values, 1.3, 0)


def empty_scratch(x):
    n = len(x)
    y = np.empty(n)
    y[0] = x[0]
    for i in range(1, n):
        y[i] = y[i - 1] * 0.5 + x[i] * x[i]
    return y[n - 1] * y[1]


case(empty_scratch, VECTOR)


def scratch_reused(x):
    work = np.empty(3)
    total = 0.0
    for i in range(len(x) - 2):
        for k in range(3):
            work[k] = x[i + k] * (k + 1)
        total += work[0] * work[1] * work[2]
    return total


case(scratch_reused, VECTOR)


def scratch_made_inside(x):
    total = 0.0
    for i in range(len(x)):
        work = np.zeros(2)
        work[0] = x[i] * x[i]
        work[1] += work[0] * x[0]
        total += work[0] * work[1]
    return total


case(scratch_made_inside, VECTOR)


def scratch_partly_overwritten(x):
    work = np.zeros(3)
    total = 0.0
    for i in range(len(x)):
        work[i % 3] = x[i] * x[i] + work[(i + 1) % 3]
        total += work[0] * work[1] + work[2]
    return total


case(scratch_partly_overwritten, VECTOR)


def scratch_local_to_inner_loop(x):
    n, m = x.shape
    row = np.empty(m)
    total = 0.0
    for i in range(n):
        s = 0.0
        for j in range(m):
            row[j] = math.exp(x[i, j])
            s += row[j]
        for j in range(m):
            total += row[j] / s * (j + 1)
    return total


case(scratch_local_to_inner_loop, MATRIX)


def double_buffer(x, steps):
    a = x.copy()
    b = np.empty_like(x)
    for _ in range(steps):
        for i in range(len(a)):
            b[i] = 0.5 * a[i] + 0.25 * a[i - 1] * a[i]
        a, b = b, a
    return a[0] * a[1] + a[2]


case(double_buffer, VECTOR, 3)
case(double_buffer, VECTOR, 2)
case(double_buffer, VECTOR, 0)


def double_buffer_two_halves(x, steps):
    a = x.copy()
    b = x.copy()
    for _ in range(steps):
        for i in range(1, len(a) - 1):
            b[i] = (a[i - 1] + a[i] + a[i + 1]) / 3.0
        for i in range(1, len(a) - 1):
            a[i] = (b[i - 1] + b[i] + b[i + 1]) / 3.0
    return a[1] * a[2] + a[3] ** 2


case(double_buffer_two_halves, VECTOR, 3)


def ping_pong_rows(x, steps):
    buffer = np.zeros((2, len(x)))
    for i in range(len(x)):
        buffer[0, i] = x[i]
    now = 0
    for _ in range(steps):
        then = 1 - now
        for i in range(len(x)):
            buffer[then, i] = buffer[now, i] ** 2 * 0.5 + buffer[now, i - 1] * 0.1
        now = then
    return buffer[now, 0] * buffer[now, 2] + buffer[1 - now, 1]


case(ping_pong_rows, VECTOR, 3)


def wavefront(x):
    n, m = x.shape
    for i in range(1, n):
        for j in range(1, m):
            x[i, j] = x[i, j] + 0.5 * x[i - 1, j] * x[i, j - 1]
    return x[n - 1, m - 1] ** 2


case(wavefront, CUBE[0])


def stencil_in_place(x, steps):
    for _ in range(steps):
        for i in range(1, len(x) - 1):
            x[i] = (x[i - 1] + x[i] + x[i + 1]) / 3.0
    return x[1] * x[2] + x[3] ** 2


case(stencil_in_place, VECTOR, 3)


def stencil_nonlinear(x, steps):
    for _ in range(steps):
        for i in range(1, len(x) - 1):
            x[i] = x[i] + 0.1 * x[i - 1] * x[i + 1] - 0.05 * x[i] ** 2
    return x[1] * x[2] + x[3] ** 2


case(stencil_nonlinear, VECTOR, 3)


def cumulative_sum(x):
    y = np.empty(len(x))
    total = 0.0
    for i in range(len(x)):
        total += x[i]
        y[i] = total
    return y[1] * y[4]


case(cumulative_sum, VECTOR)


def cumulative_product(x):
    y = np.empty(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = y[i - 1] * x[i]
    total = 0.0
    for i in range(len(x)):
        total += y[i]
    return total


case(cumulative_product, VECTOR)
case(cumulative_product, VECTOR * np.array([1.0, 0.0, 1.0, 1.0, 1.0]))


def cumulative_product_in_place(x):
    for i in range(1, len(x)):
        x[i] *= x[i - 1]
    return x[4] + x[2] * x[3]


case(cumulative_product_in_place, VECTOR)


def backward_loop(x):
    for i in range(len(x) - 2, -1, -1):
        x[i] = x[i] * x[i + 1] + 0.1
    return x[0] * x[2]


case(backward_loop, VECTOR)


def matrix_vector(a, x):
    n, m = a.shape
    y = np.zeros(n)
    for i in range(n):
        for j in range(m):
            y[i] += a[i, j] * x[j]
    total = 0.0
    for i in range(n):
        total += y[i] ** 2
    return total


case(matrix_vector, MATRIX, VECTOR[:3])


def matrix_product(a, b):
    n, k = a.shape
    m = b.shape[1]
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for p in range(k):
                c[i, j] += a[i, p] * b[p, j]
    total = 0.0
    for i in range(n):
        for j in range(m):
            total += c[i, j] ** 2 * (i + j)
    return total


case(matrix_product, MATRIX, MATRIX.T.copy())


def transposed_writes(a):
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j], a[j, i] = a[j, i], a[i, j] * 2.0
    return a[0, 1] * a[2, 0] + a[1, 2] ** 2


case(transposed_writes, CUBE[0][:, :3].copy())


def conditional_writes(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > 0.0:
            y[i] = x[i] * x[i]
        elif i > 0:
            y[i] = y[i - 1] * x[i]
    return y[0] * y[1] + y[3] + y[4]


case(conditional_writes, VECTOR)


def masked_accumulation(x, mask):
    total = 0.0
    for i in range(len(x)):
        if mask[i]:
            total += x[i] ** 2
    return total


case(masked_accumulation, VECTOR, np.array([True, False, True, True, False]))


def integer_array_data(x, counts):
    total = 0.0
    for i in range(len(counts)):
        total += counts[i] * math.log(abs(x[i]))
    return total


case(integer_array_data, VECTOR, np.array([3, 0, 2, 1, 5]))


def index_arithmetic(x, n):
    total = 0.0
    for i in range(n):
        total += x[(i * 7 + 3) % len(x)] * x[i // 2]
    return total


case(index_arithmetic, VECTOR, 6)


def strided_index(x):
    total = 0.0
    for i in range(0, len(x), 2):
        total += x[i] ** 2
    for i in range(len(x) - 1, 0, -2):
        total *= x[i]
    return total


case(strided_index, VECTOR)


def diagonal(a):
    total = 1.0
    for i in range(min(a.shape[0], a.shape[1])):
        total *= a[i, i]
    return total


case(diagonal, MATRIX)


def flat_index(a):
    n, m = a.shape
    total = 0.0
    for k in range(n * m):
        total += a[k // m, k % m] * k
    return total * total


case(flat_index, MATRIX)


def selection_without_sorting(x):
    y = x.copy()
    n = len(y)
    for i in range(n):
        for j in range(n - 1 - i):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
    total = 0.0
    for i in range(n):
        total += y[i] * (i + 1)
    return total * y[2]


case(selection_without_sorting, VECTOR)


def argmin_search(x, y):
    best = 0
    for i in range(1, len(x)):
        if x[i] < x[best]:
            best = i
    return y[best] * x[best]


case(argmin_search, VECTOR, OTHER)


def same_element_read_twice(x):
    a = x[1]
    b = x[1]
    x[1] = a * b
    return x[1] * x[1] + a


case(same_element_read_twice, VECTOR)


def element_overwritten_by_itself(x):
    x[1] = x[1]
    x[2] = x[2] * x[2]
    x[2] = x[2] + x[2]
    return x[1] * x[2]


case(element_overwritten_by_itself, VECTOR)


def increments_then_reads(x):
    acc = np.zeros(2)
    for i in range(len(x)):
        acc[i % 2] += x[i]
        acc[0] += acc[1] * 0.1
    return acc[0] * acc[1]


case(increments_then_reads, VECTOR)


def accumulator_array(x, n):
    acc = np.zeros(1)
    for k in range(n):
        acc[0] += x * k
    return acc[0] * acc[0]


case(accumulator_array, 1.3, 4)


def while_over_elements(x):
    i = 0
    while i < len(x):
        if x[i] < 0.0:
            x[i] = x[i] * x[i]
        else:
            i += 1
    return x[0] * x[1] * x[4]


case(while_over_elements, VECTOR)


def inactive_array_work(x, n):
    steps = np.zeros(n, dtype=np.int64)
    for i in range(n):
        steps[i] = i * i % 3
    total = 0.0
    for i in range(n):
        total += x * steps[i]
    return total


case(inactive_array_work, 1.3, 5)


def inactive_becomes_active(x):
    a = np.ones(3)
    b = a[0] + a[1]
    a[0] = x
    c = a[0] * b
    a[0] = 2.0
    return c * a[0] + a[1] * x


case(inactive_becomes_active, 1.3)


def float32_accumulation(x):
    total = 0.0
    for i in range(len(x)):
        total += math.exp(x[i]) * x[i]
    return total


case(float32_accumulation, VECTOR, float32=True)


def aug_of_two_axes(a):
    for i in range(a.shape[0]):
        a[i, 0] += a[i, 1] * a[i, 2]
        a[i, 1] *= a[i, 0]
        a[i, 2] -= a[i, 1]
    return a[0, 0] * a[1, 1] + a[0, 2] * a[1, 2]


case(aug_of_two_axes, MATRIX)


def subscript_with_side_values(x, n):
    i = 0
    total = 0.0
    for _ in range(n):
        total += x[i] * x[i]
        i = (i + 2) % 5
    return total * x[i]


case(subscript_with_side_values, VECTOR, 7)


def moving_pointer(x):
    write = 0
    for i in range(len(x)):
        if x[i] > 0.0:
            x[write] = x[i] * x[i]
            write += 1
    total = 0.0
    for i in range(write):
        total += x[i] * (i + 1)
    return total


case(moving_pointer, VECTOR)


def square_flattened(x):
    products = np.outer(x, x)
    flat = products.reshape(-1)
    return np.sum(flat**2) + flat[5] * flat[-2]


case(square_flattened, VECTOR)


def square_flattened_and_cut(x):
    table = np.zeros((len(x), len(x)))
    table[...] = x
    table[1] *= x[2]
    return np.sum(table.ravel()[3:-4] ** 2)


case(square_flattened_and_cut, VECTOR)


def one_element_returned(x):
    a = np.empty(1)
    a[0] = x * x
    return a[0]


case(one_element_returned, 1.5)


def mean_of_squares_kept_as_an_array(x):
    mean = np.sum(x**2, keepdims=True) / 5
    return mean[0]


case(mean_of_squares_kept_as_an_array, VECTOR)


def deviation_kept_as_an_array(x):
    return np.std(x, keepdims=True)[0]


case(deviation_kept_as_an_array, VECTOR)
