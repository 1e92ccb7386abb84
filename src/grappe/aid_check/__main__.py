"""`python -m grappe.aid_check FILE`."""

import sys

from grappe.aid_check.answering import main

sys.exit(main())
