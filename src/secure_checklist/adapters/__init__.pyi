from secure_checklist.adapters import local as local
from secure_checklist.adapters.reading import Adapter as Adapter
from secure_checklist.adapters.reading import Reader as Reader
from secure_checklist.adapters.reading import names as names
from secure_checklist.adapters.reading import read as read
