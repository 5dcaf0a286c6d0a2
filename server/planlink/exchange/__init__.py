"""The dataset as files that others take away: the dumps, and the catalogue that describes them."""
