"""What becomes of every unit when the source goes from base to head."""
