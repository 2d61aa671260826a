"""Plays recorded dialogues against a running server, as any client would; the command is commands/replay.py."""
