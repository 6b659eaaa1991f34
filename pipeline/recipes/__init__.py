"""Recipes that come with Plainspoken; `plainspoken run demo` finds one by its name."""

from pathlib import Path

DIRECTORY = Path(__file__).parent
