"""The version of the document format, and the options of its writers."""

FORMAT_VERSION = "1.1"

INCIDENTS = "incidents"
"""The key in pydantic's serialisation context that includes incidents: `model_dump(context={"incidents": True})`."""
PRIVATE = "private"
"""The context key that includes private data: facts that guards read, and answers about private items."""
