"""Ground for all texts: plurals, quoting, word diffs, sections with a limit, safe HTML."""
