"""Platforms: ways to report something to an app, a site, a search engine or a host, each with its sources."""

from secure_checklist.incident.platforms.models import Platform, ReportRoute
from secure_checklist.incident.platforms.reports import PlatformReport, for_incident
from secure_checklist.incident.platforms.table import PlatformTable, bundled

__all__ = ["Platform", "PlatformReport", "PlatformTable", "ReportRoute", "bundled", "for_incident"]
