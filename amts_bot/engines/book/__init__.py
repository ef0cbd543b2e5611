"""A statistical translator that learns from the book's own pairs, in seconds, on the spot.

`words` (text to tokens and back), `segmentation` (words where a script sets no blanks), `word_alignment`, `phrases`,
`language_model`, `decoder`, and `engine`, which puts them together. No cloud, no weights, no compiler: numpy only.
Everything is the same to the byte on every run and machine: scores are integers, and ties have an order.
"""
