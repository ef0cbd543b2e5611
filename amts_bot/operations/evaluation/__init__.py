"""What `evaluate` and `terms` do: articles, trials, scores, tables, pictures."""
