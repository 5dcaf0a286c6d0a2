"""Other people's formats: what the data says, as their programs read it. Each is written from the answer to a shipped query."""
