"""The benchmarks: every figure a ratio within one run. `python -m tests.benchmarks --help`."""
