"""All ongoing conversations in memory, one copy per process, equal to the database at one position of the log."""
