"""`Plugin`: what an author of a plug-in writes. It imports nothing that it may not need."""

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
    """What a plug-in brings; an entry point of the group `secure_checklist.plugins` names it.

    Attributes:
        name: What it is called, as its entry point is.
        subjects: Subject classes with facts of its own: `Vocabulary.installed()` has them.
        checklists: Checklists, which `packs.load` gives by their ids. A checklist carries its own profiles.
        adapters: How records of further sources are read: `adapters.read`.
        formats: How reports are written: `formats.write`.
        catalogues: Translations of checklists, facts and messages: `translations.in_language`.
        directories: Contacts of those who help: `incident.contacts.installed()`.
        datasets: Tables of lifecycles, and tables that its derived facts look up.
        checks: Further diagnostics of the linter.

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
