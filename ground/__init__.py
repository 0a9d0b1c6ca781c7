"""What every room stands on: errors with a remedy, and files that are whole or not at all."""
