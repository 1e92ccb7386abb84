"""The auditors' tool: `./grappe aid-check FILE`, standard library only."""
