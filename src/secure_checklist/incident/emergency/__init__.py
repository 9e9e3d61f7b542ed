"""One page for when an app is full or down: every card, what not to do, and the numbers of each country.

    Path("list.html").write_text(emergency_page(), encoding="utf-8")

It needs no session, no script and no network, and has a strict policy of its own. Where scripts are on, leaving takes
the page out of the browser's history. Let the app answer with it when there is no room for someone new, and the web
server in front of it when the app doesn't answer. Write it again with each new version of the library. It needs the
extra `html`; `numbers_by_country` needs none.
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
"""The target of the page's own way out: a dull part of it, which is there without a network."""


class CountryNumbers(NamedTuple):
    """Whom to call in one country when it can't wait.

    Attributes:
        country: The country.
        needs: Who is there for each need, in order: in danger, when someone close is behind it, against blackmail, to
            get it taken down, when it is too much, and for young people. None that nobody there is listed for.
        risk: What to know there before the police are told; empty: nothing is known.

    """

    country: countries.Country
    needs: tuple[tuple[Need, tuple[Contact, ...]], ...]
    risk: str

    @property
    def letter(self) -> str:
        """The letter that its name begins with, without accents."""
        return unicodedata.normalize("NFD", self.country.name)[0]


def numbers_by_country() -> tuple[CountryNumbers, ...]:
    """Return the countries of which an emergency number is known, by name in the language of the messages in force."""
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
"""How many contacts the page names for a need, besides whoever makes up for what they lack.

Help when it is too much is there to call and to write to.
"""
_numbers = kept_by_language(numbers_by_country)
"""What an app that is full answers with again and again."""


def emergency_page(said: str = "", *, leave_to: str = OUT, template: str = PAGE, **values: object) -> str:
    """Return the page as HTML, in the language of the active messages.

    Args:
        said: The first text on the page, in plain text; may be empty.
        leave_to: The address that its exit leads to.
        template: The text of a template of Jinja2 that extends `page.html.jinja`: an app that grows on the page fills
            its blocks. By default, the page stands alone.
        **values: What that template needs besides.

    Raises:
        SecureChecklistError: the extra `html` isn't installed.

    """
    templates.environment(_file)  # says which extra is missing, if it is, before what needs it is imported
    from markupsafe import Markup  # noqa: PLC0415 - it needs an extra

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
            style=Markup(_file("page.css")),  # noqa: S704 - our own file
            script=Markup(_file("page.js")),  # noqa: S704 - our own file
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
    """Return the Content-Security-Policy of the page: its own style and script, by their hashes, and nothing else.

    The page has it within; a server sends it, too, with `frame-ancestors 'none'`, which works in a header only.
    """
    style, script = (templates.hash_source(_file(name)) for name in ("page.css", "page.js"))
    own = f"style-src '{style}'; script-src '{script}'"
    return f"default-src 'none'; {own}; form-action 'none'; base-uri 'none'"
