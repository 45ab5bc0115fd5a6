import numpy as np


def sums_by_label_grad(x, labels):
    # Forward sweep.
    n = x.shape[0]
    if labels.shape[0] != n:
        raise ValueError("shapes do not match (line 23)")
    t1 = np.empty(8)
    t2 = np.empty(8, dtype=np.int64)
    t3 = np.empty(8, dtype=np.int64)
    length = 0
    length_1 = 0
    length_2 = 0
    length_3 = 0
    t4_saved = np.empty(n, dtype=np.int64)
    length_saved = np.empty(n, dtype=np.int64)
    result_saved = np.empty(n, dtype=np.int64)
    t5_saved = np.empty(n, dtype=np.bool_)
    for k in range(n):
        length_saved[k] = length_1
        label = labels[k]
        value = x[k]
        high = length_2
        low = 0
        while low < high:
            middle = (low + high) // 2
            if t2[middle] < label:
                low = middle + 1
            else:
                high = middle
        if low < length_2:
            t6 = t2[low] == label
        else:
            t6 = False
        if t6:
            result = t3[low]
        else:
            result = -1
        result_saved[k] = result
        if result < 0:
            result_1 = 0.0
        else:
            result_1 = t1[result]
        value = result_1 + value
        high = length_2
        low = 0
        while low < high:
            middle = (low + high) // 2
            if t2[middle] < label:
                low = middle + 1
            else:
                high = middle
        if low < length_2:
            t5 = t2[low] == label
        else:
            t5 = False
        t5_saved[k] = t5
        if t5:
            t4_saved[k] = t3[low]
            t1[t3[low]] = value
        else:
            t7 = t2.shape[0]
            if length_2 >= t7:
                t2_longer = np.empty(t7 * 2, dtype=np.int64)
                for t2_k in range(t2.shape[0]):
                    t2_longer[t2_k] = t2[t2_k]
                t2 = t2_longer
            t2[length_2] = label
            for j in range(length_2, low, -1):
                t2[j] = t2[j - 1]
            t2[low] = label
            t8 = t3.shape[0]
            if length_3 >= t8:
                t3_longer = np.empty(t8 * 2, dtype=np.int64)
                for t3_k in range(t3.shape[0]):
                    t3_longer[t3_k] = t3[t3_k]
                t3 = t3_longer
            t3[length_3] = length
            for j in range(length_3, low, -1):
                t3[j] = t3[j - 1]
            t3[low] = length
            t9 = t1.shape[0]
            if length_1 >= t9:
                t1_longer = np.empty(t9 * 2)
                for t1_k in range(t1.shape[0]):
                    t1_longer[t1_k] = t1[t1_k]
                t1 = t1_longer
            t1[length_1] = value
            length = length + 1
            length_1 = length_1 + 1
            length_2 = length_2 + 1
            length_3 = length_3 + 1

    # Reverse sweep.
    t1_bar = np.zeros(t1.shape[0])
    x_bar = np.empty(n)
    for k in range(length):
        value = t1[k]
        t1_bar[k] += 2.0 * value
    for k in range(n - 1, -1, -1):
        value_bar = 0.0
        if t5_saved[k]:
            # line 24: sums[label] = sums.get(label, 0.0) + value
            value_bar += t1_bar[t4_saved[k]]
            t1_bar[t4_saved[k]] = 0.0
        else:
            # line 24: sums[label] = sums.get(label, 0.0) + value
            value_bar += t1_bar[length_saved[k]]
            t1_bar[length_saved[k]] = 0.0
        if not result_saved[k] < 0:
            # line 24: sums[label] = sums.get(label, 0.0) + value
            t1_bar[result_saved[k]] += value_bar
        x_bar[k] = value_bar
    return x_bar
