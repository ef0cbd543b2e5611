"""One text: blocks, sentences, protected spans, languages, tables of contents."""
