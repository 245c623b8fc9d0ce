"""Results as people and programs read them. Formatting only: ``labels`` rounds, nothing is calculated."""
