"""Room alerts: organizers are told of channels that refuse posts."""
