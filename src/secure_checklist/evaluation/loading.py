"""Load saved reports from documents."""

from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.errors import InvalidReportError
from secure_checklist.evaluation.report import Report


@loader(InvalidReportError)
def load_report(source: Input, *, syntax: Syntax | None = None) -> Report:
    """Load a saved report from a path (JSON or TOML, by its extension), bytes of JSON, or plain data.

    Raises:
        InvalidReportError: If the report isn't valid.
        OSError: If the file can't be read.

    """
    return validated(Report, read_document(source, "report", syntax), InvalidReportError)
