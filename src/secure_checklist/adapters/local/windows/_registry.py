"""What the probes of Windows share: reading the registry's values and instants, and the two ways to ask.

Only texts that don't change with the language of Windows are read (registry values, numbers, security identifiers).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from secure_checklist.adapters.local._probe import Source


def registry_values(text: str) -> Mapping[str, str]:
    """Return the values that `reg query` printed, by name; a number (REG_DWORD) in decimal.

    A name that occurs twice (under two keys) is left out: one can't tell which one counts.
    """
    values: dict[str, str] = {}
    twice: set[str] = set()
    for name, kind, value in re.findall(r"(?m)^ {4}(\S.*?) {4}(REG_SZ|REG_DWORD)(?: {4}(.*?))?\r?$", text):
        if name in values:
            twice.add(name)
        number = re.fullmatch(r"0x([0-9a-fA-F]{1,8})", value)
        if kind == "REG_SZ" or number:
            values[name] = str(int(number[1], 16)) if kind == "REG_DWORD" and number else value.strip()
    return {name: value for name, value in values.items() if name not in twice}


def instant(value: object) -> datetime | None:
    """Return an instant in RFC 3339 (to whole seconds), or None for anything else."""
    pattern = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,7})?(Z|[+-]\d\d:\d\d)"
    found = re.fullmatch(pattern, value, re.ASCII) if isinstance(value, str) else None
    try:
        return datetime.fromisoformat(found[1] + found[2]).astimezone(UTC) if found else None
    except (ValueError, OverflowError):  # a thirteenth month, say
        return None


def powershell(script: str, *, spare: bool = False) -> tuple[Source, ...]:
    """Return what a script prints, which stops at its first error."""
    command = f"$ErrorActionPreference='Stop';{script}"
    return (Source(("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", command), spare=spare),)


def registry(key: str, value: str = "", *, codes: tuple[int, ...] = (0, 1), spare: bool = False) -> tuple[Source, ...]:
    """Return the values of a registry key, or one of them; `reg.exe` ends with 1 where there is no such thing."""
    return (Source(("reg.exe", "query", key, *(("/v", value) if value else ())), codes=codes, spare=spare),)
