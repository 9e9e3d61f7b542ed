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
    """Load a checklist from a path (JSON or TOML by its ending), bytes of JSON, or plain data.

    `vocabulary` says which facts its conditions may read, each of which type (if None, the standard ones). Those beyond
    the standard ones that it reads are added to `requires`.

    Raises:
        InvalidChecklistError: with every problem, its path and, where there is one, a suggestion.
        OSError: the file can't be read.

    """
    data = read_document(source, "checklist", syntax)
    context = None if vocabulary is None else {VOCABULARY: vocabulary}
    return validated(Checklist, data, InvalidChecklistError, context=context)


@loader(InvalidChecklistError)
def load_catalogue(source: Input, *, checklist: Checklist | None = None, syntax: Syntax | None = None) -> Catalogue:
    """Load a catalogue from a path (JSON or TOML by its ending), bytes of JSON, or plain data.

    Keys of messages are always checked. With `checklist`, which is the whole and no profile of it, so are all keys with
    a slash: each must be that of one of its texts.

    Raises:
        InvalidChecklistError: with every problem, its path and, where there is one, a suggestion.
        OSError: the file can't be read.

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
    """Load references for the items of a checklist, which `Checklist.with_references` adds.

    Raises:
        InvalidChecklistError: with every problem and its path.
        OSError: the file can't be read.

    """
    return validated(ReferenceMapping, read_document(source, "references", syntax), InvalidChecklistError)
