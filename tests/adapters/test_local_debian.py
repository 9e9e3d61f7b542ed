"""The probes of Linux against the real tools of Debian: apt, dpkg and the shell.

Each tool works on files of its own in a temporary folder; nothing of this machine is changed. What can't be made
without a kernel or an init system of its own (a timer that runs, say) is recorded, and each test says which part.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secure_checklist.adapters import local
from secure_checklist.adapters.local import Measurement, Ran, measure, read_file, run_command

FIXTURES = Path(__file__).parents[1] / "fixtures" / "local"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DEBIAN = "ID=debian\nVERSION_CODENAME=trixie\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Return the tools more time than a person would, since the machine that tests may be busy."""
    monkeypatch.setattr(local, "TIMEOUT_S", 30.0)
    monkeypatch.setattr(local, "DEADLINE_S", 60.0)


def needs(*tools: str) -> pytest.MarkDecorator:
    missing = [
        tool for tool in tools if shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None
    ]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def on(
    *,
    real: Mapping[str, Sequence[str]],
    recorded: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
) -> Measurement:
    """Measure with some commands run for real (each as the words given), some recorded, and every other missing."""
    answers, texts = recorded or {}, files or {}

    def run(argv: Sequence[str]) -> Ran:
        line = " ".join(argv)
        if line in answers:
            return Ran("ended", 0, answers[line])
        return run_command([*real[argv[0]], *argv[1:]]) if argv[0] in real else Ran("missing")

    def read(path: str) -> str:
        if path not in texts:
            raise FileNotFoundError(path)
        return texts[path]

    return measure(run=run, read_text=read, system="linux", now=NOW)


# automatic updates: apt's own reading of its files, dpkg's of its database; the timers' state is recorded

TIMERS = {"systemctl is-active apt-daily.timer apt-daily-upgrade.timer": "active\nactive\n"}
ON, OFF, ORIGINS = "20auto-upgrades", "20auto-upgrades-disabled", "50unattended-upgrades"
BOTH = {"auto_update_security", "auto_update_os"}
SECURITY_ONLY = """
#clear Unattended-Upgrade::Origins-Pattern;
Unattended-Upgrade::Origins-Pattern { "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"; };
"""
INSTALLED = "Package: unattended-upgrades\nStatus: install ok installed\nVersion: 2.12\nArchitecture: all\n\n"
REMOVED = INSTALLED.replace("install ok installed", "deinstall ok config-files")


def put_apt(folder: Path, monkeypatch: pytest.MonkeyPatch, names: Sequence[str], more: str, status: str) -> None:
    parts = folder / "etc/apt/apt.conf.d"
    parts.mkdir(parents=True)
    for name in names:
        shutil.copy(FIXTURES / "apt" / name, parts / name)
    (parts / "90more").write_text(more, encoding="utf-8")
    (folder / "apt.conf").write_text(f'Dir "{folder}";\n', encoding="utf-8")
    (folder / "status").write_text(status, encoding="utf-8")
    monkeypatch.setenv("APT_CONFIG", str(folder / "apt.conf"))
    monkeypatch.setenv("DPKG_ADMINDIR", str(folder))


@needs("apt-config", "dpkg-query")
@pytest.mark.parametrize(
    ("names", "more", "status", "told"),
    [
        ([ON, ORIGINS], "", INSTALLED, dict.fromkeys(BOTH, True)),
        ([OFF, ORIGINS], "", INSTALLED, dict.fromkeys(BOTH, False)),
        ([ON, ORIGINS], 'APT::Periodic::Enable "0";', INSTALLED, dict.fromkeys(BOTH, False)),
        ([ON, ORIGINS], SECURITY_ONLY, INSTALLED, {"auto_update_security": True}),
        ([ON, ORIGINS], 'Unattended-Upgrade::Package-Blacklist { "linux-"; };', INSTALLED, {}),
        ([ON, ORIGINS], 'APT::Periodic::Update-Package-Lists "0";', INSTALLED, {}),
        ([ON, ORIGINS], "", REMOVED, {}),
        ([ON, ORIGINS], "", "", {}),
        ([ORIGINS], "", INSTALLED, {}),
        ([ON], "", INSTALLED, {}),
        ([], "", "", {}),
    ],
)
def test_unattended_upgrades_on_and_off(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    names: Sequence[str],
    more: str,
    status: str,
    told: Mapping[str, bool],
) -> None:
    put_apt(tmp_path, monkeypatch, names, more, status)
    real = {"apt-config": ["apt-config"], "dpkg-query": ["dpkg-query"]}
    found = on(real=real, recorded=TIMERS, files={"/etc/os-release": DEBIAN})
    assert {name: found.facts[name] for name in BOTH & found.facts.keys()} == told
    assert all(found.unknown[name] == "not_reported" and found.notes[name] for name in BOTH - told.keys())


# os-release of several distributions, and how the shell and Python themselves read them

RELEASES = {
    "debian-13": {"os_name": "debian", "os_version": "13.6"},
    "ubuntu-24.04": {"os_name": "ubuntu", "os_version": "24.04"},
    "fedora-43": {"os_name": "fedora", "os_version": "43"},
    "arch": {"os_name": "linux"},
    "opensuse-tumbleweed": {"os_name": "linux", "os_version": "20250527"},
    "linuxmint-22.2": {"os_name": "linux", "os_version": "22.2"},
    "kali-2025.3": {"os_name": "linux", "os_version": "2025.3"},
}


def test_os_release_of_seven_distributions() -> None:
    script = '. "$0"; printf "%s\\n%s\\n" "$ID" "${DEBIAN_VERSION_FULL:-$VERSION_ID}"'
    for name, expected in RELEASES.items():
        path = FIXTURES / "os-release" / name
        found = on(real={}, files={"/etc/os-release": read_file(str(path))})
        facts = {field: found.facts[field] for field in ("os_name", "os_version") if field in found.facts}
        assert facts == expected, name
        shell = subprocess.run(["/bin/sh", "-c", script, path], capture_output=True, text=True, check=True, timeout=30)
        ident, version = shell.stdout.split("\n")[:2]
        assert found.facts["os_name"] in (ident, "linux"), name
        assert found.facts.get("os_version", "") == version, name


@pytest.mark.slow  # apt is asked what waits
def test_os_release_of_this_machine_is_read_as_python_reads_it() -> None:
    found = measure()
    words = platform.freedesktop_os_release()
    assert found.facts["os_name"] in (words["ID"], "linux")
    version = words.get("VERSION_ID")
    told = found.facts.get("os_version")
    assert told is None if version is None else str(told).startswith(version)
