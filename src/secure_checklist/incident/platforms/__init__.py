"""Platforms: ways to report content to an app, a website, a search engine or a host, each with its sources."""

from secure_checklist.incident.platforms.reports import for_incident
from secure_checklist.incident.platforms.table import PlatformTable, bundled

__all__ = ["PlatformTable", "bundled", "for_incident"]
