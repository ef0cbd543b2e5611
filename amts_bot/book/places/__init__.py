"""What stands where: every file with base, head and translation, or the reason why it is left alone."""
