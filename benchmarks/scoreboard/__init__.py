"""How many of the repository's programs each tool differentiates rightly, wrongly, or not at all.

    python -m benchmarks.scoreboard [--tools srcgrad JAX ...] [--minutes 30] [--page]

`collection` lists the programs, `reference` holds differences of each, `tools` hands a program to a
tool as its user would, `kernels` to Warp and Taichi, `judge` compares, `worker` does that in a
process of its own that `run` may end, and `report` writes docs/scoreboard.md with `method.md` in
it. Answers are kept in a folder, so that a run can be resumed.
"""
