import numpy as np


def kalman_grad(F, H, Q, R, ys):
    # Forward sweep.
    d, n = F.shape
    p, q = H.shape
    t5, t6 = ys.shape
    if t5 > 0 and (n != d or Q.shape != (d, d) or q != d or t6 != p or R.shape != (p, p)):
        raise ValueError("shapes do not match (lines 139 to 142)")
    m = np.zeros(d)
    P = np.zeros((d, d))
    for i in range(d):
        P[i, i] = 1
    S_saved = np.empty((t5, p, p))
    t7_saved = np.empty((t5, p))
    e_saved = np.empty((t5, p))
    t8_saved = np.empty((t5, t6))
    t9_saved = np.empty((t5, q, t6))
    t10_saved = np.empty((t5, p, d))
    m_saved = np.empty((t5, d))
    m_saved_ = np.empty((t5, d))
    P_saved = np.empty((t5, d, d))
    t11_saved = np.empty((t5, p, d))
    t12_saved = np.empty((t5, d, d))
    P_saved_ = np.empty((t5, d, d))
    for t in range(t5):
        m_2 = np.empty(d)
        for i in range(d):
            m_2[i] = F[i] @ m
        m_saved_[t] = m_2
        P_3 = P_saved_[t] = P.copy()
        t12 = t12_saved[t] = F @ P_3
        t13 = t12 @ F.T
        P_1 = P_saved[t] = t13 + Q
        e = np.empty(p)
        t11 = t11_saved[t] = H @ P_1
        t14 = t11 @ H.T
        S = S_saved[t] = t14 + R
        t15 = H @ P_1
        t10 = t10_saved[t] = np.linalg.solve(S, t15)
        t16 = np.zeros(d)
        for i in range(p):
            e[i] = ys[t, i] - H[i] @ m_2
            t17 = e[i]
            t16 += t10[i] * t17
        e_saved[t] = e
        m_saved[t] = m
        m[:] = m_2 + t16
        t9 = t10.T @ S
        t18 = t9 @ t10
        t9_saved[t] = t9
        P[:] = P_1 - t18
        t8 = t7_saved[t] = t8_saved[t] = np.linalg.solve(S, e)

    # Reverse sweep.
    m_bar = np.zeros(d)
    P_bar = np.zeros((d, d))
    F_bar = np.zeros_like(F)
    H_bar = np.zeros_like(H)
    Q_bar = np.zeros_like(Q)
    R_bar = np.zeros_like(R)
    ys_bar = np.zeros_like(ys)
    for t in range(t5 - 1, -1, -1):
        S_bar = np.empty((p, p))
        inverse = np.linalg.inv(S_saved[t])
        S_bar[:] = -(0.5 * inverse.T)
        # line 146: ll -= 0.5 * (e @ np.linalg.solve(S, e) + np.linalg.slogdet(S)[1])
        t8_bar = -(e_saved[t] * 0.5)
        adjoint_rhs = np.linalg.solve(S_saved[t].T, t8_bar)
        e_bar = adjoint_rhs - t7_saved[t] * 0.5
        S_bar -= adjoint_rhs[:, None] * t8_saved[t]
        # line 145: P = P - K @ S @ K.T
        t18_bar = -P_bar
        t9_bar = t18_bar @ t10_saved[t].T
        t10_bar = t9_saved[t].T @ t18_bar
        t10_bar += S_saved[t] @ t9_bar.T
        S_bar += t10_saved[t] @ t9_bar
        m[:] = m_saved[t]
        # line 144: m = m + K @ e
        m_2_bar = m_bar.copy()
        for i in range(p):
            t17 = e_saved[t, i]
            t10_bar[i] += t17 * m_bar
            e_bar[i] += t10_saved[t, i] @ m_bar
            # line 141: e = ys[t] - H @ m
            t19_bar = e_bar[i]
            ys_bar[t, i] += t19_bar
            m_2_bar -= H[i] * t19_bar
            H_bar[i] -= m_saved_[t] * t19_bar
        m_bar[:] = 0.0
        # line 143: K = np.linalg.solve(S, H @ P).T
        adjoint_rhs_1 = np.linalg.solve(S_saved[t].T, t10_bar)
        S_bar -= adjoint_rhs_1 @ t10_saved[t].T
        H_bar += adjoint_rhs_1 @ P_saved[t].T
        P_bar += H.T @ adjoint_rhs_1
        # line 142: S = H @ P @ H.T + R
        R_bar += S_bar
        t20 = S_bar @ H
        H_bar += S_bar.T @ t11_saved[t]
        H_bar += t20 @ P_saved[t].T
        P_bar += H.T @ t20
        # line 140: P = F @ P @ F.T + Q
        Q_bar += P_bar
        t21 = P_bar @ F
        F_bar += P_bar.T @ t12_saved[t]
        F_bar += t21 @ P_saved_[t].T
        P_bar[:] = F.T @ t21
        # line 139: m = F @ m
        m_bar += np.sum(F * m_2_bar[:, None], axis=0)
        F_bar += m * m_2_bar[:, None]
    return F_bar, H_bar, Q_bar, R_bar, ys_bar
