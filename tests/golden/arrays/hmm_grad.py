import numpy as np


def hmm_grad(log_pi, log_A, log_B, obs):
    # Forward sweep.
    n = log_pi.shape[0]
    t1, t2 = log_B.shape
    t3 = obs.shape[0]
    if t3 <= 0:
        raise IndexError("index is out of bounds for axis 0 (line 151)")
    t4 = obs[0]
    if -t2 > t4 or t4 >= t2:
        raise IndexError("index {} is out of bounds for axis 1 with size {} (line 151)", t4, t2)
    if n != t1:
        raise ValueError("shapes do not match (line 151)")
    alpha = log_pi + log_B[:, t4]
    if t3 > 1 and log_A.shape[0] != n:
        raise ValueError("shapes do not match (line 153)")
    if t3 > 1 and n <= 0:
        raise ValueError("zero-size array (line 154)")
    t5_saved = np.empty((t3, n))
    t6_saved = np.empty((t3, n, n))
    t7_saved = np.empty((t3, n), dtype=np.int64)
    for t in range(1, t3):
        t8 = obs[t]
        if -t2 > t8 or t8 >= t2:
            raise IndexError("index {} is out of bounds for axis 1 with size {} (line 156)", t8, t2)
        if log_A.shape[1] != n:
            raise ValueError("shapes do not match (line 156)")
        m = alpha[:, None] + log_A[:n]
        largest = np.empty(n)
        where = np.empty(n, dtype=np.int64)
        largest[:] = m[0]
        where[:] = 0
        for i in range(n):
            for j in range(n):
                t9 = largest[j]
                t10 = not m[i, j] <= t9 and t9 == t9
                largest[j] = m[i, j] if t10 else t9
                where[j] = i if t10 else where[j]
        top = np.empty(n)
        for i in range(n):
            t7_saved[t, i] = where[i]
            top[i] = m[where[i], i]
        t6 = t6_saved[t] = np.exp(m - top)
        t11 = t5_saved[t] = np.sum(t6, axis=0)
        alpha[:] = top + np.log(t11)
        alpha[:] = alpha + log_B[:, t8]
    if n <= 0:
        raise ValueError("zero-size array (line 157)")
    where_1 = np.argmax(alpha)
    top_1 = alpha[where_1]
    total = np.sum(np.exp(alpha - top_1))

    # Reverse sweep.
    log_A_bar = np.zeros_like(log_A)
    log_B_bar = np.zeros_like(log_B)
    # line 159: ll = top + np.log(total)
    top_1_bar = 1.0
    t12 = 1.0 / total
    # line 158: total = np.exp(alpha - top).sum()
    log_pi_bar = np.exp(alpha - top_1) * t12
    top_1_bar -= np.sum(log_pi_bar)
    # line 157: top = alpha.max()
    log_pi_bar[where_1] += top_1_bar
    for t in range(t3 - 1, 0, -1):
        t8 = obs[t]
        # line 156: alpha = alpha + log_B[:, obs[t]]
        log_B_bar[:, t8] += log_pi_bar
        # line 155: alpha = top + np.log(np.exp(m - top).sum(axis=0))
        t11_bar = log_pi_bar / t5_saved[t]
        top_bar = log_pi_bar.copy()
        m_bar = t6_saved[t] * t11_bar
        top_bar -= np.sum(m_bar, axis=0)
        for i in range(n):
            # line 154: top = m.max(axis=0)
            m_bar[t7_saved[t, i], i] += top_bar[i]
        for i in range(n):
            # line 153: m = alpha[:, None] + log_A
            log_A_bar[i, :n] += m_bar[i]
            log_pi_bar[i] = np.sum(m_bar[i])
    # line 151: alpha = log_pi + log_B[:, obs[0]]
    log_B_bar[:, t4] += log_pi_bar
    return log_pi_bar, log_A_bar, log_B_bar
