"""What each verb of the `afterglow` command does."""
