"""Errors for the person at the command line."""


class UserError(Exception):
    """Something that the person at the command line can mend; the message says how."""
