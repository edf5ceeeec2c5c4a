"""``python -m ui``: the pages, served to this machine alone."""

from __future__ import annotations

from ui.start import main

if __name__ == "__main__":
    main()
