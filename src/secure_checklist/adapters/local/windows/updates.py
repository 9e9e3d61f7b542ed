"""What Windows says about its updates: pure parsers over text, and which text each one needs.

Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never raises, and
states a fact only where the text carries it.
"""

import re
from datetime import datetime

from secure_checklist.adapters.local._probe import FRESH, Probe, Reading, as_mapping, json_or_none, known, unseen
from secure_checklist.adapters.local.windows._registry import instant, powershell, registry


def parse_windows_update(text: str, *, now: datetime) -> Reading:
    """Read the Windows Update agent's `NotificationLevel` (1 never, 2 and 3 ask first, 4 by itself).

    A pause that runs beyond `now` counts as off; one that can't be read makes it unknown.
    """
    words = as_mapping(json_or_none(text))
    level, pause = words.get("level"), words.get("paused_until")
    fields = ("auto_update_os", "auto_update_security")
    by_itself = {"1": False, "2": False, "3": False, "4": True}.get(repr(level))
    if by_itself is None or not isinstance(pause, str):
        return unseen("Windows Update doesn't say whether it installs by itself.", *fields)
    until = instant(pause)
    if by_itself and pause and until is None:
        return unseen("Windows Update is paused, and it doesn't say until when.", *fields)
    on = by_itself and (until is None or until <= now)
    return known(auto_update_os=on, auto_update_security=on)


def parse_waiting(text: str, mark: str, *, now: datetime) -> Reading:
    """Read what the Windows Update agent's last search left waiting, and the mark of a restart that waits.

    An update that is missing counts at any age of the search; that none is, only while the search is fresh.
    """
    words = as_mapping(json_or_none(text))
    security, others, restart = words.get("security"), words.get("others"), words.get("restart")
    if type(security) is int and security > 0:
        return known(pending_updates="security")
    waits = restart is True or re.search(r"(?m)^HKEY_LOCAL_MACHINE\\.*\\Auto Update\\RebootRequired\s*$", mark)
    if waits or (type(others) is int and others > 0):
        return known(pending_updates="some")
    searched = instant(words.get("searched"))
    if repr((security, others, restart)) != "(0, 0, False)" or searched is None:
        return unseen("Windows doesn't tell what its last search for updates found.", "pending_updates")
    if abs(now - searched) > FRESH or searched > now:
        return unseen("Windows's last search for updates is too old.", "pending_updates")
    return known(pending_updates="none")


_UPDATE = (
    "$k=Get-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\WindowsUpdate\\UX\\Settings;"
    "@{level=[int](New-Object -ComObject Microsoft.Update.AutoUpdate).Settings.NotificationLevel;"
    "paused_until=[string]$k.PauseUpdatesExpiryTime}|ConvertTo-Json -Compress"
)
_WAITING = (
    "$q=(New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher();$q.Online=$false;"
    "$u=@($q.Search('IsInstalled=0 and IsHidden=0').Updates|ForEach-Object{"
    "@($_.Categories|Where-Object{$_.CategoryID -eq '0fa1201d-4330-4fa8-8ae9-b877473b6441'}).Count -gt 0});"
    "$d=(New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate;"
    "@{security=@($u|Where-Object{$_}).Count;others=@($u|Where-Object{-not $_}).Count;"
    "searched=$(if($d){([DateTime]$d).ToString('s')+'Z'}else{''});"
    "restart=[bool](New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired}|ConvertTo-Json -Compress"
)
"""Asks what the last search found; `Online` is off, so no new search starts. The long number is `Security Updates`."""
_REBOOT = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"

UPDATES: tuple[Probe, ...] = (
    Probe(
        "windows update",
        ("auto_update_os", "auto_update_security"),
        powershell(_UPDATE),
        parse_windows_update,
        timed=True,
    ),
    Probe(
        "waiting updates",
        ("pending_updates",),
        (*powershell(_WAITING, spare=True), *registry(_REBOOT, spare=True)),
        parse_waiting,
        timed=True,
    ),
)
