"""Word drafts from document_templates/."""
