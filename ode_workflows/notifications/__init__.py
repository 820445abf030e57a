"""Mail: templates, transport, deliveries."""
