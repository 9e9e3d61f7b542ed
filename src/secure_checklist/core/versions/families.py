"""The notation of versions in each family: from the text that a device reports to an interval on the family's line.

The interval is half-open, since a text may give less than the whole version. This module doesn't evaluate rules;
`specifiers` does. Anything that a new release of a system can make out of date is in `releases.json`: Windows builds,
code names and version numbers that vendors skipped.
"""

import re
from collections.abc import Callable
from functools import cache
from pkgutil import get_data
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypedDict, get_args

from pydantic_core import from_json

if TYPE_CHECKING:
    from packaging.version import Version

OsName = Literal[
    "ios", "ipados", "macos", "windows", "android", "chromeos", "kaios", "ubuntu", "debian", "fedora", "linux", "other"
]
"""The operating systems that `device.os_name` and steps can name. `linux` means any other Linux."""
Family = Literal[OsName, "app"]
"""The family of a version: an operating system, or `app` for the versions of any single app."""

FAMILIES: Final[tuple[str, ...]] = get_args(Family)
"""The names of all families."""

UNORDERED: Final = frozenset({"linux", "other"})
"""Families whose versions belong to unnamed systems, so that no two can be compared."""

APPLE: Final = frozenset({"ios", "ipados", "macos"})
"""Families that mark a small update with a letter after the version, such as `16.4.1 (a)`."""

Release = tuple[int, ...]


class Interval(NamedTuple):
    """The interval that contains a version: from `low` to below `high`, or without an upper limit if `high` is None.

    `exact` means that the text gives exactly one version. Versions of a release channel with its own numbers (`esr`)
    are ordered among themselves by `low`.
    """

    # text a device reports       low           high             exact
    # ios       17                17            18.dev0          no: some 17
    # ios       17.6              17.6          17.6.post0       yes
    # ios       16.4.1 (a)        16.4.1.post1  16.4.1.post2     yes
    # android   14                14            14.1.dev0        no: any quarterly release
    # windows   22H2              10.0.19045    10.0.22622.dev0  no: Windows 10 or 11
    # macos     sonoma            14            15.dev0          no
    # app       115.3.0esr        115.3.0       (none)           no: a channel of its own
    #
    # `.dev0` and `.post0` are the least versions above all releases before them, so no release lies on a border.
    low: "Version"
    high: "Version | None"
    exact: bool
    channel: str = ""


@cache
def _version_class() -> "type[Version]":
    from packaging.version import Version  # noqa: PLC0415 - paid for by the first version that is read

    return Version


def make_version(release: Release, suffix: str = "") -> "Version":
    """Return the version with these numbers. The suffix is written as in PEP 440 (`.post1`, `.dev0`, `b9`)."""
    return _version_class()(".".join(map(str, release)) + suffix)


def point(release: Release, suffix: str = "") -> Interval:
    """Return the interval of exactly one version."""
    low = make_version(release, suffix)
    return Interval(low, after(low), exact=True)


def after(low: "Version") -> "Version":
    """Return the smallest version above this one."""
    base = str(low)
    # `17.6.post0` comes after `17.6` and before whatever else does, such as `17.6.post1` and `17.6.1`. So [17.6,
    # 17.6.post0) holds 17.6 alone.
    return _version_class()(
        f"{base}.post0" if low.post is None else f"{base.rpartition('.post')[0]}.post{low.post + 1}"
    )


def cycle(release: Release) -> Interval:
    """Return the interval of all versions that begin with these numbers."""
    return span(release, release)


def span(first: Release, last: Release) -> Interval:
    """Return the interval from the first numbers to the end of all versions that begin with the last numbers."""
    return Interval(make_version(first), make_version((*last[:-1], last[-1] + 1), ".dev0"), exact=False)


class Releases(TypedDict):
    """Data that a new release of a system can make out of date.

    Attributes:
        windows_builds: The client builds of each Windows feature update, by its name. There are two if Windows 10 and
            11 share the name.
        skipped: The first and last number of each range that no release of a system uses. Numbers found there were made
            up for compatibility.
        code_names: The code names of released systems, each with the numbers that its versions begin with.

    """

    windows_builds: dict[str, list[int]]
    skipped: dict[str, tuple[int, int]]
    code_names: dict[str, dict[str, list[int]]]


