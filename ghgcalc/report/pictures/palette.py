"""The colours of pictures: told apart by people who see red and green alike, and against white or black paper.

Found by a search over pairs under the usual simulations of colour vision; ``tests/test_report_pictures.py`` holds the
distances and contrasts. Eight are told apart; what would need a ninth is summed into "others" by the content.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final = ("#0077bb", "#e36414", "#332288", "#009e73", "#8338ec", "#5d4037", "#33691e", "#78909c")
DARK: Final = ("#4788eb", "#ff721a", "#d4bdf4", "#4fd9b4", "#a24bff", "#a07e5f", "#9cdd7a", "#747e8b")
# The last colour is kept for what is summed up.
OTHERS: Final = len(LIGHT) - 1
INK: Final = "#1c2126"
FAINT: Final = "#5c666f"
RULE: Final = "#d5dade"
PAPER: Final = "#ffffff"
# Standing marks of a waterfall: less and more.
LESS: Final = LIGHT[0]
MORE: Final = LIGHT[1]
