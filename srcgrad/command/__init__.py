"""The command line: `python -m srcgrad COMMAND`, or `srcgrad COMMAND`.

parser      the commands, each with its options and an example
target      the function or derivative that is named, and its arguments
looking     show, graph, explain, stages, save
numbers     check, bench
cached      cache, warm
doctor      what srcgrad finds where it runs, and what to do about it
completion  what a shell needs to complete all that

A command gives 0, or 1 if what it is asked for cannot be had or does not hold (a refusal, a
gradient that is wrong, a fault that the doctor finds), or 2 if it is not understood.
"""