@cache
def releases() -> Releases:
    """Return the contents of `releases.json`."""
    found: Releases = from_json(get_data("secure_checklist.core.versions", "releases.json") or b"")
    return found


WINDOWS_10_FIRST, WINDOWS_11_FIRST = 10240, 22000
# fmt: off
_WINDOWS_WORDS = frozenset({
    "microsoft", "windows", "version", "os", "build", "nt", "n/a", "pro", "home", "enterprise", "education",
    "edition", "iot", "ltsc", "lts", "e", "w", "server",
})
# fmt: on
_SERVER_YEARS = frozenset({"2016", "2019", "2022", "2025"})

_MAC_OS_X, _LAST_MAC_OS_X = 10, 15

ANDROID_API_FIRST: Final = 21
"""The smallest single Android number that is read as an API level, which is numbered differently."""
_ANDROID_SINGLE_FIRST = 9  # Android 9 was the first without minor releases
_DEBIAN_SINGLE_FIRST = 7  # Debian 7 was the first whose second number is the point release
CHROMEOS_PLATFORM_FIRST: Final = 1000
"""The smallest first ChromeOS number that is read as a platform number instead of a milestone."""


def skipped(family: str, release: Release) -> bool:
    """Return True if the vendor skipped every version that begins with these numbers."""
    first, last = releases()["skipped"].get(family, (0, -1))
    beyond = family == "macos" and release[0] == _MAC_OS_X and release[1:2] > (_LAST_MAC_OS_X,)
    return beyond or first <= release[0] <= last


_FLAGS = re.ASCII | re.IGNORECASE
_NUMBER = r"(?P<number>[0-9]{1,10}(?:\.[0-9]{1,10}){0,7})"
_LABELS = {
    "ios": r"(?:ios|ipados)",
    "ipados": r"(?:ios|ipados)",
    "macos": r"(?:macos|mac\ os\ x|os\ x)",
    "android": r"android",
    "chromeos": r"(?:chromeos|chrome\ os)",
    "kaios": r"kai\ ?os",
    "ubuntu": r"ubuntu",
    "debian": r"debian(?:\ gnu/linux)?",
    "fedora": r"fedora(?:\ linux|\ release)?",
    "app": r"version",
}
_TAILS = {
    "apple": (
        r"(?:\s*(?:\((?P<letter>[a-z])\)|(?P<bare>[a-z])))?"
        r"(?:\s*\((?:build\s+)?[0-9]{1,3}[a-z][0-9]{1,9}(?P<seed>[a-z]?)\))?"
    ),
    "android": r"(?:\s+qpr(?P<quarter>[0-9]))?",
    "chromeos": r"(?:\s+\([a-z0-9 -]+\))*(?:\s+stable-channel(?:\s.*)?)?",
    "kaios": "",
    "ubuntu": r"(?:\s+lts)?(?:\s+\([a-z ]+\))?",
    "debian": r"(?:r(?P<revision>[0-9]{1,3}))?",
    "fedora": r"(?:\s+\([a-z ]+\))?",
    "app": (
        r"(?:[-.]?(?P<stage>alpha|beta|a|b|rc)[-.]?(?P<count>[0-9]{1,6}))?(?P<esr>esr)?"
        r"(?P<build>\s*\([a-z0-9.]+\)|\+[a-z0-9.-]+)?"
    ),
}
# An unreleased system isn't placed: its number is that of a release it comes before.
_UNRELEASED = r"\b(?:alpha|beta|preview|insider|canary|nightly|development|rawhide|pre-?release|testing|unstable|sid)\b"


@cache
def _pattern(family: str) -> re.Pattern[str]:
    tail = _TAILS["apple" if family in APPLE else family]
    lead = r"v?" if family == "app" else r"(?:version\s+)?"
    return re.compile(rf"(?:{_LABELS[family]}\s+)?{lead}{_NUMBER}{tail}", _FLAGS)


@cache
def _name_pattern(family: str) -> re.Pattern[str]:
    names = "|".join(map(re.escape, releases()["code_names"][family]))
    return re.compile(
        rf"(?:{_LABELS[family]}\s+)?(?P<before>{names})?(?P<rest>.*?)\s*\(?(?P<after>{names})?\)?", _FLAGS
    )


