"""A statistical translator that learns from the book's own pairs, in seconds, on the spot.

`phrases`, `language_model`, `decoder`, `projection` (marks around words), `model`, which joins them, and `engine`;
words and their alignment are `translation.alignment`'s. No cloud, no weights, no compiler: numpy only.
Everything is the same to the byte on every run and machine: scores are integers, and ties have an order.
"""
