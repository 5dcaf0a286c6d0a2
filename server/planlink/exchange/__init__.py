"""What others take away: the dumps, the catalogue that describes them, and the data in other people's formats."""
