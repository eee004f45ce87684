"""The parts of t/source/market-server.py, whose documentation says what they do together."""
