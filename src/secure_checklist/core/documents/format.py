"""The format in which every kind of document is written and read, and what a writer can be asked for."""

FORMAT_VERSION = "1.1"

INCIDENTS = "incidents"
"""The key of pydantic's serialisation context that asks for incidents: `model_dump(context={"incidents": True})`."""
PRIVATE = "private"
"""The key that asks for what is the person's alone: facts that guards read, and what was said of private items."""
