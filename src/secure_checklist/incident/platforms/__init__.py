"""Platforms: ways to report something to an app, a site, a search engine or a host, each with its sources."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.platforms.models import HashCover as HashCover
    from secure_checklist.incident.platforms.models import Platform as Platform
    from secure_checklist.incident.platforms.models import ReportRoute as ReportRoute
    from secure_checklist.incident.platforms.reports import PlatformReport as PlatformReport
    from secure_checklist.incident.platforms.reports import for_incident as for_incident
    from secure_checklist.incident.platforms.table import PlatformTable as PlatformTable
    from secure_checklist.incident.platforms.table import bundled as bundled

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.platforms.models": "HashCover Platform ReportRoute",
            "incident.platforms.reports": "PlatformReport for_incident",
            "incident.platforms.table": "PlatformTable bundled",
        },
    )
