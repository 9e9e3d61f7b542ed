"""The conformance suite of versions, and the laws of order, reading and specifiers."""

import copy
import json
import pickle
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from secure_checklist.core.versions.specifiers import (
    FAMILIES,
    MAX_SPEC,
    MAX_VERSION,
    OsVersion,
    check_spec,
    patched_in_cycle,
)

SUITE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "conformance" / "versions.json").read_text("utf-8"))
LIFECYCLE = files("secure_checklist.datasets.lifecycle").joinpath("lifecycle.json")
ANDROIDS: list[dict[str, Any]] = json.loads(LIFECYCLE.read_text("utf-8"))["products"]["android"]["cycles"]

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


def refusal(family: str, spec: str) -> str:
    try:
        check_spec(family, spec)
    except ValueError as error:
        return str(error)
    return ""


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
    wrong += [case for case in SUITE["accepted_specifiers"] if refusal(case["family"], case["specifier"])]
    wrong += [case for case in SUITE["refused_specifiers"] if len(refusal(case["family"], case["specifier"])) < 20]
    assert wrong == []


FIXES = {
    ("ios", "<=17"): "'<18'",
    ("ios", "==17.6"): "'==17.6.*'",
    ("ios", "~=14.6"): "'>=14.6,==14.*'",
    ("ios", ">=16.4.1 (a)"): "'.post1'",
    ("windows", ">=23H2"): "10.0.22631",
    ("android", ">=34"): "API level",
    ("ios", "my phone of today"): "no clause",
    ("ios", ">=" + "1" * MAX_SPEC): str(MAX_SPEC),
    ("ios", "~=14"): "'>=14,==14.*'",
}


def test_a_refusal_names_the_remedy_and_quotes_no_word() -> None:
    said = {case: refusal(*case) for case in FIXES}
    assert [case for case, fix in FIXES.items() if fix not in said[case] or "phone" in said[case]] == []


def test_what_is_reported_is_kept_and_placed_as_far_as_it_says() -> None:
    version = OsVersion.parse("ubuntu", " 24.04 LTS ")
    assert (str(version), version.raw, version.placed, version.exact) == (" 24.04 LTS ", " 24.04 LTS ", True, False)
    overlong = OsVersion.parse("ios", "17.6" + " " * MAX_VERSION)
    assert (len(overlong.raw), overlong.placed) == (MAX_VERSION, False)
    assert not any(OsVersion.parse(family, "17.6").placed for family in ("linux", "other", "iphone", ""))


def test_versions_are_values() -> None:
    version = OsVersion.parse("ios", "17.6")
    assert len({version, OsVersion("ios", "17.6"), OsVersion("ios", "17.6.0"), OsVersion("ipados", "17.6")}) == 3
    assert pickle.loads(pickle.dumps(version)) == copy.deepcopy(version) == version  # noqa: S301 - our own bytes
    with pytest.raises(TypeError):
        _ = version < version  # type: ignore[operator] # noqa: PLR0124 - that there is no such order


@given(st.text() | families, st.text(max_size=300) | reported)
def test_parse_is_total(family: str, text: str) -> None:
    """Reading a version never raises; what is strange is kept, and compares and satisfies as unknown."""
    version = OsVersion.parse(family, text)
    assert version.raw == text[:MAX_VERSION]
    assert version.placed or (version.compare(version) is None and version.satisfies(">=0") is None)


@given(st.text(max_size=250), families)
def test_reading_a_specifier_raises_value_errors_only(spec: str, family: str) -> None:
    """A specifier is either accepted by the check, and then understood, or refused with a `ValueError`."""
    try:
        check_spec(family, spec)
    except ValueError:
        return
    OsVersion.parse(family, "17.6").satisfies(spec)


@given(families, families, reported, reported, reported)
def test_order(family: str, other: str, one: str, two: str, three: str) -> None:
    """Order is antisymmetric and transitive, total among exact versions, and there is none between families."""
    a, b, c = (OsVersion.parse(family, text) for text in (one, two, three))
    first, second, reverse = a.compare(b), b.compare(c), b.compare(a)
    assert reverse == (None if first is None else -first)
    if first in (-1, 0) and second in (-1, 0):
        assert a.compare(c) == min(first, second)
    if a.exact and b.exact:
        assert (a.compare(a), first in (-1, 0, 1)) == (0, True)
    assert other == family or a.compare(OsVersion.parse(other, two)) is None


@given(st.sampled_from(["ios", "macos"]), near, specs, st.sampled_from(["", " (a)", " (c)"]))
def test_exact_versions_satisfy_as_pep_440_has_it(family: str, number: str, spec: str, letter: str) -> None:
    """For one placed version the answer is that of PEP 440, with Apple's letters as post releases."""
    version = OsVersion.parse(family, number + letter)
    if version.exact:
        same = Version(number + {"": "", " (a)": ".post1", " (c)": ".post3"}[letter])
        assert version.satisfies(spec) is SpecifierSet(spec).contains(same, prereleases=True)


@given(near, specs, st.lists(st.sampled_from([0, 1, 2, 10, 11]), max_size=3))
def test_a_rough_version_answers_only_what_all_its_completions_answer(major: str, spec: str, rest: list[int]) -> None:
    """What a version known roughly satisfies, or does not, no completion of it answers otherwise."""
    rough = OsVersion.parse("chromeos", major)
    parts = (major.split(".") + [str(part) for part in rest] + ["0"] * 4)[:4]
    whole = OsVersion.parse("chromeos", ".".join(parts))
    answer = rough.satisfies(spec)
    assert whole.exact
    assert answer is None or whole.satisfies(spec) is answer


def test_the_names_of_released_androids_are_known() -> None:
    """A name beside its number is read for each version that the table of lifecycles names, as new ones come."""
    wrong: list[str] = []
    for cycle in ANDROIDS:
        number, name = cycle["cycle"], re.fullmatch(r"[^']+'(.+?)'.*", cycle.get("label", ""))
        if name is not None and float(number) >= 4.4:  # older ones are no longer seen
            found = OsVersion.parse("android", f"Android {number} ({name[1]})")
            unplaced = [OsVersion.parse("android", text).placed for text in (f"Android 3 ({name[1]})", name[1])]
            wrong += [name[1]] * (not found.placed or not found.in_cycle(number) or any(unplaced))
    assert wrong == []
