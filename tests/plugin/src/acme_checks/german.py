"""German: what the library says in a report, and the texts of this plug-in's checklist."""

from secure_checklist.checklists import Catalogue, Translation

_WORDS = {
    "effort.minutes": "dauert Minuten",
    "formats.counts.fail": "{count} nicht erledigt",
    "formats.counts.not_applicable.one": "{count} betrifft dich nicht",
    "formats.counts.not_applicable.other": "{count} betreffen dich nicht",
    "formats.counts.partial": "{count} teilweise erledigt",
    "formats.counts.pass": "{count} erledigt",
    "formats.counts.unknown": "{count} noch nicht bekannt",
    "formats.first": "Was zuerst zu tun ist",
    "formats.for_subjects": "{outcome}: {subjects}",
    "formats.ground.but": "{because}, aber {counts}",
    "formats.holds": "Was erledigt ist",
    "formats.known": "{share} von dem, was zählt, ist bekannt.",
    "formats.nothing_holds": "Bisher ist von nichts auf dieser Liste bekannt, dass es erledigt ist.",
    "formats.question": "{subjects}: {question}",
    "formats.safer": "Wenn jemand anderes sehen kann, was du hier liest, ist ein anderes Gerät vielleicht sicherer.",
    "formats.score": "Ergebnis",
    "formats.span": "Zwischen {low} und {high} von 100",
    "formats.unknown": "Was noch nicht bekannt ist",
    "language.partly": "Manches ist noch auf Englisch.",
    "level.essential": "unverzichtbar",
    "level.recommended": "empfohlen",
    "list.and": "{first} und {last}",
    "list.comma": ", ",
    "list.notes": "{first} · {next}",
    "list.clauses": "{first}; {next}",
    "list.or": "{first} oder {last}",
    "clause.grounded": "{clause} ({justification})",
    "clause.is": "{label}: {value}",
    "clause.yes_no": "{label}: {value}",
    "origin.stated": "deine Antwort",
    "outcome.fail": "nicht erledigt",
    "outcome.partial": "teilweise erledigt",
    "outcome.pass": "erledigt",
    "outcome.unknown": "noch nicht bekannt",
    "sentence": "{clause}.",
    "value.no": "nein",
    "value.percent": "{number} %",
    "value.quoted": "„{value}“",
    "value.yes": "ja",
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
