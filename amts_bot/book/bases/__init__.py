"""Which revision of the source a file was made from, found by evidence."""
