"""Every sentence that the bot says to people."""
