"""Match clients' texts with entities: Reconciliation Service API 0.2 of the W3C Entity Reconciliation Community Group."""
