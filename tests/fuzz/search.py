"""Search one target until its time is over; started by `run` in a process of its own, with libFuzzer's flags."""

import sys

import atheris

# Only the library itself is watched: what it is built on takes a minute to rewrite, and has fuzzers of its own.
with atheris.instrument_imports(include=["secure_checklist"]):
    from tests.fuzz.target import run, seeds


def main(target: str, flags: list[str]) -> None:
    """Search; libFuzzer ends the process."""
    next(iter(seeds(target)))  # what is built once is no part of the search

    def one(data: bytes) -> None:
        run(target, data)

    atheris.Setup([sys.argv[0], *flags], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
