"""The certificate of a label and the sheet of a payment: plain data, drawn as the papers of calls are."""
