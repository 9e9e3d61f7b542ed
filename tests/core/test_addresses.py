"""Addresses: one grammar, in every field that holds one and wherever one becomes a link."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from secure_checklist.core.addresses import MAX_ADDRESS, WebAddress, is_link
from secure_checklist.core.prose import html, plain
from secure_checklist.core.prose.blocks import links
from tests.cases import conformance, each, refusal, tables
from tests.values import models

SUITE = conformance("addresses")
LONGEST = "https://example.org/".ljust(MAX_ADDRESS, "x")
HOSTILE, SOUND = [*SUITE["hostile"], f"{LONGEST}x"], [*SUITE["sound"], LONGEST]
_NAMES = re.compile(r"(^|_)(url|link|address|homepage|home|href|emails?)$")
TEXTS: dict[str, str] = tables(__file__)["texts"]
"""What is called as an address is and holds something else, and why that is never a link."""


def fields() -> Iterator[tuple[str, Any]]:
    """Return the type of each field of a public model that is called as an address is, or is declared as one."""
    grammar = re.escape(TypeAdapter(WebAddress).json_schema()["pattern"][9:60])
    for model in models():
        for name, info in model.model_fields.items():
            if _NAMES.search(name) or re.search(grammar, repr(info)):
                kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
                yield f"{model.__name__}.{name}", kind


def test_every_field_that_holds_an_address_refuses_every_hostile_one() -> None:
    """Law: nothing that hides where it leads gets into any model; what isn't checked is listed with its reason."""
    found = dict(fields())
    assert set(TEXTS) <= set(found)
    checked = found.keys() - TEXTS.keys()
    assert {"ExternalResult.url", "Source.url", "Reference.url", "Steps.link", "Contact.home"} <= checked
    for name in checked:
        refused = partial(refusal, ValidationError, TypeAdapter(found[name]).validate_python)
        taken = [address for address in HOSTILE if not refused(address)]
        assert taken == [], name
        sound = ["help@example.org"] if name.endswith("email") else SOUND
        assert [address for address in sound if refused(address)] == [], name


# what is shown -------------------------------------------------------------------------------------------------------


@each("address", [one for one in (*HOSTILE, "http://example.org/a?b=c") if not re.search(r"[\s()\\]", one)])
def test_prose_makes_a_link_of_what_a_field_takes_and_of_nothing_else(address: str) -> None:
    source = f"[a page]({address}) and <{address}>"
    assert (is_link(address), links(source)) == (False, ())
    assert "href" not in html(source)
    assert "](" not in plain(source)


def test_sound_addresses_are_links_everywhere() -> None:
    for address in (*SOUND, "mailto:help@example.org", "tel:+44-20-1234", "tel:116111"):
        (link,) = links(f"[a page]({address})")
        assert (link.url, is_link(address)) == (address, True)