def _release(match: re.Match[str]) -> Release:
    return tuple(map(int, match["number"].split(".")))


def _of_length(release: Release, whole: int) -> Interval | None:
    """Place numbers of which a whole version has so many: fewer name every version that begins with them."""
    return None if len(release) > whole else point(release) if len(release) == whole else cycle(release)


def _apple(family: str, match: re.Match[str]) -> Interval | None:
    release, letter = _release(match), match["letter"] or match["bare"]
    # A build that ends in a lower-case letter (`22A5282m`) is a beta, which comes before the release whose number it
    # bears. The build of a lettered update ends in one, too, but there the letter is beside the version.
    if skipped(family, release) or len(release) > 3 or (match["seed"] and not letter):  # noqa: PLR2004 - Apple writes three
        return None
    # `17 (a)` without a minor number isn't how Apple writes it, and could be any 17.
    if letter:
        return point(release, f".post{ord(letter.lower()) - ord('a') + 1}") if len(release) > 1 else None
    return point(release) if len(release) > 1 else cycle(release)


def _android(_: str, match: re.Match[str]) -> Interval | None:
    release = _release(match)
    first = release[0]
    # `34` is what an app reads from the system as the API level, and means Android 14. No Android has had a number of
    # 21 or more, so it isn't placed; else an old phone would pass every rule about versions.
    if first >= ANDROID_API_FIRST or len(release) > 3:  # noqa: PLR2004 - Android writes three at most
        return None
    if match["quarter"]:  # a quarterly release of that version, before any minor one such as 12.1
        return point(release, f".post{match['quarter']}")
    if first < _ANDROID_SINGLE_FIRST:
        return cycle(release) if len(release) == 1 else point(release)
    if any(release[1:]):
        return point(release)
    # Quarterly releases report the bare number as well, so it names any of them.
    return Interval(make_version(release), make_version((first, 1), ".dev0"), exact=False)


def _debian(_: str, match: re.Match[str]) -> Interval | None:
    release = _release(match)
    if match["revision"] is not None:
        return point(release, f".post{int(match['revision'])}")
    return cycle(release) if len(release) <= (1 if release[0] >= _DEBIAN_SINGLE_FIRST else 2) else point(release)


def _app(_: str, match: re.Match[str]) -> Interval | None:
    release, stage = _release(match), match["stage"]
    place = point(release, f"{stage[0].lower().replace('r', 'rc')}{int(match['count'])}" if stage else "")
    # Firefox ESR 115.3 has fixes that 118 lacks, so its numbers say nothing about the other channel's: without an end,
    # it can't be distinguished from any later version, and only two of the same channel are compared.
    if match["esr"]:
        return place._replace(high=None, exact=False, channel="esr")
    # `7.2 (1234)` may be a later build of 7.2: close to the version, but not exactly it.
    if match["build"]:
        return place._replace(exact=False)
    return cycle(release) if len(release) == 1 and not stage else place


_READERS: dict[str, Callable[[str, re.Match[str]], Interval | None]] = {
    **dict.fromkeys(APPLE, _apple),
    "android": _android,
    "chromeos": lambda _, match: (  # four numbers, as the browser's
        None if _release(match)[0] >= CHROMEOS_PLATFORM_FIRST else _of_length(_release(match), 4)
    ),
    "kaios": lambda _, match: _of_length(_release(match), 4),  # 2.5.2.2 is the longest
    "ubuntu": lambda _, match: _of_length(_release(match), 3),  # year, month, point release
    "debian": _debian,
    "fedora": lambda _, match: point(_release(match)),
    "app": _app,
}


def _named(family: str, text: str) -> Interval | None:
    """Read a text with a code name. If it has a number as well, the two must agree."""
    match = _name_pattern(family).fullmatch(text)
    if match is None or not (name := match["before"] or match["after"]):
        return None
    named = cycle(tuple(releases()["code_names"][family][name.lower()]))
    if not (rest := match["rest"].strip()):
        return None if family == "android" else named  # alone, it is what a preview reports, and no place
    place = _numbered(family, rest) or _special(family, rest)
    inside = place and named.high and place.high and named.low <= place.low and place.high <= named.high
    return place if inside else None


