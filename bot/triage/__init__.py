"""The decision core: what a patient's findings mean. Standard library only, no clock, no I/O."""
