"""Run the command line: `python -m secure_checklist`."""

import sys

from secure_checklist.cli import main

if __name__ == "__main__":
    sys.exit(main())
