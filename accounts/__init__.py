"""People who sign in: users and their roles, getting in and getting back in, therapist profiles."""
