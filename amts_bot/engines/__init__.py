"""What turns requests into drafts: the protocol, what the memory serves first, and the table of engines."""
