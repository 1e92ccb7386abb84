"""The law of matching, pure: words, the declared score, its evaluation on real projects."""
