"""The one place where things are kept: conversations, messages under way, ended sessions."""
