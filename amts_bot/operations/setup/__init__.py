"""Before the first run: what `init` writes, what `doctor` asks, what a new language will cost."""
