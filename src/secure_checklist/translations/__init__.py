"""Languages: which there are, what is known in each, and catalogues of translations.

Every text has a key, and a language is texts by key. Those of the library stand beside this module, a folder for each
language, as the build writes them of the PO files in which translators write. Plug-ins bring more.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
