"""One translated book in its two repositories, as values: results, what people point at and ask for."""
