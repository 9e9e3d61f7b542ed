"""The doors under a fuzzer that looks for inputs which reach new code."""
