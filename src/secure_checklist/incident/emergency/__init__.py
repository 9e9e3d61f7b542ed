"""A single page for when an app is full or down: every card, what not to do, and the numbers of each country.

    Path("list.html").write_text(emergency_page(), encoding="utf-8")

The page needs no session, script or network, and has a strict content security policy of its own. If scripts are
enabled, leaving the page removes it from the browser's history. Let the app return the page when it can't take anyone
new, and let the web server in front of it return the page when the app doesn't respond. Write the page again with each
new version of the library. The page needs the extra `html`; the function `numbers_by_country` doesn't.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from secure_checklist import packs
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.messages import (
    direction,
    kept_by_language,
    language,
    language_notes,
    message,
    noting_what_lacks,
)
from secure_checklist.core.text import templates
from secure_checklist.incident.cards import acts_of
from secure_checklist.incident.contacts.directory import Found, bundled
from secure_checklist.incident.contacts.listing import completed
from secure_checklist.incident.contacts.models import Contact
from secure_checklist.incident.laws.risk import risk_note
from secure_checklist.incident.laws.table import bundled as laws
from secure_checklist.incident.response import MOST_DO_NOTS, respond
from secure_checklist.incident.situation import PACK, Situation
from secure_checklist.subjects.incident import Incident

__all__ = ["emergency_page", "policy"]

PAGE = '{% extends "page.html.jinja" %}'
_file = cache(templates.files_of("incident/emergency"))
OUT = "#out"
"""The target of the page's built-in exit: an unremarkable part of the page itself, which works without a network."""


class CountryNumbers(NamedTuple):
    """The numbers to call in one country when it can't wait.

    Attributes:
        country: The country.
        needs: The contacts for each need, in order: in danger, if someone close is behind it, against blackmail, to get
            it taken down, when it is too much, and for young people. Needs without a contact in the country are left
            out.
        risk: What to know there before telling the police; if empty, nothing is known.

    """

    country: countries.Country
    needs: tuple[tuple[Need, tuple[Contact, ...]], ...]
    risk: str

    @property
    def letter(self) -> str:
        """The first letter of the country's name, without accents."""
        return unicodedata.normalize("NFD", self.country.name)[0]


def numbers_by_country() -> tuple[CountryNumbers, ...]:
    """Return the countries with a known emergency number, by name in the active language."""
    return tuple(
        [
            CountryNumbers(one, tuple(_needs_of(one.code)), risk_note(laws().risks_of(one.code)))
            for one in countries.by_name()
            if not bundled().find(country=one.code, need="emergency").fallback
        ]
    )


def _needs_of(country: str) -> Iterator[tuple[Need, tuple[Contact, ...]]]:
    """Yield each need for which someone there is listed, or someone who finds a line, with the contacts to name."""
    shown = list[Contact]()
    for need, most in _MOST.items():
        found = bundled().find(country=country, need=need)
        if need in _ALWAYS or not found.fallback:
            contacts = completed(found.contacts if need in _ALWAYS else _own(found), most)
            if need == "crisis" and not any(map(_can_be_written_to, contacts)):
                contacts += [one for one in _own(found) if _can_be_written_to(one)][:1]
            shown += contacts
            yield need, tuple(contacts)
    # a line to talk to, the police for young people, and the tools
    lines, reports, tools = [bundled().find(country=country, age="minor", need=need) for need in _OF_THE_YOUNG]
    police = [one for one in _own(reports) if one.is_of_police and one.only_for == "minor" and one not in shown][:1]
    yield "child_helpline", (*(completed(_own(lines), 2) or lines.contacts[:1]), *police, *tools.contacts)


def _can_be_written_to(contact: Contact) -> bool:
    """Return True if someone answers there in writing, at once."""
    return any(one.medium in ("sms", "whatsapp", "chat") for one in contact.channels)


def _own(found: Found) -> list[Contact]:
    """Return the contacts that are of the country."""
    return [one for one in found.contacts if not one.international]


_ALWAYS: tuple[Need, ...] = ("emergency", "crisis")
_OF_THE_YOUNG: tuple[Need, ...] = ("child_helpline", "child_image", "hash_matching")
_MOST: Mapping[Need, int] = {"emergency": 2, "partner_violence": 1, "sextortion": 1, "image_removal": 2, "crisis": 1}
"""The number of contacts that the page names for a need, besides those that make up for what they lack.

For help when it is too much, one contact to call and one to write to are named."""
_numbers = kept_by_language(numbers_by_country)
"""The numbers by language, which a full app needs again and again."""


def emergency_page(said: str = "", *, leave_to: str = OUT, template: str = PAGE, **values: object) -> str:
    """Return the page as HTML, in the language of the active messages.

    Args:
        said: The first text on the page, in plain text; may be empty.
        leave_to: The address that the page's exit leads to.
        template: The text of a Jinja2 template that extends `page.html.jinja`. An app that builds on the page fills in
            the template's blocks. By default, the page is complete by itself.
        **values: Other values that the template needs.

    Raises:
        SecureChecklistError: If the extra `html` isn't installed.

    """
    templates.environment(_file)  # says which extra is missing, if it is, before what needs it is imported
    from secure_checklist.formats.html import environment  # noqa: PLC0415 - it needs an extra

    page = environment(_file).from_string(template)
    with noting_what_lacks() as lacking:
        plan, pack = respond(), packs.load(PACK).translated()
        avoid = plan.first_do_nots or plan.do_nots[:MOST_DO_NOTS]
        cards = sorted(pack.cards.cards, key=lambda one: one.listed or len(pack.cards.cards))
        anybody = Situation(Incident(), None, pack, laws(), plan.now)  # nobody said anything: the safer acts
        return page.render(
            say=message,
            language=language(),
            direction=direction(),
            said=said,
            leave_to=leave_to,
            style=_file("page.css"),
            script=_file("page.js"),
            policy=policy(),
            cards=[(one, acts_of(one, pack.cards, anybody.modifiers)) for one in cards],
            avoid=avoid,
            avoid_too=tuple(one for one in plan.do_nots if one not in avoid),
            anywhere=bundled().find(country=None, need="emergency"),
            young=bundled().find(country=None, age="minor", need="image_removal").listings[0].contact,
            places=_numbers(),
            notes=lambda: language_notes((*lacking, *(pack.untranslated or ()))),
            **values,
        )


def policy() -> str:
    """Return the page's Content-Security-Policy: its own style and script, by their hashes, and nothing else.

    The page contains the policy, but a server should also send it as a header, with `frame-ancestors 'none'`, which
    works only in a header.
    """
    style, script = (templates.hash_source(_file(name)) for name in ("page.css", "page.js"))
    own = f"style-src '{style}'; script-src '{script}'"
    return f"default-src 'none'; {own}; form-action 'none'; base-uri 'none'"
