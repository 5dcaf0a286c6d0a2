"""Other people's words matched to our things: Reconciliation Service API 0.2 of the W3C Entity Reconciliation Community Group."""
