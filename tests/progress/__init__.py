"""What is shown of work that takes long."""
