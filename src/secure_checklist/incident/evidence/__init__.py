"""What a victim or helper notes of each thing, in a chain that shows changes, and as text for police or a platform.

Notes hold links, names, times and words, never the picture.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.evidence.details import Details as Details
    from secure_checklist.incident.evidence.export import to_csv as to_csv
    from secure_checklist.incident.evidence.log import Entry as Entry
    from secure_checklist.incident.evidence.log import EntryText as EntryText
    from secure_checklist.incident.evidence.log import EvidenceLog as EvidenceLog
    from secure_checklist.incident.evidence.log import hash_of as hash_of
    from secure_checklist.incident.evidence.log import load_log as load_log
    from secure_checklist.incident.evidence.record import CaptureMethod as CaptureMethod
    from secure_checklist.incident.evidence.record import Certainty as Certainty
    from secure_checklist.incident.evidence.record import CopyKept as CopyKept
    from secure_checklist.incident.evidence.record import CustodyLine as CustodyLine
    from secure_checklist.incident.evidence.record import EvidenceRecord as EvidenceRecord
    from secure_checklist.incident.evidence.record import Handling as Handling
    from secure_checklist.incident.evidence.record import Kind as Kind
    from secure_checklist.incident.evidence.record import Payment as Payment
    from secure_checklist.incident.evidence.record import ReportMade as ReportMade
    from secure_checklist.incident.evidence.record import Witness as Witness
    from secure_checklist.incident.evidence.record import missing as missing
    from secure_checklist.incident.evidence.record import worth_adding as worth_adding
    from secure_checklist.incident.evidence.statements import statement as statement
    from secure_checklist.incident.evidence.statements import statement_paper as statement_paper

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.evidence.details": "Details",
            "incident.evidence.export": "to_csv",
            "incident.evidence.log": "Entry EntryText EvidenceLog hash_of load_log",
            "incident.evidence.record": (
                "CaptureMethod Certainty CopyKept CustodyLine EvidenceRecord Handling Kind Payment ReportMade Witness "
                "missing worth_adding"
            ),
            "incident.evidence.statements": "statement statement_paper",
        },
    )
