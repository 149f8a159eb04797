"""People: organizers let people in, remove and block them, and take down what members wrote."""
