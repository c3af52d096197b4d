"""One version in focus: all about it, editable where it can be edited, beside another one on request."""
