"""Benchmarks: each prints one JSON line per figure and keeps its last run in `bench/results/`."""
