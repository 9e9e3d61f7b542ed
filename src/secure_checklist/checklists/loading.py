"""Checklists and their translations out of documents."""

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.sources import ReferenceMapping
from secure_checklist.checklists.translation import Catalogue
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.errors import InvalidChecklistError


@loader(InvalidChecklistError)
def load_checklist(source: Input, *, syntax: Syntax | None = None) -> Checklist:
    """Load a checklist from a path (JSON, TOML or YAML by its ending), bytes of JSON, or plain data.

    Raises:
        InvalidChecklistError: with every problem, its path and, where there is one, a suggestion.
        OSError: the file can't be read.

    """
    data = read_document(source, "checklist", syntax)
    return validated(Checklist, data, InvalidChecklistError)


@loader(InvalidChecklistError)
def load_catalogue(source: Input, *, syntax: Syntax | None = None) -> Catalogue:
    """Load the translation of a checklist.

    Raises:
        InvalidChecklistError: with every problem and its path.
        OSError: the file can't be read.

    """
    return validated(Catalogue, read_document(source, "catalogue", syntax), InvalidChecklistError)


@loader(InvalidChecklistError)
def load_references(source: Input, *, syntax: Syntax | None = None) -> ReferenceMapping:
    """Load references for the items of a checklist, which `Checklist.with_references` adds.

    Raises:
        InvalidChecklistError: with every problem and its path.
        OSError: the file can't be read.

    """
    return validated(ReferenceMapping, read_document(source, "references", syntax), InvalidChecklistError)
