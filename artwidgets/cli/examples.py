"""Examples below a command's help. A test runs them all, in the order in which they stand."""

import argparse

__all__ = ["add_examples"]


def add_examples(command: argparse.ArgumentParser, *lines: tuple[str, str]) -> None:
    """Show examples below the help of a command.

    Parameters
    ----------
    command : ArgumentParser
    lines : tuple of (str, str)
        What to type, and what it does.
    """
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    shown = "\n".join(f"  {typed}\n      {does}" for typed, does in lines)
    command.epilog = f"examples:\n{shown}"
