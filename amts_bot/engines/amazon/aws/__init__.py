"""Talking to AWS: client, names, storage, refusals as sentences. Knows no sentence of a book."""
