"""The available languages, their texts, and catalogues of translations.

Every text has a key, and a language is a mapping of keys to texts. The library's texts are next to this module, in one
folder per language. Plug-ins can add more languages.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
