from secure_checklist.datasets.lifecycle.table import Lifecycle as Lifecycle
from secure_checklist.datasets.lifecycle.table import bundled as bundled
from secure_checklist.datasets.lifecycle.verdicts import Described as Described
from secure_checklist.datasets.lifecycle.verdicts import Verdict as Verdict
