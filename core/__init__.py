"""Leadfold's engine: monthly lead files in, one clean lead list and its Salesforce files out."""
