"""amts-bot keeps translated Markdown books in step with their original."""

__version__ = "0.1.0"
