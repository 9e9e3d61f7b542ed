"""The probes of Linux against the real tools of Debian: apt, dpkg, ufw, cryptsetup, blkid and lsblk.

Each tool works on files of its own in a temporary folder; nothing of this machine is changed. What can't be made
without a kernel or an init system of its own (a timer that runs, say) is recorded, and each test says which part.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from secure_checklist.adapters import local
from secure_checklist.adapters.local import Measurement, Ran, measure, read_file, run_command
from tests.adapters.test_local_adapter import FIXTURES, Replay
from tests.cases import tables
from tests.worlds import NOW

TABLES = tables(__file__)


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
    machine = Replay({"commands": recorded or {}, "files": files or {}})

    def run(argv: Sequence[str]) -> Ran:
        ran = machine.run(argv)
        return run_command([*real[argv[0]], *argv[1:]]) if ran.outcome == "missing" and argv[0] in real else ran

    return measure(run=run, read_text=machine.read, system="linux", now=NOW)


# automatic updates: apt's own reading of its files, dpkg's of its database; the timers' state is recorded

TIMERS = {"systemctl is-active apt-daily.timer apt-daily-upgrade.timer": "active\nactive\n"}
BOTH = {"auto_update_security", "auto_update_os"}


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
@pytest.mark.parametrize(("names", "more", "status", "told"), TABLES["upgrades"])
def test_unattended_upgrades_on_and_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, names: list[str], more: str, status: str, told: dict[str, bool]
) -> None:
    put_apt(tmp_path, monkeypatch, names, more, TABLES["status"][status])
    real = {"apt-config": ["apt-config"], "dpkg-query": ["dpkg-query"]}
    found = on(real=real, recorded=TIMERS, files={"/etc/os-release": "ID=debian\nVERSION_CODENAME=trixie\n"})
    assert {name: found.facts[name] for name in BOTH & found.facts.keys()} == told
    assert all(found.unknown[name] == "not_reported" and found.notes[name] for name in BOTH - told.keys())


# pending updates: apt's own answer about an archive and a package database of our own

STAMPS = "stat -c %Y /var/lib/apt/periodic/update-success-stamp /var/lib/apt/periodic/update-stamp"


def put_archive(folder: Path, monkeypatch: pytest.MonkeyPatch, label: str, suite: str, version: str) -> None:
    archive, status = (
        folder / "archive",
        TABLES["package"].format(version="1.0-1", more="Status: install ok installed\n"),
    )
    for name in ("etc/apt/apt.conf.d", "etc/apt/preferences.d", "var/lib/apt/lists", "var/cache/apt/archives"):
        (folder / name).mkdir(parents=True)
    archive.mkdir()
    (archive / "Release").write_text(TABLES["release"].format(label=label, suite=suite), encoding="utf-8")
    offered = TABLES["package"].format(version=version, more="Filename: ./example.deb\nSize: 1\n")
    (archive / "Packages").write_text(offered, encoding="utf-8")
    (folder / "etc/apt/sources.list").write_text(f"deb [trusted=yes] file:{archive} ./\n", encoding="utf-8")
    (folder / "status").write_text(status, encoding="utf-8")
    settings = TABLES["settings"].replace("{folder}", str(folder))
    (folder / "apt.conf").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("APT_CONFIG", str(folder / "apt.conf"))
    subprocess.run(["apt-get", "-qq", "update"], check=True, capture_output=True, timeout=30)


@needs("apt-get")
@pytest.mark.parametrize(("label", "suite", "version", "pending"), TABLES["updates"])
def test_updates_that_wait(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, label: str, suite: str, version: str, pending: str
) -> None:
    put_archive(tmp_path, monkeypatch, label, suite, version)
    real = {"apt-get": ["apt-get"]}
    fresh = on(real=real, recorded={STAMPS: f"{int(NOW.timestamp()) - 3600}\n"})
    assert fresh.facts["pending_updates"] == pending
    old = on(real=real, recorded={STAMPS: f"{int(NOW.timestamp()) - 864_000}\n"})
    assert old.facts.get("pending_updates") == ("security" if pending == "security" else None)


# firewall: ufw's own files, switched by ufw's own code; whether its service runs is recorded

UFW_CONF, UFW_SHARE, UFW_DEFAULT = "/etc/ufw/ufw.conf", Path("/usr/share/ufw/ufw.conf"), Path("/etc/default/ufw")


def ufw_sets(path: Path, option: str, value: str) -> None:
    subprocess.run(["/usr/bin/python3", "-c", TABLES["switch"], path, option, value], check=True, timeout=30)


@needs("ufw")
@pytest.mark.skipif(not UFW_SHARE.exists() or not UFW_DEFAULT.exists(), reason="ufw's own files aren't there")
def test_ufw_switched_on_and_off(tmp_path: Path) -> None:
    conf, default = tmp_path / "ufw.conf", tmp_path / "default"
    shutil.copy(UFW_SHARE, conf)
    shutil.copy(UFW_DEFAULT, default)

    def found(state: str) -> Measurement:
        files = {UFW_CONF: read_file(str(conf)), "/etc/default/ufw": read_file(str(default))}
        return on(real={}, recorded={"systemctl is-active ufw.service": state}, files=files)

    ufw_sets(default, "DEFAULT_INPUT_POLICY", '"DROP"')
    ufw_sets(conf, "ENABLED", "no")
    off = found("active\n")
    assert off.unknown["firewall"] == "not_reported"  # other rules may filter, so never `off`
    assert off.notes["firewall"].startswith("ufw is switched off")
    ufw_sets(conf, "ENABLED", "yes")
    assert found("active\n").facts["firewall"] == "on"
    assert "firewall" not in found("inactive\n").facts
    ufw_sets(default, "DEFAULT_INPUT_POLICY", '"ACCEPT"')
    assert "firewall" not in found("active\n").facts


# encryption: a real LUKS container, blkid's word for it, and lsblk over a device tree of our own
# A container can't be opened without the kernel's device mapper and rights, so the tree above it is written by hand.


def put_tree(folder: Path, held: str, *, layer: str | None) -> None:
    """Put the files in which a kernel shows a disk with one partition and, with a `layer`, a mapping upon it."""
    for part in ("disk", "mapping" if layer else "partition"):
        for name, text in TABLES[part]["files"].items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text.format(held=held, layer=layer), encoding="utf-8")
        for name in TABLES[part]["folders"]:
            (folder / name).mkdir(parents=True)
        for name, target in TABLES[part]["links"].items():
            (folder / name).symlink_to(folder / target)


def word_of_blkid(path: Path) -> str:
    blkid = shutil.which("blkid", path="/usr/sbin:/sbin:/usr/bin") or "blkid"
    words = [blkid, "-p", "-o", "value", "-s", "TYPE", str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=30).stdout.strip()


def measured_tree(folder: Path) -> Measurement:
    files = {"/proc/self/mounts": "/dev/mapper/example / ext4 rw 0 0\n"}
    real, bare = {"lsblk": ["lsblk", "--sysroot", str(folder)]}, {"systemd-detect-virt": "none\n"}
    return on(real=real, recorded=bare, files=files)


@needs("cryptsetup", "blkid", "lsblk")
@pytest.mark.parametrize("kind", ["luks1", "luks2"])
def test_a_luks_container_and_the_listing_of_a_system_upon_it(tmp_path: Path, kind: str) -> None:
    container = tmp_path / "container"
    container.write_bytes(bytes(20_000_000))
    cryptsetup = shutil.which("cryptsetup", path="/usr/sbin:/sbin:/usr/bin") or "cryptsetup"
    quick = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]
    made = [cryptsetup, "luksFormat", "-q", "--type", kind, *quick, str(container), "-"]
    done = subprocess.run(made, input=b"invented", capture_output=True, check=False, timeout=60)
    if done.returncode:
        pytest.skip(f"cryptsetup can't make a container here: {done.stderr.decode('utf-8', 'replace').strip()}")
    assert subprocess.run([cryptsetup, "isLuks", container], check=False, timeout=30).returncode == 0
    held = word_of_blkid(container)
    assert held == "crypto_LUKS"
    put_tree(tmp_path / "tree", held, layer=f"CRYPT-{kind.upper()}")
    assert measured_tree(tmp_path / "tree").facts["encrypted"] == "on"


@needs("lsblk")
@pytest.mark.parametrize(("held", "layer", "state"), TABLES["layers"])  # lsblk calls checksums `crypt`, too
def test_what_lsblk_shows_of_other_layers(tmp_path: Path, held: str, layer: str | None, state: str | None) -> None:
    put_tree(tmp_path / "tree", held, layer=layer)
    found = measured_tree(tmp_path / "tree")
    assert found.facts.get("encrypted") == state
    assert state is not None or found.unknown["encrypted"] == "not_reported"


# os-release of several distributions, as the shell itself reads it


def test_os_release_of_distributions() -> None:
    script = '. "$0"; printf "%s\\n%s\\n" "$ID" "${DEBIAN_VERSION_FULL:-$VERSION_ID}"'
    for path in sorted((FIXTURES / "os-release").iterdir()):
        found = on(real={}, files={"/etc/os-release": read_file(str(path))}).facts
        shell = subprocess.run(["/bin/sh", "-c", script, path], capture_output=True, text=True, check=True, timeout=30)
        name, version = shell.stdout.split("\n")[:2]
        assert found["os_name"] == (name if name in ("debian", "ubuntu", "fedora") else "linux"), path
        assert found.get("os_version", "") == version, path
