"""The grants of the demonstration, led by the real commands at their times.

Bio'INNOV 2009 runs to its last payment: each real laureate signs, spends what it planned and is paid what was
decided. Whatever could harm (pieces asked, a refusal, a disallowed spending, money to pay back) belongs to a
trial call whose organisations do not exist: a claim in each state, a grant in each state.
"""

from datetime import datetime

from grappe.areas.grants.demo.paid import pay_2009
from grappe.areas.grants.demo.trial import begin_trial
from grappe.areas.grants.models import Grant


def load(*, on: datetime) -> None:
    """Bring the trial's grants to each state and pay 2009 to its end, once."""
    if Grant.objects.exists():
        return
    begin_trial(on)
    pay_2009()
