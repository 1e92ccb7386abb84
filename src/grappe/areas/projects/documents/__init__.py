"""The agreement in words: articles of our own, in French and in English, and its papers."""
