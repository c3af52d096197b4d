"""``python -m artwidgets``."""

import sys

from artwidgets.cli import main

sys.exit(main())
