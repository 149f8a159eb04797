"""Benchmarks: what the bot costs, beside what it stands on. `make bench` runs them.

A case is a function that measures its sides in turn, in one run, so that a busy machine slows all of them.
"""
