"""Load checklists and their translations from documents."""

from secure_checklist.checklists.checklist import VOCABULARY, Checklist
from secure_checklist.checklists.sources import ReferenceMapping
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.errors import InvalidChecklistError, Problem, did_you_mean
from secure_checklist.subjects.vocabulary import Vocabulary
from secure_checklist.translations.models import Catalogue


@loader(InvalidChecklistError)
def load_checklist(source: Input, *, vocabulary: Vocabulary | None = None, syntax: Syntax | None = None) -> Checklist:
    """Load a checklist from a path (JSON or TOML, by its extension), bytes of JSON, or plain data.

    The argument `vocabulary` gives the facts that conditions may read, with their types. If None, only the standard
    facts may be read. Other facts that the checklist reads are added to the required facts.

    Raises:
        InvalidChecklistError: If the checklist isn't valid.
        OSError: If the file can't be read.

    """
    data = read_document(source, "checklist", syntax)
    context = None if vocabulary is None else {VOCABULARY: vocabulary}
    return validated(Checklist, data, InvalidChecklistError, context=context)


@loader(InvalidChecklistError)
def load_catalogue(source: Input, *, checklist: Checklist | None = None, syntax: Syntax | None = None) -> Catalogue:
    """Load a catalogue from a path (JSON or TOML, by its extension), bytes of JSON, or plain data.

    Keys of messages are always checked. If a checklist is given, every key with a slash must be the key of one of its
    texts. Pass the whole checklist, not a profile of it.

    Raises:
        InvalidChecklistError: If the catalogue isn't valid.
        OSError: If the file can't be read.

    """
    found = validated(Catalogue, read_document(source, "catalogue", syntax), InvalidChecklistError)
    texts = {} if checklist is None else checklist.texts()
    wrong = [key for key in found.texts if checklist is not None and "/" in key and key not in texts]
    if wrong:
        problem = "the checklist has no text of that key"
        raise InvalidChecklistError(Problem(f"texts > {key}", problem, did_you_mean(key, texts)) for key in wrong)
    return found


@loader(InvalidChecklistError)
def load_references(source: Input, *, syntax: Syntax | None = None) -> ReferenceMapping:
    """Load references for the items of a checklist, to be added with `Checklist.with_references`.

    Raises:
        InvalidChecklistError: If the references aren't valid.
        OSError: If the file can't be read.

    """
    return validated(ReferenceMapping, read_document(source, "references", syntax), InvalidChecklistError)
