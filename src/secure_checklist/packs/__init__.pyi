from secure_checklist.packs import lint as lint
from secure_checklist.packs.loading import builtin as builtin
from secure_checklist.packs.loading import load as load
from secure_checklist.packs.loading import names as names
