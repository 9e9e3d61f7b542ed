"""The loaders under a fuzzer that looks for inputs which reach new code."""
