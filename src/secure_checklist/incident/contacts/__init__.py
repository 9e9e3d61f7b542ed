"""Helplines, hotlines and places to report to, by need, country and age, each with its source."""

from secure_checklist.incident.contacts.directory import Directory, bundled, installed, load
from secure_checklist.incident.contacts.models import Channel, Contact

__all__ = ["Channel", "Contact", "Directory", "bundled", "installed", "load"]
