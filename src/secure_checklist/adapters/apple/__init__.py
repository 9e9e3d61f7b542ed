"""Records of Apple: device management and declarative status."""
