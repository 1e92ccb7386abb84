"""The components of the design, as Python functions that return safe HTML.

`grappe.web.templatetags.grappe` gives them to the templates. They are written with escaped format
strings, without a template of their own: a page of fifty rows calls them several hundred times.
"""
