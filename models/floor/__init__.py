"""What every supervisor looks at, once per process: all ongoing conversations, as the database has them at a position."""
