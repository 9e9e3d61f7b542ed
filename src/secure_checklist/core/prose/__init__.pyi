from secure_checklist.core.prose.as_html import html as html
from secure_checklist.core.prose.as_text import plain as plain
from secure_checklist.core.prose.blocks import escaped as escaped
from secure_checklist.core.prose.blocks import parse as parse
from secure_checklist.core.prose.nodes import Menu as Menu
from secure_checklist.core.prose.nodes import Paragraph as Paragraph
from secure_checklist.core.prose.nodes import Text as Text
