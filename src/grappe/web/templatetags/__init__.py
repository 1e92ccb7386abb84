"""The one template library of Grappe, loaded everywhere as a builtin."""
