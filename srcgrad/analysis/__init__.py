"""What is known of a program: its structure, what carries derivatives, which elements meet."""
