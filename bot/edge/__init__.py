"""The edge: who may connect for how long, and which requests reach the application."""
