"""For whoever keeps the bot running: figures, and log lines that a program can read. No patient text."""
