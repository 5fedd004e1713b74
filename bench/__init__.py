"""Benchmarks: `make bench-vault` measures on this machine and writes down what it measured."""
