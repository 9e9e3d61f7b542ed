from secure_checklist.translations.known import in_language as in_language
from secure_checklist.translations.known import languages as languages
from secure_checklist.translations.known import preferred as preferred
