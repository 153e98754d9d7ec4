"""What a schema is: plain values, no I/O, no third-party imports."""
