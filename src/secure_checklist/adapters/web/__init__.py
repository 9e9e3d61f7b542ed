"""Data from a browser or a web service: client hints, WebAuthn credentials, breaches."""
