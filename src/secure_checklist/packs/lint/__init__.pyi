from secure_checklist.checklists.fields import items_of as items_of
from secure_checklist.packs.lint.diagnostic import Check as Check
from secure_checklist.packs.lint.diagnostic import Diagnostic as Diagnostic
from secure_checklist.packs.lint.diagnostic import Run as Run
from secure_checklist.packs.lint.linter import informational as informational
from secure_checklist.packs.lint.linter import lint as lint
