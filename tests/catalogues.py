"""Translations that somebody might bring."""

from collections.abc import Mapping

from secure_checklist.checklists import Catalogue, Translation, fingerprint


def catalogue(
    language: str, texts: Mapping[str, str], of: Mapping[str, str] | None = None, checklist: str = ""
) -> Catalogue:
    """Return translations by key; `of`: the English that some of them were made from."""
    made_from = {key: fingerprint(text) for key, text in (of or {}).items()}
    translated = {key: Translation(text=text, of=made_from.get(key)) for key, text in texts.items()}
    return Catalogue(language=language, checklist=checklist, texts=translated)
