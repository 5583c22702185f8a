"""What leaves the system: notices (the outbox), how a person may be reached, delivery, the inbox."""
