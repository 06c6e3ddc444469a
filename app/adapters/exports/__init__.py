"""Results as files that spreadsheets and programs open."""
