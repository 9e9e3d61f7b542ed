"""Saved reports out of documents."""

from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidReportError
from secure_checklist.evaluation.report import Report


@loader(InvalidReportError)
def load_report(source: Input) -> Report:
    """Load a saved report.

    Raises:
        InvalidReportError: with every problem and its path.
        OSError: the file can't be read.

    """
    return validated(Report, read_document(source, "report"), InvalidReportError)
