"""Basic slices as views of the same memory, and plain array arithmetic."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
OTHER = np.array([0.2, 1.4, -0.7, 0.6, 0.8])
MATRIX = np.array([[0.9, -0.4, 1.7], [0.3, -1.1, 0.6]])
CUBE = np.arange(24.0).reshape(2, 3, 4) / 10.0 - 1.0


def slice_read(x):
    y = x[1:4]
    return y[0] * y[2] + y[-1] ** 2 + len(y)


case(slice_read, VECTOR)


def slice_kinds(x):
    a = x[:3]
    b = x[2:]
    c = x[::2]
    d = x[::-1]
    e = x[-2:]
    f = x[4:1:-1]
    return a[0] * b[0] + c[1] * d[0] + e[0] * f[2] + c[-1] * d[-2]


case(slice_kinds, VECTOR)


def slice_written(x):
    y = x[1:4]
    y[0] = y[1] * y[2]
    y[2] *= x[1]
    return x[1] * x[3] + x[0]


case(slice_written, VECTOR)


def slice_sees_base(x):
    y = x[1:4]
    x[2] = x[0] * x[1]
    z = y[1] * y[0]
    y[0] = z
    return x[1] * z


case(slice_sees_base, VECTOR)


def slice_of_slice(x):
    y = x[1:]
    z = y[1:3]
    z[0] = z[1] * y[0]
    return x[2] * z[0] + y[1]


case(slice_of_slice, VECTOR)


def slice_reversed_written(x):
    y = x[::-1]
    for i in range(1, len(y)):
        y[i] = y[i] * y[i - 1] + 0.2
    return x[0] * x[2]


case(slice_reversed_written, VECTOR)


def slice_run_time(x, i, n):
    y = x[i : i + n]
    total = 0.0
    for v in y:
        total += v * v
    return total


case(slice_run_time, VECTOR, 1, 3)
case(slice_run_time, VECTOR, 3, 9)
case(slice_run_time, VECTOR, 2, 0)


def slice_in_loop(x):
    total = 0.0
    for i in range(len(x) - 1):
        w = x[i : i + 2]
        w[1] = w[0] * w[1]
        total += w[1]
    return total


case(slice_in_loop, VECTOR)


def row_view(a):
    row = a[1]
    row[0] = row[1] * row[2]
    first = a[0, :]
    first[1] += row[0]
    return a[0, 1] * a[1, 0]


case(row_view, MATRIX)


def column_view(a):
    column = a[:, 1]
    column[0] = column[1] * a[0, 0]
    total = 0.0
    for v in column:
        total += v * v
    return total


case(column_view, MATRIX)


def block_view(a):
    block = a[0:2, 1:3]
    block[1, 0] = block[0, 1] * block[0, 0]
    return a[1, 1] * block[1, 1]


case(block_view, MATRIX)


def transposed_view(a):
    t = a.T
    t[2, 0] = t[1, 1] * t[0, 0]
    return a[0, 2] * t[2, 1] + t.shape[0] * a[0, 0]


case(transposed_view, MATRIX)


def mixed_index_view(c):
    plane = c[:, 1, ::2]
    plane[0, 0] = plane[1, 1] * c[0, 1, 0]
    line = c[1, ..., 0]
    return c[0, 1, 0] * line[2] + c[..., -1][0, 0]


case(mixed_index_view, CUBE)


def new_axis_view(x):
    a = x[:, None]
    b = x[np.newaxis, :]
    a[0, 0] = b[0, 1] * 2.0
    return x[0] * b[0, 2]


case(new_axis_view, VECTOR)


def view_passed_to_helper(x):
    def halve(v):
        for i in range(len(v)):
            v[i] = v[i] * 0.5 + v[0] * 0.1

    halve(x[1:3])
    halve(x[::2])
    return x[0] * x[1] + x[2] * x[3]


case(view_passed_to_helper, VECTOR)


def slice_assigned_scalar(x):
    x[1:3] = x[0]
    x[3:] = 2.0
    return x[1] * x[2] * x[3] * x[0]


case(slice_assigned_scalar, VECTOR)


def slice_assigned_slice(x):
    y = np.zeros(5)
    y[1:4] = x[2:5]
    y[:2] = x[:2]
    y[4] = y[1] * y[2]
    return y[0] * y[4] + y[3]


case(slice_assigned_slice, VECTOR)


def slice_incremented(x):
    x[1:] += x[:-1]
    return x[0] * x[1] + x[3] * x[4]


case(slice_incremented, VECTOR)


def slice_incremented_backward(x):
    x[:-1] += x[1:]
    x[1:] *= x[:-1]
    return x[0] * x[1] + x[3] * x[4]


case(slice_incremented_backward, VECTOR)


def slice_assigned_overlapping(x):
    x[1:] = x[:-1] * 2.0
    x[::-1] = x
    return x[0] * x[1] + x[3] ** 2 * x[4]


case(slice_assigned_overlapping, VECTOR)


def matrix_incremented_by_transpose(a):
    a += a.T
    return a[0, 1] * a[1, 0] + a[0, 0] ** 2


case(matrix_incremented_by_transpose, CUBE[0][:, :3].copy())


def full_slice(x):
    y = np.empty(5)
    y[:] = x
    y[:] *= 2.0
    x[...] = y * x
    return x[0] * y[1]


case(full_slice, VECTOR)


def linear_combination(a, x, y):
    z = a * x + y
    return np.sum(z * z)


case(linear_combination, 1.3, VECTOR, OTHER, float32=True)


def array_operators(x, y):
    z = -x + y * x - y / (x * x + 1.0) + x**2 - 2.0 * y + (x - 1) ** 3 + 2.0**y
    return np.sum(z)


case(array_operators, VECTOR, OTHER)


def array_functions(x):
    return np.sum(np.sin(x) * x) + (np.exp(x) * np.tanh(x)).sum() + sum(np.abs(x))


case(array_functions, VECTOR)


def array_in_place(x):
    x *= 2.0
    x += x * x
    x -= 0.5
    x /= 3.0
    x **= 2
    return np.sum(x * x)


case(array_in_place, VECTOR)


def array_of_temporaries(x, y):
    z = x * y
    w = z + x
    z = w * z
    w[0] = z[1]
    return np.sum(w * z)


case(array_of_temporaries, VECTOR, OTHER)


def numpy_dot(x, y):
    return np.dot(x, y) * np.dot(x, x) + x @ y


case(numpy_dot, VECTOR, OTHER)


def arithmetic_on_slices(x):
    return np.sum(x[1:] * x[:-1]) + np.sum((x[2:] - 2.0 * x[1:-1] + x[:-2]) ** 2)


case(arithmetic_on_slices, VECTOR)


def arithmetic_two_axes(a, s):
    b = a * s + 1.0
    return np.sum(b * b) + np.sum(a[:, 1] * b[:, 2])


case(arithmetic_two_axes, MATRIX, 1.3)


def broadcast_row(a, x):
    return np.sum((a - x) ** 2)


case(broadcast_row, MATRIX, VECTOR[:3])


def jacobi_step(u, steps):
    for _ in range(steps):
        u[1:-1] = 0.5 * (u[:-2] + u[2:])
    return np.sum(u * u)


case(jacobi_step, VECTOR, 3)


def arrays_in_loop(x, n):
    velocity = np.zeros_like(x)
    for _ in range(n):
        velocity += -0.1 * x
        x = x + 0.1 * velocity
    return np.sum(x * velocity)


case(arrays_in_loop, VECTOR, 3)


def arrays_swapped_in_loop(x, y, n):
    for _ in range(n):
        x, y = y, x * y
    return np.sum(x) * y[0]


case(arrays_swapped_in_loop, VECTOR, OTHER, 3)


def array_rebound_by_branch(x, flag):
    y = x * 2.0
    if flag > 0:
        y = x * x
    return np.sum(y * x)


case(array_rebound_by_branch, VECTOR, 1)
case(array_rebound_by_branch, VECTOR, -1)


def vector_result_of_helper(x):
    def residual(v):
        return v - 0.5 * v**2

    r = residual(x)
    return np.dot(r, r)


case(vector_result_of_helper, VECTOR)


def zero_sizes(x):
    return np.sum(x * x) + np.sum(x[3:]) + 1.0


case(zero_sizes, np.array([]))
case(zero_sizes, VECTOR)


def means(x):
    m = np.sum(x) / x.size
    return np.sum((x - m) ** 2) / (len(x) - 1)


case(means, VECTOR)


def mixed_integer_array(x, k):
    return np.sum(x * k + k)


case(mixed_integer_array, VECTOR, np.arange(5))


def integer_array_selected(x):
    return np.sum(x * x) + x[0] * 0.5


case(integer_array_selected, np.array([1, 2, 3]), argnums=0)


def einsum_diagonal_is_a_view(a):
    d = np.einsum("ii->i", a)
    d *= 1.5
    t = np.einsum("ij->ji", a)
    t[0] += d**2
    return np.sum(np.sin(a))


case(einsum_diagonal_is_a_view, np.sin(np.arange(9.0)).reshape(3, 3))
