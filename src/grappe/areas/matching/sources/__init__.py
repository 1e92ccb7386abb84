"""What the area reads from outside."""
