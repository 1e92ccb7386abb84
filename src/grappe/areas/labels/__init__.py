"""Labels: their schemes, their life, the calls that award them, and the support that follows."""
