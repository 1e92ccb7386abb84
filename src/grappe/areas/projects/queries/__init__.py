"""What each person sees of projects (`scopes`), and what their pages read (`reading`)."""
