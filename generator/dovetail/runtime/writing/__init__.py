"""From instances of classes to rows."""
