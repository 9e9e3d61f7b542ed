"""What a browser or a web service says: client hints, WebAuthn credentials, breaches."""
