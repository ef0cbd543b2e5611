"""What the bot keeps in the translation: its branch, state, effort, and merges with the default branch."""
