"""Languages: which there are, what is known in each, and catalogues of translations.

Every text has a key, and a language is texts by key. Those of the library stand beside this module, a folder for each
language, as the build writes them of the PO files in which translators write. Plug-ins bring more.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.translations.known import catalogue as catalogue
    from secure_checklist.translations.known import in_language as in_language
    from secure_checklist.translations.known import languages as languages
    from secure_checklist.translations.known import preferred as preferred

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__, {"translations.known": "catalogue in_language languages preferred"}
    )
