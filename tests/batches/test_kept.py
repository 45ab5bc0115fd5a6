"""The loop of a batch in the cache folder."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import grad, vmap
from srcgrad.backend import compile as backend


@pytest.mark.long
@pytest.mark.parametrize("parallel", (False, True))
def test_machine_code_of_the_loop_is_kept(monkeypatch, tmp_path, parallel):
    def cubes(x, k):
        return k * np.sum(x**3)

    def batch():
        return vmap(grad(cubes), in_axes=(0, None), parallel=parallel)

    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(backend, "_compiled", {})
    x = np.arange(12.0).reshape(4, 3)
    np.testing.assert_allclose(batch()(x, 2.0), 6.0 * x**2)
    (_,) = (tmp_path / "cache").glob("*_vmap_*.machine")
    monkeypatch.setattr(backend, "_compiled", {})  # as in another process
    monkeypatch.setattr(backend.MachineCode, "save_overload", None)
    np.testing.assert_allclose(batch()(x, 2.0), 6.0 * x**2)


@pytest.mark.long
def test_layouts_have_loops_of_their_own():
    batch = vmap(grad(lambda x, m: np.sum(m @ x**2)), in_axes=(0, None))
    x, m = np.arange(6.0).reshape(2, 3), np.arange(9.0).reshape(3, 3)
    expected = 2.0 * x * m.sum(0)
    np.testing.assert_allclose(batch(x, m), expected)
    np.testing.assert_allclose(batch(x, np.asfortranarray(m)), expected)
    x.flags.writeable = m.flags.writeable = False
    np.testing.assert_allclose(batch(x, m), expected)
    np.testing.assert_allclose(batch(np.asfortranarray(x), m[::1]), expected)
