from secure_checklist.incident.case.case import Case as Case
from secure_checklist.incident.case.case import load_case as load_case
from secure_checklist.incident.case.export import record as record
from secure_checklist.incident.case.rows import Note as Note
from secure_checklist.incident.case.rows import Party as Party
from secure_checklist.incident.case.rows import Payment as Payment
from secure_checklist.incident.case.rows import Place as Place
from secure_checklist.incident.case.rows import Report as Report
