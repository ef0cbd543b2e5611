"""Which sentence of a translation stands for which sentence of its source."""
