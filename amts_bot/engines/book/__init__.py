"""A statistical translator that learns from the book's own pairs, in seconds, on the spot.

`words` (text to words and back), `word_alignment`, `phrases`, `language_model`, `decoder`, `projection` (marks around
words), `model`, which puts them together, and `engine`. No cloud, no weights, no compiler: numpy only.
Everything is the same to the byte on every run and machine: scores are integers, and ties have an order.
"""
