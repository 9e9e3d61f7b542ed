from secure_checklist.formats.summary import Summary as Summary
from secure_checklist.formats.summary import summary_of as summary_of
from secure_checklist.formats.writing import Format as Format
from secure_checklist.formats.writing import find as find
from secure_checklist.formats.writing import names as names
from secure_checklist.formats.writing import suffix_of as suffix_of
from secure_checklist.formats.writing import write as write
