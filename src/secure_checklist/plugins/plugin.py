"""`Plugin`, the class that the author of a plug-in uses. It imports as little as possible."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from secure_checklist.core.extension_points import Bundle

if TYPE_CHECKING:
    from secure_checklist.adapters.reading import Adapter
    from secure_checklist.checklists.checklist import Checklist
    from secure_checklist.datasets.contributed import Dataset
    from secure_checklist.formats import Format
    from secure_checklist.incident.contacts.directory import Directory
    from secure_checklist.packs.lint.diagnostic import Check
    from secure_checklist.subjects.base import Subject
    from secure_checklist.translations.models import Catalogue


@dataclass(frozen=True, slots=True, eq=False)
class Plugin(Bundle):
    """The additions of a plug-in, which an entry point in the group `secure_checklist.plugins` names.

    Attributes:
        name: The plug-in's name, which its entry point also has.
        subjects: Subject classes with facts of the plug-in's own, which `Vocabulary.installed()` includes.
        checklists: Checklists, which `packs.load` returns by id. A checklist includes its own profiles.
        adapters: Adapters, with which `adapters.read` reads records of further sources.
        formats: Formats, in which `formats.write` writes reports.
        catalogues: Translations of checklists, facts and messages, which `translations.in_language` uses.
        directories: Directories of helpers, which `incident.contacts.installed()` includes.
        datasets: Lifecycle tables, and tables that the plug-in's derived facts look up.
        checks: Further checks for the linter.

    """

    name: str
    subjects: "tuple[type[Subject], ...]" = ()
    checklists: "tuple[Checklist, ...]" = ()
    adapters: "tuple[Adapter, ...]" = ()
    formats: "tuple[Format, ...]" = ()
    catalogues: "tuple[Catalogue, ...]" = ()
    directories: "tuple[Directory, ...]" = ()
    datasets: "tuple[Dataset, ...]" = ()
    checks: "tuple[Check, ...]" = ()
