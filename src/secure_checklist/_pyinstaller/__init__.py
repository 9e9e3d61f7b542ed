"""What PyInstaller needs to know of this library. It finds this folder by the entry point `pyinstaller40`."""

from importlib.resources import files

__all__ = ["hook_folders"]


def hook_folders() -> list[str]:
    """Return the folder that holds the hook."""
    return [str(files("secure_checklist._pyinstaller"))]
