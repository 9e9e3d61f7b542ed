"""A report as one HTML file: no script, nothing from elsewhere."""

from secure_checklist.formats.document import Document


class Html:
    """The format `html`."""

    name = "html"
    media_type = "text/html"
    suffix = ".html"

    def write(self, document: Document) -> bytes:
        """Write a document."""
        raise NotImplementedError


FORMAT = Html()