def _numbered(family: str, text: str) -> Interval | None:
    match = _pattern(family).fullmatch(text)
    return _READERS[family](family, match) if match else None


def _special(family: str, text: str) -> Interval | None:
    """Read the few spellings that no grammar of numbers covers."""
    if family == "android" and re.fullmatch(r"(?:android\s+)?12l", text, _FLAGS):
        return point((12, 1))
    if family == "chromeos" and (match := re.fullmatch(r"r([0-9]{1,3})(?:-[0-9]+\.[0-9]+\.[0-9]+)?", text, _FLAGS)):
        return cycle((int(match[1]),))
    return None


_KERNEL = r"(10\.0|6\.[0-3])(?:\.([0-9]{4,5})(?:\.([0-9]{1,6}))?)?"
_BUILD = r"([0-9]{5})(?:\.([0-9]{1,6}))?"


def _windows(text: str) -> Interval | None:
    """Read word by word, all of which must be known. The build decides, and a feature name must not contradict it."""
    words = [word for word in re.split(r"[\s()\[\],-]+", text.lower()) if word]
    if not words:
        return None
    # There is no one grammar: tools report `10.0.22631.4460`, `Microsoft Windows 11 Pro 23H2 (OS Build 22631.4460)`, or
    # `22631`. One word that isn't known may mean another system (an edition with support of its own), so it can't be
    # placed.
    builds: set[Release] = set()
    features: list[str] = []
    for word in words:
        if match := re.fullmatch(_KERNEL, word, _FLAGS):
            builds.add((*map(int, match[1].split(".")), *(int(part) for part in match.groups()[1:] if part)))
        elif (match := re.fullmatch(_BUILD, word, _FLAGS)) and int(match[1]) >= WINDOWS_10_FIRST:
            builds.add((10, 0, *(int(part) for part in match.groups() if part)))
        elif word in releases()["windows_builds"]:
            features.append(word)
        elif word not in _WINDOWS_WORDS | _SERVER_YEARS | {"10", "11"}:
            return None
    # A server's 21H2 is another build than that of the client, and isn't in the table.
    named = [] if "server" in words else _feature_builds(features, words)
    if builds:
        return _windows_build(builds, named)
    if not features:
        return _windows_product(words)
    return span((10, 0, min(named)), (10, 0, max(named))) if named else None


def _windows_product(words: list[str]) -> Interval | None:
    """Place a product named without a build. Windows 11 has no last build yet; a lone `10` may be the kernel's."""
    products = {"10", "11"}.intersection(words)
    if "windows" not in words or "server" in words or len(products) != 1:
        return None
    if "10" in products:
        return span((10, 0, WINDOWS_10_FIRST), (10, 0, WINDOWS_11_FIRST - 1))
    return Interval(make_version((10, 0, WINDOWS_11_FIRST)), None, exact=False)


def _feature_builds(features: list[str], words: list[str]) -> list[int]:
    """Return the builds that the feature name may stand for; fewer if the product is named beside it."""
    found = (
        [build for feature in features for build in releases()["windows_builds"][feature]] if len(features) == 1 else []
    )
    if "10" in words:
        return [build for build in found if build < WINDOWS_11_FIRST]
    return [build for build in found if build >= WINDOWS_11_FIRST] if "11" in words else found


def _windows_build(builds: set[Release], named: list[int]) -> Interval | None:
    longest = max(builds, key=len)
    # `10.0 (22631.4460)` gives 10.0 and 10.0.22631.4460, of which one continues the other. Two builds that don't are a
    # mistake.
    if any(longest[: len(build)] != build for build in builds):
        return None
    if named and len(longest) > 2 and longest[2] not in named:  # noqa: PLR2004 - 10.0 and the build
        return None
    return _of_length(longest, 4)  # 10.0, build, revision


def read(family: str, text: str) -> Interval | None:
    """Return the interval of a version that a device reports, or None if it can't be interpreted. Never raises."""
    text = text.strip()
    if family not in FAMILIES or family in UNORDERED or (family != "app" and re.search(_UNRELEASED, text, _FLAGS)):
        return None
    if family == "windows":
        return _windows(text)
    place = _numbered(family, text) or _special(family, text)
    return place or (_named(family, text) if family in releases()["code_names"] else None)
