"""The new text of a file: laid out, filled, checked, with its ledger."""
