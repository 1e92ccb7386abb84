"""Files that this area makes."""
