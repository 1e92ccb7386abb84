"""Where lists of members come from: spreadsheets as people send them."""
