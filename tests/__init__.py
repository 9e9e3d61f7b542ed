"""The test suite. It is a package, so that a dependency that installs a package `tests` of its own can't hide it."""
