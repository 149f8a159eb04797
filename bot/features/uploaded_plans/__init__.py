"""Uploaded plans: organizers hand in a syllabus, and their server or workspace alone can study by it."""
