"""The conformance suite of versions, the laws of order, reading and specifiers, and patch levels."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from secure_checklist.core.versions.families import FAMILIES
from secure_checklist.core.versions.patch_levels import patch_day
from secure_checklist.core.versions.specifiers import MAX_VERSION, OsVersion, check_spec, patched_in_cycle
from tests.cases import conformance, each, refusal, tables

SUITE = conformance("versions")

families = st.sampled_from(FAMILIES)
numbers = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
near = st.lists(st.sampled_from([0, 1, 10]), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
reported = st.one_of(
    numbers,
    near,
    st.builds("{} ({})".format, numbers, st.sampled_from("abc")),
    st.builds("10.0.{}".format, numbers),
    st.builds("{}{}".format, numbers, st.sampled_from(["esr", "b2", " (195.1)", " LTS", "r3", " QPR1"])),
    st.sampled_from([case[side] for case in SUITE["compare"] for side in ("left", "right")]),
)
clauses = st.one_of(
    st.builds("{}{}".format, st.sampled_from([">=", "<"]), near),
    st.builds("{}{}.*".format, st.sampled_from(["==", "!="]), near),
    st.builds(">={}.post{}".format, near, st.integers(1, 3)),
)
specs = st.lists(clauses, min_size=1, max_size=3).map(",".join)


def refused(case: dict[str, Any]) -> str:
    return str(refusal(ValueError, check_spec, case["family"], case["specifier"]) or "")


def parsed(case: dict[str, Any], key: str = "version") -> OsVersion:
    return OsVersion.parse(case["family"], case[key])


def test_the_conformance_suite() -> None:
    """Each of its answers: order and its reverse, specifiers, release cycles, and what is patched in its cycle."""
    wrong: list[dict[str, Any]] = []
    for case in SUITE["compare"]:
        left, right, answer = parsed(case, "left"), parsed(case, "right"), case["answer"]
        if (left.compare(right), right.compare(left)) != (answer, None if answer is None else -answer):
            wrong.append(case)
    wrong += [case for case in SUITE["satisfies"] if parsed(case).satisfies(case["specifier"]) is not case["answer"]]
    wrong += [case for case in SUITE["in_cycle"] if parsed(case).in_cycle(case["cycle"]) is not case["answer"]]
    cycles = SUITE["patched_in_cycle"]
    wrong += [case for case in cycles if patched_in_cycle(parsed(case), case["latest"]) is not case["answer"]]
    wrong += [case for case in SUITE["accepted_specifiers"] if refused(case)]
    wrong += [case for case in SUITE["refused_specifiers"] if len(refused(case)) < 20]
    assert wrong == []


@given(st.text() | families, st.text(max_size=300) | reported)
def test_parse_is_total(family: str, text: str) -> None:
    """Reading a version never raises; what is strange is kept, and compares and satisfies as unknown."""
    version = OsVersion.parse(family, text)
    assert version.raw == text[:MAX_VERSION]
    assert version.placed or (version.compare(version) is None and version.satisfies(">=0") is None)


@given(families, families, reported, reported, reported)
def test_order(family: str, other: str, one: str, two: str, three: str) -> None:
    """Order is antisymmetric and transitive, total among exact versions, and there is none between families."""
    a, b, c = (OsVersion.parse(family, text) for text in (one, two, three))
    first, second, reverse = a.compare(b), b.compare(c), b.compare(a)
    assert reverse == (None if first is None else -first)
    if first in (-1, 0) and second in (-1, 0):
        assert a.compare(c) == min(first, second)
    if a.place and a.place.exact and b.place and b.place.exact:
        assert (a.compare(a), first in (-1, 0, 1)) == (0, True)
    assert other == family or a.compare(OsVersion.parse(other, two)) is None


@given(st.sampled_from(["ios", "macos"]), near, specs, st.sampled_from(["", " (a)", " (c)"]))
def test_exact_versions_satisfy_as_pep_440_has_it(family: str, number: str, spec: str, letter: str) -> None:
    """For one placed version the answer is that of PEP 440, with Apple's letters as post releases."""
    version = OsVersion.parse(family, number + letter)
    if version.place and version.place.exact:
        same = Version(number + {"": "", " (a)": ".post1", " (c)": ".post3"}[letter])
        assert version.satisfies(spec) is SpecifierSet(spec).contains(same, prereleases=True)


@given(near, specs, st.lists(st.sampled_from([0, 1, 2, 10, 11]), max_size=3))
def test_a_rough_version_answers_only_what_all_its_completions_answer(major: str, spec: str, rest: list[int]) -> None:
    """What a version known roughly satisfies, or does not, no completion of it answers otherwise."""
    rough = OsVersion.parse("chromeos", major)
    parts = (major.split(".") + [str(part) for part in rest] + ["0"] * 4)[:4]
    whole = OsVersion.parse("chromeos", ".".join(parts))
    answer = rough.satisfies(spec)
    assert whole.place
    assert whole.place.exact
    assert answer is None or whole.satisfies(spec) is answer


# patch levels ---------------------------------------------------------------------------------------------------------


@each("text, day", [*tables(__file__)["days"], ("2024-08-05" * 100_000, "None")])
def test_a_day_is_read_in_each_spelling(text: str, day: str) -> None:
    assert str(patch_day(text)) == day
