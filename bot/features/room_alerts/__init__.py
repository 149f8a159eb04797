"""Room alerts: organizers hear of channels that refuse posts."""
