def runge_kutta_jvp(y, rate, steps, y_dot, rate_dot):
    for _ in range(steps):
        # line 260: return -rate * value * value
        k1 = -(rate * y * y)
        k1_dot = y * (-(y * rate_dot) - rate * y_dot) - rate * y * y_dot
        # line 264: k2 = slope(y + 0.5 * h * k1)
        value = y + 0.05 * k1
        value_dot = y_dot + 0.05 * k1_dot
        # line 260: return -rate * value * value
        k2 = -(rate * value * value)
        k2_dot = value * (-(value * rate_dot) - rate * value_dot) - rate * value * value_dot
        # line 265: k3 = slope(y + 0.5 * h * k2)
        value = y + 0.05 * k2
        value_dot = y_dot + 0.05 * k2_dot
        # line 260: return -rate * value * value
        t1_dot = -(value * rate_dot) - rate * value_dot
        k3 = -(rate * value * value)
        k3_dot = value * t1_dot - rate * value * value_dot
        # line 266: k4 = slope(y + h * k3)
        value = y + 0.1 * k3
        value_dot = y_dot + 0.1 * k3_dot
        # line 260: return -rate * value * value
        t2_dot = -(value * rate_dot) - rate * value_dot
        k4 = -(rate * value * value)
        # line 267: y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        t3_dot = k1_dot + 2.0 * k2_dot + 2.0 * k3_dot
        t4_dot = t3_dot + (value * t2_dot - rate * value * value_dot)
        y = y + 0.016666666666666666 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        y_dot = y_dot + 0.016666666666666666 * t4_dot
    return y, y_dot
