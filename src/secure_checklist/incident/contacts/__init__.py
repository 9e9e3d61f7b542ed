"""Helplines, hotlines and places to report to, by need, country and age, each with its source."""

from secure_checklist.incident.contacts.directory import Directory, Found, bundled, installed, load
from secure_checklist.incident.contacts.listing import Listing
from secure_checklist.incident.contacts.models import Channel, Contact, Hours

__all__ = ["Channel", "Contact", "Directory", "Found", "Hours", "Listing", "bundled", "installed", "load"]
