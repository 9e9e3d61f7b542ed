"""German: what the library says in a report, and the texts of this plug-in's checklist."""

from secure_checklist.checklists import Catalogue, Translation

_WORDS = {
    "formats.counts.pass": "{count} erledigt",
    "formats.first": "Was zuerst zu tun ist",
    "formats.holds": "Was erledigt ist",
    "formats.known": "{share} von dem, was zählt, ist bekannt.",
    "formats.score": "Ergebnis",
    "language.partly": "Manches ist noch auf Englisch.",
    "list.and": "{first} und {last}",
    "outcome.fail": "nicht erledigt",
    "outcome.partial": "teilweise erledigt",
    "outcome.pass": "erledigt",
    "device.security_patch/question": "Welches Datum zeigt der Stand der Sicherheitsupdates?",
}
_STALE = {"formats.known"}
"""What was translated from an older wording."""
_CHECKLIST = {
    "acme/title": "Geräte bei Acme",
    "devices/title": "Geräte",
    "acme.agent/title": "Den Agenten laufen lassen",
    "acme.patch/title": "Sicherheitsupdates installieren",
}
GERMAN = (
    Catalogue(
        language="de",
        texts={
            key: Translation(text=text, of="0000000000000000" if key in _STALE else None)
            for key, text in _WORDS.items()
        },
    ),
    Catalogue(language="de", checklist="acme", texts={key: Translation(text=text) for key, text in _CHECKLIST.items()}),
)
