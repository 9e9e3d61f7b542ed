"""The PyInstaller hook for this library. PyInstaller finds this folder through the entry point `pyinstaller40`."""

from importlib.resources import files

__all__ = ["hook_folders"]


def hook_folders() -> list[str]:
    """Return the folder that contains the hook."""
    return [str(files("secure_checklist._pyinstaller"))]
