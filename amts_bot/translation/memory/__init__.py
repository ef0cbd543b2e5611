"""What people's confirmed text gives: pairs, memory, glossary, style, and how far they changed ours."""
