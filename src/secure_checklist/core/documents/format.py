"""The format in which every kind of document is written and read, and what a writer can be asked for."""

FORMAT_VERSION = "1.1"


def newer_format(version: object) -> str:
    """Return a hint for a field that isn't known in a document of a newer version, or an empty text for another one."""
    newer = isinstance(version, str) and (len(version), version) > (len(FORMAT_VERSION), FORMAT_VERSION)
    return f"the document is of the newer format {version}; update the library" if newer else ""


INCIDENTS = "incidents"
"""The key of pydantic's serialisation context that asks for incidents: `model_dump(context={"incidents": True})`."""
PRIVATE = "private"
"""The key that asks for what is the person's alone: facts that guards read, and what was said of private items."""
