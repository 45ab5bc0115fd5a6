"""Products of vectors and matrices."""

import numpy as np

from tests.numpy.rows import Rows, array

row = Rows()

row("numpy.dot numpy.ndarray.dot", lambda x, y: np.dot(x, y) * x.dot(y), array("n"), array("n"))
row("numpy.outer", lambda x, y: np.outer(x, y), array("n"), array("n+1"))
