"""Papers of support: the closing report of a programme, the value received by a company."""
