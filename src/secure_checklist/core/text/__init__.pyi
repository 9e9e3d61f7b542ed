from secure_checklist.core.text.csv_cells import cell as cell
from secure_checklist.core.text.csv_cells import unguarded as unguarded
