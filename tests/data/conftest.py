"""Keep pytest from importing the scripts that build the demo corpus."""

collect_ignore_glob = ["make_*.py", "builder/*.py"]
