"""PyInstaller's hook: the data files, the names that are imported only when used, and the plug-ins' metadata."""

from importlib.util import find_spec

from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

LANGUAGES = "secure_checklist_languages"
datas = [*collect_data_files("secure_checklist"), *copy_metadata("secure-checklist")]
datas += collect_data_files(LANGUAGES) if find_spec(LANGUAGES) else []
# The package imports lazily, by name, so reading the source shows none of it. The fleet's engines come only where their
# extra is installed, and an app that bundles them imports `secure_checklist.fleet` itself.
hiddenimports = collect_submodules(
    "secure_checklist", filter=lambda name: not name.startswith(("secure_checklist.fleet", "secure_checklist._pyi"))
)
hiddenimports += [LANGUAGES] if find_spec(LANGUAGES) else []
