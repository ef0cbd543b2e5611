"""One file beside its translation, without any effect."""
