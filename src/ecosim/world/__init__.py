"""The world before the first visit: people, listings, rivals, pages, drawn with keyed numbers from the settings."""
