from secure_checklist.store.inventories import Saved as Saved
from secure_checklist.store.reports import ReportEntry as ReportEntry
from secure_checklist.store.rows import StoredAnswer as StoredAnswer
from secure_checklist.store.store import delete_store as delete_store
from secure_checklist.store.store import end_of as end_of
