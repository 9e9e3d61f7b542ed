"""Helplines, hotlines and places to report to, by need, country and age, each with its source."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.contacts.directory import MINIMUM as MINIMUM
    from secure_checklist.incident.contacts.directory import CountryReview as CountryReview
    from secure_checklist.incident.contacts.directory import Directory as Directory
    from secure_checklist.incident.contacts.directory import Fallback as Fallback
    from secure_checklist.incident.contacts.directory import Found as Found
    from secure_checklist.incident.contacts.directory import LeftOut as LeftOut
    from secure_checklist.incident.contacts.directory import NoneFound as NoneFound
    from secure_checklist.incident.contacts.directory import bundled as bundled
    from secure_checklist.incident.contacts.directory import installed as installed
    from secure_checklist.incident.contacts.directory import load as load
    from secure_checklist.incident.contacts.listing import Listing as Listing
    from secure_checklist.incident.contacts.models import Age as Age
    from secure_checklist.incident.contacts.models import Caller as Caller
    from secure_checklist.incident.contacts.models import Changed as Changed
    from secure_checklist.incident.contacts.models import Channel as Channel
    from secure_checklist.incident.contacts.models import Contact as Contact
    from secure_checklist.incident.contacts.models import Cost as Cost
    from secure_checklist.incident.contacts.models import Group as Group
    from secure_checklist.incident.contacts.models import Hours as Hours
    from secure_checklist.incident.contacts.models import Kind as Kind
    from secure_checklist.incident.contacts.models import Medium as Medium
    from secure_checklist.incident.contacts.models import Service as Service

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.contacts.directory": (
                "CountryReview Directory Fallback Found LeftOut MINIMUM NoneFound bundled installed load"
            ),
            "incident.contacts.listing": "Listing",
            "incident.contacts.models": "Age Caller Changed Channel Contact Cost Group Hours Kind Medium Service",
        },
    )
