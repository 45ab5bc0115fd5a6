"""Tests of `srcgrad/differentiate/taylor`."""
