"""The program of the flex template; see `dataflow.one_stage`."""

import sys

from dataflow.one_stage import main

if __name__ == "__main__":
    sys.exit(main())
