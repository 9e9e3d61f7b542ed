"""Facts that an app can read on the phone it runs on."""
